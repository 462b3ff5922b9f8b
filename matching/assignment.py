"""Exact maximum-weight b-matching with nested capacities, and the bound that proves it.

A `Problem` is a bipartite graph: requirements with demands on the left, providers with capacities (and optional doors that
hold mutually exclusive slots) on the right, whole-number weights on the edges. `solve` returns the optimum together with
prices; `bound_of` turns any prices into an upper bound, so a result is never taken on trust.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from matching.auction import haggle
from matching.compiled import is_warm
from matching.kernel import FAR, lay_out, solve_paths, weigh

POPS_PER_EDGE = 10
"""The path kernel is given up for OR-Tools when it has settled this many nodes per edge (worst case seen: 53)."""
BIDS_PER_UNIT = 8
CONTESTED = 0.15
"""When bidding leaves more than this share of the units open, providers are scarce and an auction pays (loose: under 0.1)."""
SMALL = 2_000
WORTH_CUTTING = 200_000
"""From so many edges on, a problem is looked at for parts that share no provider."""
STEPS_TO_THE_TOP, LOCAL_STEPS = 400, 40
"""How fine the auction's prices are. Measured at 100k x 100k: where pairs are random, paths are dear and prices should be good (200-500
steps are within a factor of 1.2); where they are local, paths are cheap and a coarse auction is enough (25-50 steps)."""
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
    if edges >= WORTH_CUTTING and is_warm():
        from matching.components import parts, solve_apart

        cut = parts(problem)
        if cut:
            return solve_apart(problem, cut, _solve_whole)
    return _solve_whole(problem)


def _solve_whole(problem: Problem) -> Solution:
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
    if problem.doors != problem.nodes:
        from matching.locality import arrange

        arranged = arrange(problem) if problem.door.shape[0] > SMALL else None
        if arranged is None:
            return _by_nested_paths(problem, max_pops)
        found = _by_nested_paths(arranged.problem, max_pops)
        return found and proved(problem, *arranged.back(found.used, found.u, found.price), found.method)
    from matching.running import Running

    running = Running(problem, prices)
    if bidding:
        most = BIDS_PER_UNIT * int(problem.demand.sum())
        scarce = running.bid(most) > CONTESTED * problem.demand.sum()
        if prices is None and scarce and problem.door.shape[0] > SMALL:
            return _by_haggling(problem, most, max_pops)
    return running.solution() if running.settle(max_pops) else None


def _by_haggling(problem: Problem, most_bids: int, max_pops: int) -> Solution | None:
    """For scarce providers: near-optimal prices first, and neighbours next to each other where there are such."""
    from matching.locality import arrange
    from matching.running import Running

    arranged = arrange(problem)
    now = problem if arranged is None else arranged.problem
    running = Running(now, haggled_prices(now, STEPS_TO_THE_TOP if arranged is None else LOCAL_STEPS))
    running.bid(most_bids)
    if not running.settle(max_pops):
        return None
    if arranged is None:
        return running.solution()
    return proved(problem, *arranged.back(running.used, running.u, running.price), "paths")


def _by_nested_paths(problem: Problem, max_pops: int) -> Solution | None:
    p, n = problem, problem.demand.shape[0]
    left, slot = lay_out(p.start, p.door, p.capacity, p.doors)
    used, load, price = np.zeros(p.door.shape[0], np.uint8), np.zeros(p.nodes, np.int64), np.zeros(p.nodes, np.int64)
    u, units = np.zeros(n, np.int64), np.zeros(n, np.int64)
    work = (
        np.full(p.nodes, FAR, np.int64), np.full(p.nodes, -1, np.int32), np.full(n, FAR, np.int64),
        np.full(n, -1, np.int32), np.empty(p.nodes, np.int32), np.empty(n, np.int32),
    )  # fmt: skip
    _, exceeded = solve_paths(
        p.start[:-1].copy(), p.start[1:].copy(), p.door, p.weight, left, p.demand, p.capacity, p.top, *children_of(p), p.slope,
        slot, np.empty(max(1, int(slot[-1])), np.int32), used, load, price, u, units, np.arange(n), *work, max_pops,
    )  # fmt: skip
    return None if exceeded else proved(p, used, u, price, "paths")


def haggled_prices(problem: Problem, steps: int) -> np.ndarray:
    """Prices near the optimum of a problem without doors, from one auction with bids of the largest weight over `steps`."""
    p = problem
    left, slot = lay_out(p.start, p.door, p.capacity, p.doors)
    price = np.zeros(p.nodes, np.int64)
    step = max(1, int(p.weight.max(initial=0)) // steps)
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
