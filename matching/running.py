"""An optimal matching that stays optimal: requirements and providers come, change and go, and only their surroundings move.

The prices of the last optimum are kept. A change frees or opens a few units; the path searches of `matching.kernel` and
`matching.pulling` restore all invariants from there, so the matching is again exactly optimal and its prices prove it.
For problems without doors.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from matching.assignment import Problem, Solution, flat_problem, proved
from matching.auction import bid
from matching.compiled import kernel
from matching.kernel import FAR, lay_out, solve_paths, worths
from matching.pairs import EDGES, HELD, LISTS, grown, link, unlink, widen
from matching.pulling import group_by_door, pull_paths

OUT = 1 << 40
"""Worth of a requirement that is not taking part: no provider can interest it."""
BY_ROW = ("start", "stop", "row_room", "demand", "wanted", "u", "units")
BY_NODE = ("top", "capacity", "price", "load", "slope", "slot", "held_room", "first", "past", "list_room")
BY_EDGE = ("door", "weight", "left", "used")


class Running:
    """A matching whose requirements, providers and pairs come, change and go. Every method leaves an exact optimum.

    It begins with the pairs of `problem` and nothing matched: `settle()`, or `resume()` from a solution. Rows and nodes are
    numbered as there; newcomers get the next numbers.
    """

    def __init__(self, problem: Problem, prices: np.ndarray | None = None) -> None:
        p = self.problem = problem
        if p.doors != p.nodes:
            raise ValueError("a running matching has no doors")
        self.rows, self.nodes = p.demand.shape[0], p.nodes
        self.start, self.stop = p.start[:-1].copy(), p.start[1:].copy()
        self.door, self.weight = p.door, p.weight.copy()
        self.demand, self.wanted, self.capacity = p.demand.copy(), p.demand.copy(), p.capacity.copy()
        self.top, self.slope = p.top, p.slope
        self.left, slot = lay_out(p.start, p.door, p.capacity, p.doors)
        self.slot, self.held_room = slot[:-1].copy(), np.diff(slot)
        self.held = np.empty(max(1, int(slot[-1])), np.int32)
        self.used, self.load = np.zeros(p.door.shape[0], np.uint8), np.zeros(p.nodes, np.int64)
        self.price = np.zeros(p.nodes, np.int64) if prices is None else np.array(prices, np.int64)
        self.u, self.units = np.zeros_like(p.demand), np.zeros_like(p.demand)
        self._ends: np.ndarray | None = None
        self._listed = False
        self.first = self.past = self.list_room = self.row_room = np.zeros(0, np.int64)
        self.lists = np.zeros(0, np.int32)
        self._work: tuple[np.ndarray, ...] = ()
        self._tree = (np.zeros(1, np.int64), np.zeros(0, np.int32))
        self._room_to_work()

    # --- the whole -----------------------------------------------------------------------------------------------------

    def bid(self, most: int) -> int:
        """Let every open unit bid (only from an empty matching, before any newcomer); returns how many stay open."""
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
        self._pull(np.nonzero((self.load < self.capacity) & (self.price > self.slope * self.load))[0])
        return True

    def resume(self, solution: Solution, demand: np.ndarray) -> None:
        """Go on from a proved solution for these demands (0: not taking part), without solving again."""
        self.demand, self.used, self.price = demand.copy(), solution.used.copy(), solution.price.copy()
        fill(self.door, self.used, self.slot, self.held, self.load)
        self.units = np.bincount(self.left[self.used == 1], minlength=demand.shape[0]).astype(np.int64)
        self.u = np.where(demand > 0, solution.u, OUT)

    def solution(self) -> Solution:
        """The matching with its proof, over those taking part; `used` goes by the edges of `pairs()`."""
        if self._ends is None:
            p = self.problem
            now = Problem(p.start, self.door, self.weight, self.demand, self.capacity, p.top, p.slope)
            return proved(now, self.used, self.u, self.price, "paths")
        now, edges = self._laid_out()
        return proved(now, self.used[edges], self.u[: self.rows].copy(), self.price[: self.nodes].copy(), "paths")

    def pairs(self) -> Problem:
        """The problem as it is now: all pairs, with a demand of 0 for requirements that have left."""
        return self._laid_out()[0]

    def _laid_out(self) -> tuple[Problem, np.ndarray]:
        """The present problem with its edges by row, and where each edge is kept."""
        count = self.stop[: self.rows] - self.start[: self.rows]
        offsets = np.concatenate([[0], np.cumsum(count)])
        edges = np.arange(offsets[-1]) + np.repeat(self.start[: self.rows] - offsets[:-1], count)
        now = flat_problem(
            offsets, self.door[edges], self.weight[edges], self.demand[: self.rows].copy(),
            self.capacity[: self.nodes].copy(), self.slope[: self.nodes].copy(),
        )  # fmt: skip
        return now, edges

    # --- changes -------------------------------------------------------------------------------------------------------

    def leave(self, *rows: int) -> None:
        """Requirements go: their helpers are free for others."""
        freed = np.concatenate([self._release(row) for row in rows]) if rows else np.zeros(0, np.int64)
        self._pull(freed)

    def join(self, *rows: int) -> None:
        """Requirements come (back) with their full demand."""
        for row in rows:
            self.demand[row] = self.wanted[row]
        self._place(np.array(rows, np.int64))

    def ask(self, row: int, demand: int) -> None:
        """A requirement asks for more or fewer units than before."""
        self.wanted[row] = demand
        if self.demand[row] == demand:
            return
        self.leave(row)
        if demand:
            self.join(row)

    def set_capacity(self, node: int, capacity: int) -> None:
        """A provider goes (0), comes back, or takes a different number of units."""
        self.capacity[node] = capacity
        lost = evict(
            node, capacity, self.slot, self.held, self.used, self.load, self.price, self.left, self.weight, self.u, self.units,
        )  # fmt: skip
        if lost.shape[0]:
            self._place(lost)
            return
        if capacity > self.held_room[node]:
            self._widen(node)
        self._pull(np.array([node]))

    def reweigh(self, row: int, node: int, weight: int) -> None:
        """A pair's value changes. Raises KeyError when the two are no pair."""
        first = int(self.start[row])
        found = np.nonzero(self.door[first : self.stop[row]] == node)[0]
        if found.shape[0] == 0:
            raise KeyError((row, node))
        takes_part = self.demand[row] > 0
        self.leave(row)
        self.weight[first + found[0]] = weight
        if takes_part:
            self.join(row)

    # --- newcomers -----------------------------------------------------------------------------------------------------

    def add_requirement(self, nodes: Sequence[int], weights: Sequence[int], demand: int = 1) -> int:
        """A requirement comes that any of these providers could serve at these values. Returns its row."""
        row = self._new_row(len(nodes))
        self._link(np.full(len(nodes), row), np.asarray(nodes, np.int64), np.asarray(weights, np.int64))
        self.wanted[row] = demand
        self.join(row)
        return row

    def add_provider(self, rows: Sequence[int], weights: Sequence[int], capacity: int = 1, slope: int = 0) -> int:
        """A provider comes who could serve these requirements at these values. Returns its node."""
        node = self._new_node(capacity, slope)
        at, value = np.asarray(rows, np.int64), np.asarray(weights, np.int64)
        self._link(at, np.full(len(rows), node), value)
        self.price[node] = max(0, int((value - self.u[at]).max(initial=0)))
        self._pull(np.array([node]))
        return node

    def rewire(self, row: int, nodes: Sequence[int], weights: Sequence[int]) -> None:
        """A requirement changes: these are the providers who could serve it now, at these values."""
        takes_part = self.demand[row] > 0
        self.leave(row)
        self._enlist()
        unlink(row, self.start, self.stop, self.door, self.first, self.past, self.lists)
        self._link(np.full(len(nodes), row), np.asarray(nodes, np.int64), np.asarray(weights, np.int64))
        if takes_part:
            self.join(row)

    def _new_row(self, degree: int) -> int:
        ends = self._enlist()
        row, self.rows = self.rows, self.rows + 1
        for name in BY_ROW:
            setattr(self, name, grown(getattr(self, name), self.rows))
        for name in BY_EDGE:
            setattr(self, name, grown(getattr(self, name), int(ends[EDGES]) + degree))
        self.start[row] = self.stop[row] = ends[EDGES]
        self.row_room[row], self.u[row] = degree, OUT
        ends[EDGES] += degree
        self._room_to_work()
        return row

    def _new_node(self, capacity: int, slope: int) -> int:
        self._enlist()
        node, self.nodes = self.nodes, self.nodes + 1
        for name in BY_NODE:
            setattr(self, name, grown(getattr(self, name), self.nodes))
        self.top[node], self.capacity[node], self.slope[node] = node, capacity, slope
        self._room_to_work()
        return node

    def _link(self, rows: np.ndarray, nodes: np.ndarray, weights: np.ndarray) -> None:
        ends, done = self._enlist(), 0
        while True:
            done = link(
                rows, nodes, weights, done, ends, self.start, self.stop, self.row_room, self.door, self.weight, self.left,
                self.used, self.first, self.past, self.list_room, self.lists, self.slot, self.load, self.held_room,
                self.held, self.capacity,
            )  # fmt: skip
            if done == rows.shape[0]:
                return
            row, node = int(rows[done]), int(nodes[done])
            self._lengthen(int(self.stop[row] - self.start[row]), int(self.past[node] - self.first[node]))

    def _widen(self, node: int) -> None:
        ends = self._enlist()
        listed = int(self.past[node] - self.first[node])
        while not widen(node, listed, ends, self.slot, self.load, self.held_room, self.held, self.capacity):
            self._lengthen(0, listed)

    def _lengthen(self, degree: int, listed: int) -> None:
        """More room for edges, lists and held, as one row and one door may need."""
        ends = self._enlist()
        for name in BY_EDGE:
            setattr(self, name, grown(getattr(self, name), int(ends[EDGES]) + 2 * degree + 4))
        self.lists = grown(self.lists, int(ends[LISTS]) + 2 * listed + 4)
        self.held = grown(self.held, int(ends[HELD]) + 2 * listed + 6)

    # --- the work ------------------------------------------------------------------------------------------------------

    def _enlist(self) -> np.ndarray:
        """Get ready for newcomers: rows and lists with room, and where each array ends."""
        if self._ends is None:
            self._group()
            self.row_room, self.list_room = self.stop - self.start, self.past - self.first
            self._ends = np.array([self.door.shape[0], self.lists.shape[0], self.held.shape[0]], np.int64)
            self.door, self.top, self.slope = self.door.copy(), self.top.copy(), self.slope.copy()
        return self._ends

    def _group(self) -> None:
        """Edges by door, made when first needed."""
        if not self._listed:
            self.first, self.past, self.lists = group_by_door(self.problem.door, self.problem.doors)
            self._listed = True

    def _room_to_work(self) -> None:
        n, nodes = self.start.shape[0], self.capacity.shape[0]
        if self._work and self._work[0].shape[0] >= nodes and self._work[2].shape[0] >= n:
            return
        self._work = (
            np.full(nodes, FAR, np.int64), np.full(nodes, -1, np.int32), np.full(n, FAR, np.int64),
            np.full(n, -1, np.int32), np.empty(nodes, np.int32), np.empty(n, np.int32),
        )  # fmt: skip

    def _release(self, row: int) -> np.ndarray:
        """Take a requirement out; the providers that lose a unit."""
        lost = release(row, self.start, self.stop, self.door, self.slot, self.held, self.used, self.load)
        self.demand[row], self.units[row], self.u[row] = 0, 0, OUT
        return lost

    def _place(self, rows: np.ndarray, max_pops: int = 1 << 62) -> bool:
        _, exceeded = solve_paths(
            self.start, self.stop, self.door, self.weight, self.left, self.demand, self.capacity, self.top, *self._tree,
            self.slope, self.slot, self.held, self.used, self.load, self.price, self.u, self.units, rows, *self._work, max_pops,
        )  # fmt: skip
        return not exceeded

    def _pull(self, nodes: np.ndarray) -> None:
        if nodes.shape[0] == 0:
            return
        self._group()
        pull_paths(
            self.start, self.stop, self.door, self.weight, self.left, self.demand, self.capacity, self.slope, self.first,
            self.past, self.lists, self.slot, self.held, self.used, self.load, self.price, self.u, self.units, nodes, *self._work,
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
