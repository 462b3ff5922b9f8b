"""Bundles on arrays: needs that want all their mandatory requirements or nothing.

With prices on the providers every need decides alone (take its best providers if that pays), which gives a bound: the
Lagrangian dual, as strong as the linear programme of the bundles. `bundle_prices` lowers it by subgradient steps.
`pack` then keeps the needs that pay at those prices, solves the flow with mandatory units first, drops the least profitable
of the needs left incomplete, and offers the gaps to the best of those dropped.
"""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np

from matching.assignment import SMALL, Problem, Solution, solve
from matching.compiled import kernel
from matching.kernel import weigh
from matching.locality import arrange
from matching.running import Running

STEPS, PATIENCE, AIM = 120, 6, 0.02
"""Subgradient steps; how many without progress halve the step; how far below the best bound they aim."""
BONUS = 0.1
"""Share of the largest weight by which mandatory units go before others: more explores far for little."""
CHUNKS, MOST_ROUNDS, LEAST_ROUNDS, ROUND_BUDGET = 16, 16, 4, 8_000
"""Dropped needs are offered the gaps a sixteenth at a time, best first, in fewer rounds the more needs there are."""


@dataclass(frozen=True, slots=True)
class Packed:
    """used[m]: edges of a feasible packing; chosen[needs]: which are served; objective <= optimum <= bound."""

    used: np.ndarray
    chosen: np.ndarray
    objective: int
    bound: int
    prices: np.ndarray

    @property
    def gap(self) -> float:
        return (self.bound - self.objective) / self.bound if self.bound else 0.0


@kernel
def need_profits(start, door, weight, demand, place, need, mandatory, asked, picks, units, profit, load):
    """What each need gains at these prices if it is served, and the places that the paying needs would take.

    place[a]: where the picks of left node a begin; asked[doors]: full price of a place; need[a]: the need's number. A
    mandatory requirement takes its best edges even at a loss, an optional one only edges that pay. A need that cannot fill
    a mandatory requirement has the profit -2^60. Fills picks, units[a], profit[needs] and load[doors].
    """
    profit[:] = 0
    load[:] = 0
    for a in range(demand.shape[0]):
        first, count = place[a], 0
        for e in range(start[a], start[a + 1]):
            value = weight[e] - asked[door[e]]
            if mandatory[a] == 0 and value <= 0:
                continue
            if count == demand[a]:
                last = picks[first + count - 1]
                if value <= weight[last] - asked[door[last]]:
                    continue
                at = count - 1
            else:
                at = count
                count += 1
            while at > 0 and weight[picks[first + at - 1]] - asked[door[picks[first + at - 1]]] < value:
                picks[first + at] = picks[first + at - 1]
                at -= 1
            picks[first + at] = e
        units[a] = count
        if mandatory[a] == 1 and count < demand[a]:
            profit[need[a]] = -(1 << 60)
        elif profit[need[a]] > -(1 << 60):
            for i in range(first, first + count):
                profit[need[a]] += weight[picks[i]] - asked[door[picks[i]]]
    for a in range(demand.shape[0]):
        if profit[need[a]] > 0:
            for i in range(place[a], place[a] + units[a]):
                load[door[picks[i]]] += 1


class _Dual:
    """The Lagrangian dual of the bundles: prices in, bound and direction out."""

    def __init__(self, problem: Problem, need: np.ndarray, mandatory: np.ndarray) -> None:
        self.problem, self.need, self.mandatory = problem, need, mandatory
        self.place = np.concatenate([[0], np.cumsum(problem.demand)])[:-1]
        self.picks = np.zeros(int(problem.demand.sum()), np.int32)
        self.units = np.zeros_like(problem.demand)
        self.profit = np.zeros(int(need.max(initial=-1)) + 1, np.int64)
        self.load = np.zeros(problem.doors, np.int64)
        self.nested = np.nonzero(problem.top >= problem.doors)[0]
        self.is_top = np.ones(problem.nodes, bool)
        self.is_top[self.nested] = False

    def at(self, price: np.ndarray) -> tuple[int, np.ndarray]:
        """The bound at own prices of doors and tops, and how many places each node has to spare (minus: lacks)."""
        p = self.problem
        asked = price[: p.doors].copy()
        asked[self.nested] += price[p.top[self.nested]]
        need_profits(
            p.start, p.door, p.weight, p.demand, self.place, self.need, self.mandatory, asked, self.picks, self.units,
            self.profit, self.load,
        )  # fmt: skip
        sold = np.where(p.slope > 0, np.minimum(p.capacity, price // np.maximum(p.slope, 1) + 1), p.capacity)
        value = sold * price - np.where(self.is_top, p.slope, 0) * (sold * (sold - 1) // 2)
        load = np.zeros(p.nodes, np.int64)
        load[: p.doors] = self.load
        np.add.at(load, p.top[self.nested], self.load[self.nested])
        sold[self.nested], value[self.nested] = p.capacity[self.nested], p.capacity[self.nested] * price[self.nested]
        return int(value.sum()) + int(np.maximum(self.profit, 0).sum()), sold - load


def own_prices(problem: Problem, solution: Solution) -> np.ndarray:
    """A solution's prices with those of doors counted beyond their top's."""
    price = np.maximum(solution.price, 0)
    nested = np.nonzero(problem.top >= problem.doors)[0]
    price[nested] = np.maximum(price[nested] - price[problem.top[nested]], 0)
    return price


def bundle_prices(dual: _Dual, price: np.ndarray, steps: int = STEPS) -> tuple[int, np.ndarray]:
    """The lowest bound found and its prices, by subgradient steps towards a target a little below the best so far."""
    best, best_price = dual.at(price)[0], price
    bold, since = 1.0, 0
    now = price.astype(np.float64)
    for _ in range(steps):
        whole = np.rint(now).astype(np.int64)
        bound, spare = dual.at(whole)
        if bound < best:
            best, best_price, since = bound, whole, 0
        else:
            since += 1
            if since == PATIENCE:
                bold, since, now = bold / 2, 0, best_price.astype(np.float64)
                continue
        spare = np.where((whole == 0) & (spare > 0), 0, spare)
        norm = float((spare * spare).sum())
        if norm == 0 or bold < 1e-3:
            break
        now = np.maximum(0.0, now - bold * max(1.0, bound - best * (1 - AIM)) / norm * spare)
    return best, best_price


def pack(problem: Problem, need: np.ndarray, mandatory: np.ndarray, *, relaxed: Solution | None = None) -> Packed:
    """Serve needs wholly (every mandatory left node filled) or not at all. need[n]: 0-based; mandatory[n]: 0 or 1.

    `relaxed` is the problem's proved optimum without bundles, when it is known already.
    """
    relaxed = relaxed or solve(problem)
    arranged = arrange(problem) if problem.doors == problem.nodes and problem.door.shape[0] > SMALL else None
    if arranged is None:
        return _pack(problem, need, mandatory, relaxed)
    packed = _pack(arranged.problem, need[arranged.rows], mandatory[arranged.rows], arranged.there(relaxed))
    used, _, prices = arranged.back(packed.used, relaxed.u, packed.prices)
    return replace(packed, used=used, prices=prices)


def _pack(problem: Problem, need: np.ndarray, mandatory: np.ndarray, relaxed: Solution) -> Packed:
    dual = _Dual(problem, need, mandatory)
    everybody = np.ones(dual.profit.shape[0], bool)
    if _incomplete(problem, relaxed.used, need, mandatory, everybody).sum() == 0:
        return Packed(relaxed.used, everybody, relaxed.objective, relaxed.bound, relaxed.price)
    price = own_prices(problem, relaxed)
    bound, price = bundle_prices(dual, price)
    found = _dive(_Packing(problem, need, mandatory), dual, price)
    return replace(found, bound=min(bound, relaxed.bound), prices=price)


class _Packing:
    """The flow over a changing set of needs, mandatory units first: only what changes is solved again."""

    def __init__(self, problem: Problem, need: np.ndarray, mandatory: np.ndarray) -> None:
        self.problem, self.need, self.mandatory = problem, need, mandatory
        bonus = np.where(mandatory == 1, int(problem.weight.max(initial=0) * BONUS) + 1, 0)
        self._first = replace(problem, weight=problem.weight + np.repeat(bonus, np.diff(problem.start)))
        self._flat = problem.doors == problem.nodes
        self._running: Running | None = None
        self._active = np.zeros(0, bool)

    def serve(self, chosen: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
        """The best flow for the chosen needs: used edges, and which of the needs are incomplete."""
        active = chosen[self.need]
        if self._running is not None:
            self._running.leave(*np.nonzero(self._active & ~active)[0])
            self._running.join(*np.nonzero(active & ~self._active)[0])
            used = self._running.used
        else:
            limited = replace(self._first, demand=np.where(active, self.problem.demand, 0))
            solution = solve(limited)
            used = solution.used
            if self._flat:
                self._running = Running(self._first, solution.price)
                self._running.resume(solution, limited.demand)
        self._active = active
        return used.copy(), _incomplete(self.problem, used, self.need, self.mandatory, chosen)


def _dive(packing: _Packing, dual: _Dual, price: np.ndarray) -> Packed:
    """Keep the needs that pay at these prices, drop what stays incomplete, and offer the gaps to the dropped."""
    p = packing.problem
    dual.at(price)
    profit = dual.profit.copy()
    chosen = profit > 0
    used, chosen = _settle(packing, chosen, profit)
    waiting = np.nonzero(~chosen & (profit > -(1 << 60)))[0]
    waiting = waiting[np.argsort(-profit[waiting], kind="stable")]
    best = _value(p, used, price)
    size = max(1, waiting.shape[0] // CHUNKS)
    rounds = min(MOST_ROUNDS, max(LEAST_ROUNDS, ROUND_BUDGET // chosen.shape[0]))
    for at in range(0, min(waiting.shape[0], size * rounds), size):
        tried = chosen.copy()
        tried[waiting[at : at + size]] = True
        attempt, tried = _settle(packing, tried, np.where(chosen, 1 << 50, profit))
        value = _value(p, attempt, price)
        if value > best:
            used, chosen, best = attempt, tried, value
    return Packed(used, chosen, best, 0, price)


def _settle(packing: _Packing, chosen: np.ndarray, profit: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Drop the least profitable incomplete needs, half of them at a time, until every chosen need is complete."""
    while True:
        used, broken = packing.serve(chosen)
        count = int(broken.sum())
        if count == 0:
            return used, chosen
        hopeless = np.nonzero(broken)[0]
        worst = hopeless[np.argsort(profit[hopeless], kind="stable")[: (count + 1) // 2]]
        chosen = chosen.copy()
        chosen[worst] = False


def _value(problem: Problem, used: np.ndarray, price: np.ndarray) -> int:
    p = problem
    zero = np.zeros_like(p.demand)
    objective, _, _ = weigh(p.start, p.door, p.weight, p.demand, p.capacity, p.top, p.slope, used, zero, price)
    return int(objective)


def _incomplete(
    problem: Problem, used: np.ndarray, need: np.ndarray, mandatory: np.ndarray, chosen: np.ndarray
) -> np.ndarray:
    """Which of the chosen needs lack a mandatory unit."""
    units = np.add.reduceat(np.append(used, 0).astype(np.int64), problem.start[:-1]) * (np.diff(problem.start) > 0)
    short = (units < problem.demand) & (mandatory == 1)
    broken = np.zeros(chosen.shape[0], bool)
    broken[need[short]] = True
    return broken & chosen
