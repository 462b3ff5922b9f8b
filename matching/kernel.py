"""Successive shortest paths with duals for maximum-weight b-matching, exact in whole numbers.

Left nodes (requirements) take up to `demand` edges, each edge at most once. An edge ends at a *door* of a provider: a set of
slots that exclude each other. Doors belong to a *top* (the provider) with its own capacity, or are tops themselves
(`top[r] == r`); parents are numbered from `n_doors` up. The k-th unit of a top costs `slope * (k - 1)`: fair load.

Invariants, from the first unit to the last (prices are the optimal dual variables):
  unused edge: u[left] + price[door] >= weight     used edge: u[left] + price[door] <= weight
  u > 0 only where the demand is full              price(door) - price(top) > 0 only where the door is full
Each unit is one Dijkstra search over reduced costs from its left node to the cheapest of: a top with room, a unit that
some left node can drop, or giving up. Weights and results are int64, so nothing is rounded.
"""

from __future__ import annotations

import numpy as np

from matching.compiled import kernel

FAR = 1 << 60


@kernel
def lay_out(start, door, capacity, n_doors):
    """left[m]: the left end of each edge; slot[doors + 1]: first place of each door in the list of held edges."""
    left = np.empty(door.shape[0], np.int32)
    slot = np.zeros(n_doors + 1, np.int64)
    for a in range(start.shape[0] - 1):
        for e in range(start[a], start[a + 1]):
            left[e] = a
            slot[door[e] + 1] += 1
    for r in range(n_doors):
        slot[r + 1] = slot[r] + min(slot[r + 1], capacity[r])
    return left, slot


@kernel
def worths(start, stop, door, weight, demand, used, price, units, u):
    """u[n] from the prices: what the best unused edge would bring (0 where a unit is open: it was given up)."""
    for a in range(demand.shape[0]):
        u[a] = 0
        if units[a] > 0:
            for e in range(start[a], stop[a]):
                if used[e] == 0 and weight[e] - price[door[e]] > u[a]:
                    u[a] = weight[e] - price[door[e]]


@kernel
def solve_paths(
    start, stop, door, weight, left, demand, capacity, top, child_start, child, slope,
    slot, held, used, load, price, u, units, sources, dist, entry, dist_left, entry_left, seen, seen_left, max_pops,
):  # fmt: skip
    """Place the open units of the left nodes in `sources`, from a state that keeps the invariants.

    start[n], stop[n]: each left node's edges; door[m], weight[m], left[m]: the edges. capacity, slope: by node (doors, then
    parents). child: doors of each parent. units[n]: used edges by left node. held, used, load, price, u and units are
    changed in place. dist (2^60 everywhere), entry, seen by node and left node are room to work in, left as found.
    Returns (nodes settled, whether `max_pops` was exceeded).
    """
    n_doors = top.shape[0]
    heap_key = np.empty(1024, np.int64)
    heap_node = np.empty(1024, np.int32)
    stack = np.empty(1024, np.int32)
    pops = 0

    for position in range(sources.shape[0]):
        source = sources[position]
        if units[source] < demand[source]:
            u[source] = 0
            for e in range(start[source], stop[source]):
                if used[e] == 0 and weight[e] - price[door[e]] > u[source]:
                    u[source] = weight[e] - price[door[e]]
        while units[source] < demand[source]:
            if u[source] == 0:
                break
            best = u[source]
            end_node, end_left = -1, source
            n_seen, n_seen_left, size = 0, 1, 0
            dist_left[source] = 0
            entry_left[source] = -1
            seen_left[0] = source
            stack[0] = source
            depth = 1
            while True:
                # expand every left node just reached
                while depth > 0:
                    depth -= 1
                    a = stack[depth]
                    base = dist_left[a] + u[a]
                    for e in range(start[a], stop[a]):
                        if used[e] == 1:
                            continue
                        r = door[e]
                        reach = base + price[r] - weight[e]
                        if reach >= best:
                            continue
                        node = r
                        t = top[r]
                        if t != r and load[r] < capacity[r]:
                            node = t
                        if reach >= dist[node]:
                            continue
                        if dist[node] == 1 << 60:
                            seen[n_seen] = node
                            n_seen += 1
                        dist[node] = reach
                        entry[node] = e
                        if node == t and load[t] < capacity[t]:
                            finish = reach + max(0, slope[t] * load[t] - price[t])
                            if finish < best:
                                best, end_node, end_left = finish, node, -1
                            if finish == reach:
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
                        heap_key[hole], heap_node[hole] = reach, node
                # settle the nearest node
                if size == 0 or heap_key[0] >= best:
                    break
                at, node = heap_key[0], heap_node[0]
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
                if at > dist[node]:
                    continue
                pops += 1
                first, past = node, node + 1
                if node >= n_doors:
                    first, past = child_start[node - n_doors], child_start[node - n_doors + 1]
                for i in range(first, past):
                    r = node
                    there = at
                    if node >= n_doors:
                        r = child[i]
                        if load[r] == 0:
                            continue
                        there = at + price[r] - price[node]
                        if there >= best or there >= dist[r]:
                            continue
                        if dist[r] == 1 << 60:
                            seen[n_seen] = r
                            n_seen += 1
                        dist[r] = there
                        entry[r] = -1
                    for k in range(slot[r], slot[r] + load[r]):
                        e = held[k]
                        a = left[e]
                        reach = there + weight[e] - u[a] - price[r]
                        if reach >= best or reach >= dist_left[a]:
                            continue
                        if dist_left[a] == 1 << 60:
                            seen_left[n_seen_left] = a
                            n_seen_left += 1
                        dist_left[a] = reach
                        entry_left[a] = e
                        if reach + u[a] < best:
                            best, end_node, end_left = reach + u[a], -1, a
                        if depth == stack.shape[0]:
                            stack = np.append(stack, np.empty(depth, np.int32))
                        stack[depth] = a
                        depth += 1
            # move the prices by what the search has learnt
            for i in range(n_seen_left):
                a = seen_left[i]
                if dist_left[a] < best:
                    u[a] -= best - dist_left[a]
                dist_left[a] = 1 << 60
            for i in range(n_seen):
                node = seen[i]
                if dist[node] < best:
                    price[node] += best - dist[node]
            for i in range(n_seen):
                node = seen[i]
                if node >= n_doors and dist[node] < best:
                    for k in range(child_start[node - n_doors], child_start[node - n_doors + 1]):
                        if load[child[k]] == 0:
                            price[child[k]] = price[node]
                dist[node] = 1 << 60
            # exchange along the path, from its end back to the source
            node, a = end_node, end_left
            given_up = end_node == -1 and end_left == source
            while not given_up:
                if node >= 0:
                    e = entry[node]
                    if e == -1:
                        e = entry[top[node]]
                    r = door[e]
                    used[e] = 1
                    held[slot[r] + load[r]] = e
                    load[r] += 1
                    if top[r] != r:
                        load[top[r]] += 1
                    a = left[e]
                    if a == source:
                        break
                e = entry_left[a]
                r = door[e]
                used[e] = 0
                k = slot[r]
                while held[k] != e:
                    k += 1
                load[r] -= 1
                held[k] = held[slot[r] + load[r]]
                if top[r] != r:
                    load[top[r]] -= 1
                node = r
            if given_up:
                break
            units[source] += 1
            if end_node < 0:
                units[end_left] -= 1
            if pops > max_pops:
                return pops, True
    return pops, False


@kernel
def weigh(start, door, weight, demand, capacity, top, slope, used, u, price):
    """The value of a matching and the bound of its prices in one pass: (objective, bound, whether it breaks a limit)."""
    n_doors, n_nodes = top.shape[0], capacity.shape[0]
    load = np.zeros(n_nodes, np.int64)
    objective, bound, broken = 0, 0, False
    for a in range(demand.shape[0]):
        units = 0
        worth = max(u[a], 0)
        for e in range(start[a], start[a + 1]):
            r = door[e]
            asked = max(price[r], 0)
            if top[r] != r:
                asked = max(asked, price[top[r]])
            if used[e] != 0:
                objective += weight[e]
                units += 1
                load[r] += 1
            if demand[a] > 0 and weight[e] - worth - asked > 0:
                bound += weight[e] - worth - asked
        broken |= units > demand[a]
        bound += demand[a] * worth
    for r in range(n_doors):
        if top[r] != r:
            load[top[r]] += load[r]
            broken |= load[r] > capacity[r]
            bound += max(0, max(price[r], 0) - max(price[top[r]], 0)) * capacity[r]
    for t in range(n_nodes):
        if t >= n_doors or top[t] == t:
            broken |= load[t] > capacity[t]
            objective -= slope[t] * (load[t] * (load[t] - 1) // 2)
            asked = max(price[t], 0)
            units = capacity[t]
            if slope[t] > 0:
                units = min(units, asked // slope[t] + 1)
            bound += units * asked - slope[t] * (units * (units - 1) // 2)
    return objective, bound, broken
