"""Neighbours next to each other: a problem renumbered so that what a search touches lies together in memory.

Requirements and providers of a city come in any order, so each step of a search fetches from somewhere else. Numbered in the order of
a breadth-first walk over the pairs, the same searches take half the time (100,000 x 100,000 geographic). Where everybody knows
everybody else's friends (random pairs), no order helps: the walk notices by its width and gives up early.
"""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np

from matching.assignment import Problem, Solution
from matching.compiled import kernel
from matching.kernel import lay_out
from matching.pulling import group_by_door

WIDEST = 1 / 8
"""The largest share of the rows that one level of the walk may have: squares have levels of about 1 / sqrt(rows / degree)."""


@dataclass(frozen=True, slots=True)
class Arranged:
    """The renumbered problem. rows[i], edges[i]: where its i-th row or edge was; nodes[r]: what node r has become."""

    problem: Problem
    rows: np.ndarray
    edges: np.ndarray
    nodes: np.ndarray

    def there(self, solution: Solution) -> Solution:
        """A solution of the first problem as one of the renumbered."""
        price = np.empty_like(solution.price)
        price[self.nodes] = solution.price
        return replace(solution, used=solution.used[self.edges], u=solution.u[self.rows], price=price)

    def back(self, used: np.ndarray, u: np.ndarray, price: np.ndarray) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
        """used[m], u[n] and price[nodes] of the renumbered problem as those of the first."""
        first_used, first_u = np.empty_like(used), np.empty_like(u)
        first_used[self.edges], first_u[self.rows] = used, u
        return first_used, first_u, price[self.nodes]


@kernel
def walk(start, door, left, first, past, edges, most, row_order, node_number):
    """Number rows and doors breadth first. Fills row_order[n] and node_number[doors] (-1: no pairs); False when a level is wider than `most`."""
    n = start.shape[0] - 1
    seen = np.zeros(n, np.uint8)
    node_number[:] = -1
    tail, numbered = 0, 0
    for root in range(n):
        if seen[root] == 1:
            continue
        seen[root] = 1
        row_order[tail] = root
        head, tail = tail, tail + 1
        while head < tail:
            level_end = tail
            while head < level_end:
                a = row_order[head]
                head += 1
                for e in range(start[a], start[a + 1]):
                    r = door[e]
                    if node_number[r] >= 0:
                        continue
                    node_number[r] = numbered
                    numbered += 1
                    for i in range(first[r], past[r]):
                        other = left[edges[i]]
                        if seen[other] == 0:
                            seen[other] = 1
                            row_order[tail] = other
                            tail += 1
                if tail - level_end > most:
                    return False
    return True


def arrange(problem: Problem) -> Arranged | None:
    """The problem (without doors) with neighbours next to each other; None where no order would help."""
    p, n = problem, problem.demand.shape[0]
    left, _ = lay_out(p.start, p.door, p.capacity, p.doors)
    rows, nodes = np.empty(n, np.int32), np.empty(p.nodes, np.int32)
    if not walk(p.start, p.door, left, *group_by_door(p.door, p.doors), max(1, int(n * WIDEST)), rows, nodes):
        return None
    alone = nodes < 0
    nodes[alone] = np.arange(p.nodes - int(alone.sum()), p.nodes, dtype=np.int32)
    degree = np.diff(p.start)[rows]
    start = np.concatenate([[0], np.cumsum(degree)])
    edges = np.arange(start[-1]) + np.repeat(p.start[rows] - start[:-1], degree)
    was = np.empty(p.nodes, np.int32)
    was[nodes] = np.arange(p.nodes, dtype=np.int32)
    arranged = replace(
        p, start=start, door=nodes[p.door[edges]], weight=p.weight[edges], demand=p.demand[rows], capacity=p.capacity[was],
        slope=p.slope[was],
    )  # fmt: skip
    return Arranged(arranged, rows, edges, nodes)
