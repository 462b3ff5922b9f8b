"""Exact maximum-weight b-matching with nested capacities, and the bound that proves it.

A `Problem` is a bipartite graph: requirements with demands on the left, providers with capacities (and optional doors that
hold mutually exclusive slots) on the right, whole-number weights on the edges. `solve` returns the optimum together with
prices; `bound_of` turns any prices into an upper bound, so a result is never taken on trust.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from matching.auction import bid, haggle
from matching.compiled import is_warm
from matching.kernel import lay_out, solve_paths, weigh
from matching.pulling import group_by_door, pull_paths

POPS_PER_EDGE = 10
"""The path kernel is given up for OR-Tools when it has settled this many nodes per edge (worst case seen: 53)."""
BIDS_PER_UNIT = 8
CONTESTED = 0.15
"""When bidding leaves more than this share of the units open, providers are scarce and an auction pays (loose: under 0.1)."""
SMALL = 2_000
STEPS_TO_THE_TOP = 400
"""Measured at 10k x 10k and 100k x 100k: 100-500 steps are within a factor of 1.4 of one another, 25 or 1,000 are not."""
MOST_HAGGLES = 200
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


def by_paths(
    problem: Problem, max_pops: int = 1 << 62, *, bidding: bool = True, prices: np.ndarray | None = None
) -> Solution | None:
    """Bidding, then successive shortest paths; None when more than `max_pops` nodes were settled.

    Where providers are scarce (bidding leaves many units open), a round of auction first brings prices near the optimum.
    `prices` borrows them instead, e.g. from yesterday's plan: whatever they are, the answer is exact. Both are for
    problems without doors; with doors, paths do all the work.
    """
    flat = problem.doors == problem.nodes
    state = _State(problem, prices)
    if flat and bidding:
        state.bid()
        scarce = state.missing.sum() > CONTESTED * problem.demand.sum()
        if prices is None and scarce and problem.door.shape[0] > SMALL:
            prices = haggled_prices(problem)
            state = _State(problem, prices)
            state.bid()
    if not state.search(max_pops):
        return None
    if flat and prices is not None:
        state.pull()
    return proved(problem, state.used, state.u, state.price, "paths")


class _State:
    """The arrays that the kernels work on, step by step."""

    def __init__(self, problem: Problem, prices: np.ndarray | None) -> None:
        p = self.problem = problem
        self.left, self.slot = lay_out(p.start, p.door, p.capacity, p.doors)
        self.held = np.empty(max(1, int(self.slot[-1])), np.int32)
        self.used, self.load = np.zeros(p.door.shape[0], np.uint8), np.zeros(p.nodes, np.int64)
        self.price = np.zeros(p.nodes, np.int64) if prices is None else np.array(prices, np.int64)
        self.missing = p.demand.copy()
        self.u = np.zeros_like(p.demand)

    def bid(self) -> None:
        p = self.problem
        bid(
            p.start, p.door, p.weight, self.left, p.demand, p.capacity, p.slope, self.slot, self.held, self.used,
            self.load, self.price, np.empty(p.door.shape[0], np.int64), self.missing, BIDS_PER_UNIT * int(p.demand.sum()),
        )  # fmt: skip

    def search(self, max_pops: int) -> bool:
        p = self.problem
        child_start, child = children_of(p)
        self.u, _, exceeded = solve_paths(
            p.start, p.door, p.weight, self.left, p.demand, p.capacity, p.top, child_start, child, p.slope,
            self.slot, self.held, self.used, self.load, self.price, self.missing, max_pops,
        )  # fmt: skip
        return not exceeded

    def pull(self) -> None:
        p = self.problem
        units = np.bincount(self.left[self.used == 1], minlength=p.demand.shape[0]).astype(np.int64)
        offsets, edges = group_by_door(p.door, p.doors)
        pull_paths(
            p.start, p.door, p.weight, self.left, p.demand, p.capacity, p.slope, offsets, edges, self.slot, self.held,
            self.used, self.load, self.price, self.u, units,
        )  # fmt: skip


def haggled_prices(problem: Problem) -> np.ndarray:
    """Prices near the optimum of a problem without doors, from one auction with a bid step of a small share of the weights."""
    p = problem
    left, slot = lay_out(p.start, p.door, p.capacity, p.doors)
    price = np.zeros(p.nodes, np.int64)
    step = max(1, int(p.weight.max(initial=0)) // STEPS_TO_THE_TOP)
    haggle(
        p.start, p.door, p.weight, left, p.demand, p.capacity, slot, price, step, MOST_HAGGLES * int(p.demand.sum())
    )  # fmt: skip
    return price


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
