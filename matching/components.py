"""Parts of a problem that share no provider, solved side by side: towns apart, and kinds of help that never stand in for one another.

How a problem is cut depends on the problem alone, never on the machine, so the answer is the same with any number of threads.
"""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass

import numpy as np

from matching.assignment import Problem, Solution, proved
from matching.compiled import kernel

LEAST_EDGES = 100_000
"""Smaller parts are put together: below this a part takes less time than its being cut out."""
THREADS = 2


@dataclass(frozen=True, slots=True)
class Part:
    """A problem of its own. rows[i], edges[i], nodes[i]: where its i-th row, edge and node are in the whole."""

    problem: Problem
    rows: np.ndarray
    edges: np.ndarray
    nodes: np.ndarray


@kernel
def label(start, owner, nodes, of_row):
    """Fill of_row[n] with the number of each row's component, in the order of their first rows; returns how many there are."""
    n = start.shape[0] - 1
    above = np.arange(nodes)
    for a in range(n):
        root = -1
        for e in range(start[a], start[a + 1]):
            t = owner[e]
            while above[t] != t:
                above[t] = above[above[t]]
                t = above[t]
            if root == -1:
                root = t
            elif t != root:
                above[t] = root
    number = np.full(nodes, -1, np.int64)
    count = 0
    for a in range(n):
        if start[a] == start[a + 1]:
            of_row[a] = -1
            continue
        t = owner[start[a]]
        while above[t] != t:
            t = above[t]
        if number[t] == -1:
            number[t] = count
            count += 1
        of_row[a] = number[t]
    return count


def parts(problem: Problem, least: int = LEAST_EDGES) -> list[Part]:
    """The problem cut into parts of at least so many edges; a single part (not cut out) when it hangs together."""
    of_row = np.empty(problem.demand.shape[0], np.int64)
    count = label(problem.start, problem.top[problem.door], problem.nodes, of_row)
    if count < 2:
        return []
    degree = np.diff(problem.start)
    sizes = np.bincount(of_row[of_row >= 0], weights=degree[of_row >= 0], minlength=count)
    of_component = (np.cumsum(sizes) - sizes) // least
    of_row = np.where(of_row >= 0, of_component[of_row], -1)
    numbers = np.unique(of_row[of_row >= 0])
    return [_cut(problem, np.nonzero(of_row == number)[0]) for number in numbers] if numbers.shape[0] > 1 else []


def _cut(problem: Problem, rows: np.ndarray) -> Part:
    p = problem
    degree = np.diff(p.start)[rows]
    start = np.concatenate([[0], np.cumsum(degree)])
    edges = np.arange(start[-1]) + np.repeat(p.start[rows] - start[:-1], degree)
    doors = np.unique(p.door[edges])
    tops = p.top[doors]
    nodes = np.concatenate([doors, np.unique(tops[tops >= p.doors])]).astype(np.int32)
    new = np.zeros(p.nodes, np.int32)
    new[nodes] = np.arange(nodes.shape[0], dtype=np.int32)
    part = Problem(
        start, new[p.door[edges]], p.weight[edges], p.demand[rows], p.capacity[nodes], new[tops], p.slope[nodes]
    )
    return Part(part, rows, edges, nodes)


def solve_apart(
    problem: Problem, cut: list[Part], solve: Callable[[Problem], Solution], threads: int = THREADS
) -> Solution:
    """The whole solution from the parts' own, proved again as a whole."""
    used = np.zeros(problem.door.shape[0], np.uint8)
    u, price = np.zeros_like(problem.demand), np.zeros_like(problem.capacity)
    methods = []
    with ThreadPoolExecutor(threads) as pool:
        for part, solution in zip(cut, pool.map(solve, [part.problem for part in cut]), strict=True):
            used[part.edges], u[part.rows], price[part.nodes] = solution.used, solution.u, solution.price
            methods.append(solution.method)
    return proved(problem, used, u, price, f"{' and '.join(sorted(set(methods)))}, {len(cut)} parts")
