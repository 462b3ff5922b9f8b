"""The changing set of pairs under a running matching: new edges in place, without laying anything out again.

A left node's edges lie in a row (start, stop, with `row_room` places), a door's edges are listed (first, past, `list_room`) and
its used ones are held (slot, load, `held_room`). What is full moves to the end of its array with twice the room, so adding an
edge costs a few steps however large the problem is. ends: the first free place of the edges, of the lists, and of held.
"""

from __future__ import annotations

import numpy as np

from matching.compiled import kernel

EDGES, LISTS, HELD = 0, 1, 2


@kernel
def widen(r, listed, ends, slot, load, held_room, held, capacity):
    """Give a door places for as many used edges as it may have; False when `held` is too short."""
    if held_room[r] >= min(listed, capacity[r]):
        return True
    room = min(capacity[r], 2 * listed + 4)
    if ends[2] + room > held.shape[0]:
        return False
    for k in range(load[r]):
        held[ends[2] + k] = held[slot[r] + k]
    slot[r], held_room[r] = ends[2], room
    ends[2] += room
    return True


@kernel
def link(
    rows, doors, weights, begin, ends, start, stop, row_room, door, weight, left, used,
    first, past, list_room, edges, slot, load, held_room, held, capacity,
):  # fmt: skip
    """Add the edges rows[i] - doors[i] from `begin` on. Returns how many are in: fewer than all when an array is too short."""
    for i in range(begin, rows.shape[0]):
        a, r = rows[i], doors[i]
        count = stop[a] - start[a]
        listed = past[r] - first[r]
        if count == row_room[a]:
            room = 2 * count + 4
            if ends[0] + room > door.shape[0]:
                return i
            at = ends[0]
            ends[0] += room
            for k in range(count):
                old, new = start[a] + k, at + k
                other = door[old]
                door[new], weight[new], left[new], used[new] = other, weight[old], a, used[old]
                place = first[other]
                while edges[place] != old:
                    place += 1
                edges[place] = new
                if used[old] == 1:
                    place = slot[other]
                    while held[place] != old:
                        place += 1
                    held[place] = new
            start[a], stop[a], row_room[a] = at, at + count, room
        if listed == list_room[r]:
            room = 2 * listed + 4
            if ends[1] + room > edges.shape[0]:
                return i
            for k in range(listed):
                edges[ends[1] + k] = edges[first[r] + k]
            first[r], past[r], list_room[r] = ends[1], ends[1] + listed, room
            ends[1] += room
        if not widen(r, listed + 1, ends, slot, load, held_room, held, capacity):
            return i
        e = stop[a]
        stop[a] += 1
        door[e], weight[e], left[e], used[e] = r, weights[i], a, 0
        edges[past[r]] = e
        past[r] += 1
    return rows.shape[0]


@kernel
def unlink(row, start, stop, door, first, past, edges):
    """Take all edges of a left node, none of them used, off the lists of their doors."""
    for e in range(start[row], stop[row]):
        r = door[e]
        place = first[r]
        while edges[place] != e:
            place += 1
        past[r] -= 1
        edges[place] = edges[past[r]]
    stop[row] = start[row]


def grown(array: np.ndarray, length: int, fill: int = 0) -> np.ndarray:
    """The array with at least so many places, half as many again when it has to move; the rest is `fill`."""
    if array.shape[0] >= length:
        return array
    longer = np.full(max(length, array.shape[0] + array.shape[0] // 2 + 64), fill, array.dtype)
    longer[: array.shape[0]] = array
    return longer
