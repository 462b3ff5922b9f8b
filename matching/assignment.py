"""Exact maximum-weight b-matching with nested capacities, and the bound that proves it.

A `Problem` is a bipartite graph: requirements with demands on the left, providers with capacities (and optional doors that
hold mutually exclusive slots) on the right, whole-number weights on the edges. `solve` returns the optimum together with
prices; `bound_of` turns any prices into an upper bound, so a result is never taken on trust.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from matching.compiled import is_warm
from matching.kernel import solve_paths

POPS_PER_EDGE = 10
"""The path kernel is given up for OR-Tools when it has settled this many nodes per edge (worst case seen: 53)."""
PLAIN_PYTHON_EDGES = 20_000
"""Without compiled kernels, larger instances go to OR-Tools at once."""


@dataclass(frozen=True, slots=True)
class Problem:
    """Edges in rows by left node.

    start[n+1]: int64 offsets; door[m]: int32 right end; weight[m]: int64; demand[n]: int64. top[doors]: int32, the parent
    of a door (numbered after the doors) or the door itself; capacity and slope: int64 by node, doors then parents.
    """

    start: np.ndarray
    door: np.ndarray
    weight: np.ndarray
    demand: np.ndarray
    capacity: np.ndarray
    top: np.ndarray
    slope: np.ndarray

    @property
    def doors(self) -> int:
        return self.top.shape[0]

    @property
    def nodes(self) -> int:
        return self.capacity.shape[0]

    def left(self) -> np.ndarray:
        """The left end of each edge."""
        return np.repeat(np.arange(self.demand.shape[0], dtype=np.int32), np.diff(self.start))


@dataclass(frozen=True, slots=True)
class Solution:
    """used[m]: 0/1 by edge; u[n] and price[nodes]: dual prices; objective and bound are equal when it is optimal."""

    used: np.ndarray
    u: np.ndarray
    price: np.ndarray
    objective: int
    bound: int
    method: str


class NotProved(RuntimeError):
    """A solver's answer did not meet its own dual bound. It is never returned."""


def flat_problem(start, door, weight, demand, capacity, slope=None) -> Problem:  # type: ignore[no-untyped-def]
    """A problem without doors: every provider is its own top."""
    capacity = np.asarray(capacity, np.int64)
    return Problem(
        np.asarray(start, np.int64),
        np.asarray(door, np.int32),
        np.asarray(weight, np.int64),
        np.asarray(demand, np.int64),
        capacity,
        np.arange(capacity.shape[0], dtype=np.int32),
        np.zeros_like(capacity) if slope is None else np.asarray(slope, np.int64),
    )


def solve(problem: Problem) -> Solution:
    """The optimum, proved. Raises `NotProved` if a solver should ever fail its own bound."""
    if problem.door.shape[0] == 0:
        u, price = np.zeros_like(problem.demand), np.zeros_like(problem.capacity)
        return Solution(np.zeros(0, np.uint8), u, price, 0, 0, "empty")
    edges = problem.door.shape[0]
    solution = None
    if is_warm() or edges <= PLAIN_PYTHON_EDGES:
        solution = by_paths(problem, POPS_PER_EDGE * edges + 1000)
    if solution is None:
        from matching.flow import by_network_flow

        solution = by_network_flow(problem)
    if solution.objective != solution.bound:
        raise NotProved(f"{solution.method}: objective {solution.objective}, bound {solution.bound}")
    return solution


def by_paths(problem: Problem, max_pops: int = 1 << 62) -> Solution | None:
    """Successive shortest paths; None when more than `max_pops` nodes were settled."""
    child_start, child = children_of(problem)
    order = np.arange(problem.demand.shape[0], dtype=np.int32)
    used, u, price, pops = solve_paths(
        problem.start, problem.door, problem.weight, problem.demand, problem.capacity,
        problem.top, child_start, child, problem.slope, order, max_pops,
    )  # fmt: skip
    if pops < 0:
        return None
    return proved(problem, used, u, price, "paths")


def children_of(problem: Problem) -> tuple[np.ndarray, np.ndarray]:
    """The doors of each parent as offsets (int64) and door numbers (int32)."""
    parents = problem.nodes - problem.doors
    doors = np.nonzero(problem.top >= problem.doors)[0]
    owner = problem.top[doors] - problem.doors
    child = doors[np.argsort(owner, kind="stable")].astype(np.int32)
    offsets = np.concatenate([[0], np.cumsum(np.bincount(owner, minlength=parents))]).astype(np.int64)
    return offsets, child


def proved(problem: Problem, used: np.ndarray, u: np.ndarray, price: np.ndarray, method: str) -> Solution:
    """A solution with its objective and the bound of its prices."""
    return Solution(used, u, price, objective_of(problem, used), bound_of(problem, u, price), method)


def objective_of(problem: Problem, used: np.ndarray) -> int:
    """Total weight of the used edges less the fairness cost of the loads. Raises ValueError when a capacity is broken."""
    chosen = np.nonzero(used)[0]
    load = np.bincount(problem.door[chosen], minlength=problem.nodes)
    nested = np.nonzero(problem.top >= problem.doors)[0]
    np.add.at(load, problem.top[nested], load[nested])
    if (load > problem.capacity).any():
        raise ValueError("a capacity is exceeded")
    if (np.bincount(problem.left()[chosen], minlength=problem.demand.shape[0]) > problem.demand).any():
        raise ValueError("a demand is exceeded")
    tops = _is_top(problem)
    cost = (problem.slope * (load * (load - 1) // 2))[tops].sum()
    return int(problem.weight[chosen].sum()) - int(cost)


def bound_of(problem: Problem, u: np.ndarray, price: np.ndarray) -> int:
    """No b-matching of the problem weighs more: the Lagrangian dual at these prices (made feasible first)."""
    u, price = np.maximum(u, 0), np.maximum(price, 0)
    nested = problem.top >= problem.doors
    above = np.where(nested, price[problem.top], 0)
    asked = np.maximum(price[: problem.doors], above)
    slack = problem.weight - np.repeat(u, np.diff(problem.start)) - asked[problem.door]
    total = int((problem.demand * u).sum()) + int(np.maximum(slack, 0).sum())
    total += int(((asked - above) * problem.capacity[: problem.doors])[nested].sum())
    tops = _is_top(problem)
    return total + _capacity_value(price[tops], problem.capacity[tops], problem.slope[tops])


def _is_top(problem: Problem) -> np.ndarray:
    tops = np.ones(problem.nodes, bool)
    tops[: problem.doors] = problem.top < problem.doors
    return tops


def _capacity_value(price: np.ndarray, capacity: np.ndarray, slope: np.ndarray) -> int:
    """Sum over tops of the best profit of selling up to `capacity` units at `price` with rising unit costs."""
    units = np.where(slope > 0, np.minimum(capacity, price // np.maximum(slope, 1) + 1), capacity)
    return int((units * price - slope * (units * (units - 1) // 2)).sum())
