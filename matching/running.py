"""An optimal matching that stays optimal: requirements and providers come, change and go, and only their surroundings move.

The prices of the last optimum are kept. A change frees or opens a few units; the path searches of `matching.kernel` and
`matching.pulling` restore all invariants from there, so the matching is again exactly optimal and its prices prove it.
For problems without doors.
"""

from __future__ import annotations

import numpy as np

from matching.assignment import Problem, Solution, proved
from matching.auction import bid
from matching.compiled import kernel
from matching.kernel import FAR, lay_out, solve_paths, worths
from matching.pulling import group_by_door, pull_paths

OUT = 1 << 40
"""Worth of a requirement that is not taking part: no provider can interest it."""


class Running:
    """A matching over a fixed set of possible pairs, of which requirements and providers may leave and come back.

    `problem` gives the pairs and each provider's largest capacity. Every method leaves an exact optimum.
    """

    def __init__(self, problem: Problem, prices: np.ndarray | None = None) -> None:
        p = self.problem = problem
        self.start, self.stop = p.start[:-1].copy(), p.start[1:].copy()
        self.door, self.weight = p.door, p.weight.copy()
        self.demand, self.capacity = p.demand.copy(), p.capacity.copy()
        self.left, self.slot = lay_out(p.start, p.door, p.capacity, p.doors)
        self.held = np.empty(max(1, int(self.slot[-1])), np.int32)
        self.used, self.load = np.zeros(p.door.shape[0], np.uint8), np.zeros(p.nodes, np.int64)
        self.price = np.zeros(p.nodes, np.int64) if prices is None else np.array(prices, np.int64)
        self.u, self.units = np.zeros_like(p.demand), np.zeros_like(p.demand)
        self._by_door: tuple[np.ndarray, np.ndarray, np.ndarray] | None = None
        n, nodes = p.demand.shape[0], p.nodes
        self._work = (
            np.full(nodes, FAR, np.int64), np.full(nodes, -1, np.int32), np.full(n, FAR, np.int64),
            np.full(n, -1, np.int32), np.empty(nodes, np.int32), np.empty(n, np.int32),
        )  # fmt: skip
        self._tree = (p.top, np.zeros(1, np.int64), np.zeros(0, np.int32))

    # --- the whole -----------------------------------------------------------------------------------------------------

    def bid(self, most: int) -> int:
        """Let every open unit bid (only from an empty matching); returns how many stay open."""
        p = self.problem
        missing, bears = p.demand.copy(), np.empty(p.door.shape[0], np.int64)
        bid(
            p.start, p.door, self.weight, self.left, p.demand, self.capacity, p.slope, self.slot, self.held, self.used,
            self.load, self.price, bears, missing, most,
        )  # fmt: skip
        self.units = np.bincount(self.left[self.used == 1], minlength=p.demand.shape[0]).astype(np.int64)
        return int(missing.sum())

    def settle(self, max_pops: int = 1 << 62) -> bool:
        """Make the whole matching optimal; False when `max_pops` was exceeded."""
        worths(self.start, self.stop, self.door, self.weight, self.demand, self.used, self.price, self.units, self.u)
        self.u[self.demand == 0] = OUT
        if not self._place(np.nonzero(self.units < self.demand)[0], max_pops):
            return False
        self._pull(np.nonzero((self.load < self.capacity) & (self.price > self.problem.slope * self.load))[0])
        return True

    def resume(self, solution: Solution, demand: np.ndarray) -> None:
        """Go on from a proved solution for these demands (0: not taking part), without solving again."""
        self.demand, self.used, self.price = demand.copy(), solution.used.copy(), solution.price.copy()
        fill(self.door, self.used, self.slot, self.held, self.load)
        self.units = np.bincount(self.left[self.used == 1], minlength=demand.shape[0]).astype(np.int64)
        self.u = np.where(demand > 0, solution.u, OUT)

    def solution(self) -> Solution:
        """The matching with its proof, over those taking part."""
        p = self.problem
        now = Problem(p.start, self.door, self.weight, self.demand, self.capacity, p.top, p.slope)
        return proved(now, self.used, self.u, self.price, "paths")

    # --- changes -------------------------------------------------------------------------------------------------------

    def leave(self, *rows: int) -> None:
        """Requirements go: their helpers are free for others."""
        freed = np.concatenate([self._release(row) for row in rows]) if rows else np.zeros(0, np.int64)
        self._pull(freed)

    def join(self, *rows: int) -> None:
        """Requirements come (back) with their full demand."""
        for row in rows:
            self.demand[row] = self.problem.demand[row]
        self._place(np.array(rows, np.int64))

    def set_capacity(self, node: int, capacity: int) -> None:
        """A provider goes (0), comes back, or takes a different number of units, at most its largest capacity."""
        if capacity > self.problem.capacity[node]:
            raise ValueError("beyond the provider's largest capacity")
        self.capacity[node] = capacity
        lost = evict(
            node,
            capacity,
            self.slot,
            self.held,
            self.used,
            self.load,
            self.price,
            self.left,
            self.weight,
            self.u,
            self.units,
        )
        if lost.shape[0]:
            self._place(lost)
        else:
            self._pull(np.array([node]))

    def reweigh(self, edge: int, weight: int) -> None:
        """A pair's value changes."""
        row = int(self.left[edge])
        self.leave(row)
        self.weight[edge] = weight
        self.join(row)

    def _release(self, row: int) -> np.ndarray:
        """Take a requirement out; the providers that lose a unit."""
        lost = release(row, self.start, self.stop, self.door, self.slot, self.held, self.used, self.load)
        self.demand[row], self.units[row], self.u[row] = 0, 0, OUT
        return lost

    def _place(self, rows: np.ndarray, max_pops: int = 1 << 62) -> bool:
        p = self.problem
        _, exceeded = solve_paths(
            self.start, self.stop, self.door, self.weight, self.left, self.demand, self.capacity, *self._tree, p.slope,
            self.slot, self.held, self.used, self.load, self.price, self.u, self.units, rows, *self._work, max_pops,
        )  # fmt: skip
        return not exceeded

    def _pull(self, doors: np.ndarray) -> None:
        p = self.problem
        if doors.shape[0] == 0:
            return
        if self._by_door is None:
            self._by_door = group_by_door(p.door, p.doors)
        pull_paths(
            self.start, self.stop, self.door, self.weight, self.left, self.demand, self.capacity, p.slope, *self._by_door,
            self.slot, self.held, self.used, self.load, self.price, self.u, self.units, doors, *self._work,
        )  # fmt: skip


@kernel
def fill(door, used, slot, held, load):
    """Enter all used edges into the lists of their doors."""
    load[:] = 0
    for e in range(door.shape[0]):
        if used[e] == 1:
            held[slot[door[e]] + load[door[e]]] = e
            load[door[e]] += 1


@kernel
def release(row, start, stop, door, slot, held, used, load):
    """Unuse all edges of a left node; the doors that lose a unit."""
    lost = np.empty(stop[row] - start[row], np.int64)
    count = 0
    for e in range(start[row], stop[row]):
        if used[e] == 1:
            r = door[e]
            used[e] = 0
            k = slot[r]
            while held[k] != e:
                k += 1
            load[r] -= 1
            held[k] = held[slot[r] + load[r]]
            lost[count] = r
            count += 1
    return lost[:count]


@kernel
def evict(r, capacity, slot, held, used, load, price, left, weight, u, units):
    """Unuse the edges of a door that matter least until its load fits; its price rises to what they could have borne."""
    lost = np.empty(max(0, load[r] - capacity), np.int64)
    count = 0
    while load[r] > capacity:
        place = slot[r]
        for k in range(slot[r], slot[r] + load[r]):
            if weight[held[k]] - u[left[held[k]]] < weight[held[place]] - u[left[held[place]]]:
                place = k
        e = held[place]
        price[r] = max(price[r], weight[e] - u[left[e]])
        used[e] = 0
        units[left[e]] -= 1
        load[r] -= 1
        held[place] = held[slot[r] + load[r]]
        lost[count] = left[e]
        count += 1
    return lost
