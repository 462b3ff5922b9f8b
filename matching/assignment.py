"""Exact maximum-weight b-matching with nested capacities, and the bound that proves it.

A `Problem` is a bipartite graph: requirements with demands on the left, providers with capacities (and optional doors that
hold mutually exclusive slots) on the right, whole-number weights on the edges. `solve` returns the optimum together with
prices; `bound_of` turns any prices into an upper bound, so a result is never taken on trust.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from matching.auction import bid
from matching.compiled import is_warm
from matching.kernel import lay_out, solve_paths, weigh

POPS_PER_EDGE = 10
"""The path kernel is given up for OR-Tools when it has settled this many nodes per edge (worst case seen: 53)."""
BIDS_PER_UNIT = 8
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


def by_paths(problem: Problem, max_pops: int = 1 << 62, bids_per_unit: int = BIDS_PER_UNIT) -> Solution | None:
    """Bidding, then successive shortest paths; None when more than `max_pops` nodes were settled."""
    p = problem
    left, slot = lay_out(p.start, p.door, p.capacity, p.doors)
    held = np.empty(max(1, int(slot[-1])), np.int32)
    used, load, price = np.zeros(p.door.shape[0], np.uint8), np.zeros(p.nodes, np.int64), np.zeros(p.nodes, np.int64)
    missing = p.demand.copy()
    if p.doors == p.nodes and bids_per_unit > 0:
        bears = np.empty(p.door.shape[0], np.int64)
        bid(
            p.start, p.door, p.weight, left, p.demand, p.capacity, p.slope, slot, held, used, load, price, bears, missing,
            bids_per_unit * int(p.demand.sum()),
        )  # fmt: skip
        del bears
    child_start, child = children_of(p)
    u, _, exceeded = solve_paths(
        p.start, p.door, p.weight, left, p.demand, p.capacity, p.top, child_start, child, p.slope,
        slot, held, used, load, price, missing, max_pops,
    )  # fmt: skip
    return None if exceeded else proved(p, used, u, price, "paths")


def children_of(problem: Problem) -> tuple[np.ndarray, np.ndarray]:
    """The doors of each parent as offsets (int64) and door numbers (int32)."""
    parents = problem.nodes - problem.doors
    doors = np.nonzero(problem.top >= problem.doors)[0]
    owner = problem.top[doors] - problem.doors
    child = doors[np.argsort(owner, kind="stable")].astype(np.int32)
    offsets = np.concatenate([[0], np.cumsum(np.bincount(owner, minlength=parents))]).astype(np.int64)
    return offsets, child


def proved(problem: Problem, used: np.ndarray, u: np.ndarray, price: np.ndarray, method: str) -> Solution:
    """A solution with its objective and the bound of its prices. Raises ValueError when it breaks a capacity or demand.

    The bound is the Lagrangian dual at the prices (made feasible first): no b-matching of the problem weighs more,
    whatever the prices are.
    """
    p = problem
    objective, bound, broken = weigh(p.start, p.door, p.weight, p.demand, p.capacity, p.top, p.slope, used, u, price)
    if broken:
        raise ValueError("a capacity or a demand is exceeded")
    return Solution(used, u, price, int(objective), int(bound), method)
