"""The mirror image of `matching.kernel`: providers whose price is too high for a place they still have look for work.

After a change, or from borrowed starting prices, a provider may have room and yet a price. Each such provider searches the
cheapest of: a requirement with an open unit, a provider that can let a unit go, or lowering its own price to what the next
unit costs. For problems without doors. Afterwards all invariants of `matching.kernel` hold.
"""

from __future__ import annotations

import numpy as np

from matching.compiled import kernel


@kernel
def group_by_door(door, doors):
    """Edges by their right end: first[doors], past[doors] and edge numbers."""
    offsets = np.zeros(doors + 1, np.int64)
    for e in range(door.shape[0]):
        offsets[door[e] + 1] += 1
    for r in range(doors):
        offsets[r + 1] += offsets[r]
    edges = np.empty(door.shape[0], np.int32)
    place = offsets.copy()
    for e in range(door.shape[0]):
        edges[place[door[e]]] = e
        place[door[e]] += 1
    return offsets[:-1].copy(), place[:-1].copy(), edges


@kernel
def pull_paths(
    start, stop, door, weight, left, demand, capacity, slope, first, past, edges,
    slot, held, used, load, price, u, units, sources, dist, entry, dist_left, entry_left, seen, seen_left,
):  # fmt: skip
    """Bring the prices of the doors in `sources` down to what their next unit costs.

    first, past, edges: each door's edges; the rest as in `matching.kernel.solve_paths`. held, used, load, price, u and units
    are changed in place. Returns the number of left nodes settled.
    """
    stack = np.empty(1024, np.int32)
    heap_key = np.empty(1024, np.int64)
    heap_node = np.empty(1024, np.int32)
    pops = 0
    for position in range(sources.shape[0]):
        source = sources[position]
        while load[source] < capacity[source] and price[source] > slope[source] * load[source]:
            best = price[source] - slope[source] * load[source]
            end_left, end = -1, source
            dist[source] = 0
            entry[source] = -1
            seen[0], n_seen, n_seen_left, size = source, 1, 0, 0
            stack[0] = source
            depth = 1
            while True:
                while depth > 0:
                    depth -= 1
                    r = stack[depth]
                    base = dist[r] + price[r]
                    for i in range(first[r], past[r]):
                        e = edges[i]
                        if used[e] == 1:
                            continue
                        a = left[e]
                        reach = base + u[a] - weight[e]
                        if reach >= best or reach >= dist_left[a]:
                            continue
                        if dist_left[a] == 1 << 60:
                            seen_left[n_seen_left] = a
                            n_seen_left += 1
                        dist_left[a] = reach
                        entry_left[a] = e
                        if units[a] < demand[a]:
                            best, end_left, end = reach, a, -1
                            continue
                        if size == heap_key.shape[0]:
                            heap_key = np.append(heap_key, np.empty(size, np.int64))
                            heap_node = np.append(heap_node, np.empty(size, np.int32))
                        hole = size
                        size += 1
                        while hole > 0:
                            above = (hole - 1) >> 1
                            if heap_key[above] <= reach:
                                break
                            heap_key[hole], heap_node[hole] = heap_key[above], heap_node[above]
                            hole = above
                        heap_key[hole], heap_node[hole] = reach, a
                if size == 0 or heap_key[0] >= best:
                    break
                at, a = heap_key[0], heap_node[0]
                size -= 1
                last_key, last_node = heap_key[size], heap_node[size]
                hole = 0
                while True:
                    below = 2 * hole + 1
                    if below >= size:
                        break
                    if below + 1 < size and heap_key[below + 1] < heap_key[below]:
                        below += 1
                    if heap_key[below] >= last_key:
                        break
                    heap_key[hole], heap_node[hole] = heap_key[below], heap_node[below]
                    hole = below
                heap_key[hole], heap_node[hole] = last_key, last_node
                if at > dist_left[a]:
                    continue
                pops += 1
                for e in range(start[a], stop[a]):
                    if used[e] == 0:
                        continue
                    r = door[e]
                    reach = at + weight[e] - u[a] - price[r]
                    if reach >= best or reach >= dist[r]:
                        continue
                    if dist[r] == 1 << 60:
                        seen[n_seen] = r
                        n_seen += 1
                    dist[r] = reach
                    entry[r] = e
                    finish = reach + price[r] - slope[r] * (load[r] - 1)
                    if finish < best:
                        best, end_left, end = finish, -1, r
                    if depth == stack.shape[0]:
                        stack = np.append(stack, np.empty(depth, np.int32))
                    stack[depth] = r
                    depth += 1
            for i in range(n_seen):
                r = seen[i]
                if dist[r] < best:
                    price[r] -= best - dist[r]
                dist[r] = 1 << 60
            for i in range(n_seen_left):
                a = seen_left[i]
                if dist_left[a] < best:
                    u[a] += best - dist_left[a]
                dist_left[a] = 1 << 60
            if end == source:
                break
            a = end_left
            if a >= 0:
                units[a] += 1
            while True:
                if end >= 0:
                    gone = entry[end]
                    used[gone] = 0
                    k = slot[end]
                    while held[k] != gone:
                        k += 1
                    load[end] -= 1
                    held[k] = held[slot[end] + load[end]]
                    a = left[gone]
                e = entry_left[a]
                end = door[e]
                used[e] = 1
                if end == source:
                    held[slot[end] + load[end]] = e
                    load[end] += 1
                    break
                gone = entry[end]
                used[gone] = 0
                k = slot[end]
                while held[k] != gone:
                    k += 1
                held[k] = e
                a = left[gone]
                end = -1
    return pops
