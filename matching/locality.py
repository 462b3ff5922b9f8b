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

WIDEST = 1 / 4
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
    """The problem with neighbours next to each other, a provider's doors side by side; None where no order would help."""
    p, n = problem, problem.demand.shape[0]
    left, _ = lay_out(p.start, p.door, p.capacity, p.doors)
    rows, tops = np.empty(n, np.int32), np.empty(p.nodes, np.int32)
    owner = p.top[p.door]
    if not walk(p.start, owner, left, *group_by_door(owner, p.nodes), max(1, int(n * WIDEST)), rows, tops):
        return None
    nodes, was = _renumbered(p, tops)
    degree = np.diff(p.start)[rows]
    start = np.concatenate([[0], np.cumsum(degree)])
    edges = np.arange(start[-1]) + np.repeat(p.start[rows] - start[:-1], degree)
    arranged = Problem(
        start,
        nodes[p.door[edges]],
        p.weight[edges],
        p.demand[rows],
        p.capacity[was],
        nodes[p.top[was[: p.doors]]],
        p.slope[was],
    )
    return Arranged(arranged, rows, edges, nodes)


def _renumbered(problem: Problem, tops: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """What each node becomes, and what each was: doors in the order of their tops, then parents. Tops without pairs (-1) go last."""
    p = problem
    tops = np.where(tops < 0, p.nodes, tops)
    doors = np.argsort(tops[p.top], kind="stable")
    parents = p.doors + np.argsort(tops[p.doors :], kind="stable")
    was = np.concatenate([doors, parents]).astype(np.int32)
    nodes = np.empty(p.nodes, np.int32)
    nodes[was] = np.arange(p.nodes, dtype=np.int32)
    return nodes, was
