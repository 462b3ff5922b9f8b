"""A first round of bidding: most units find their place, and prices their height, before any path is searched.

Each requirement bids for its best provider as far as its second best makes it indifferent. A full provider keeps its
strongest bidders and its price rises to what the weakest could bear, who then bids elsewhere. No epsilon is involved: the
invariants of `matching.kernel` hold exactly when the round ends, so the path search only has the contested rest to do.
For problems without doors.
"""

from __future__ import annotations

import numpy as np

from matching.compiled import kernel


@kernel
def bid(start, door, weight, left, demand, capacity, slope, slot, held, used, load, price, bears, missing, most_bids):
    """Fill used, held, load, price and missing (units of each left node that are still open) in place.

    slot[r]: first of the places of provider r in `held`. bears[m]: the price each held edge could bear when last looked at.
    Returns the number of bids made.
    """
    n = demand.shape[0]
    stack = np.empty(n, np.int32)
    for row in range(n):
        stack[n - 1 - row] = row
        missing[row] = demand[row]
    depth = n
    bids = 0
    while depth > 0 and bids < most_bids:
        depth -= 1
        row = stack[depth]
        while missing[row] > 0 and bids < most_bids:
            bids += 1
            best, second, chosen = 0, 0, -1
            for e in range(start[row], start[row + 1]):
                if used[e] == 0:
                    value = weight[e] - price[door[e]]
                    if value > best:
                        best, second, chosen = value, best, e
                    elif value > second:
                        second = value
            if chosen == -1:
                missing[row] = 0
                break
            r = door[chosen]
            limit = weight[chosen] - second
            first, past = slot[r], slot[r] + load[r]
            floor = slope[r] * load[r]
            if load[r] == capacity[r]:
                floor = limit + 1
            place, loser = -1, -1
            if floor > 0:
                # the weakest holder, what it can bear brought up to date before it may have to go
                while True:
                    place = -1
                    for k in range(first, past):
                        if place == -1 or bears[held[k]] < bears[held[place]]:
                            place = k
                    if place == -1 or bears[held[place]] >= limit or loser == held[place]:
                        break
                    loser = held[place]
                    other = left[loser]
                    most = 0
                    for e in range(start[other], start[other + 1]):
                        if used[e] == 0 and weight[e] - price[door[e]] > most:
                            most = weight[e] - price[door[e]]
                    bears[loser] = weight[loser] - most
            stays = place == -1 or bears[held[place]] >= limit
            if limit >= floor and (stays or bears[held[place]] >= floor):
                price[r] = max(price[r], floor)
                held[past] = chosen
                used[chosen], bears[chosen] = 1, limit
                load[r] += 1
                missing[row] -= 1
                continue
            if stays:
                if limit <= price[r]:
                    break  # a tie that bidding cannot settle: left to the paths
                price[r] = limit
                continue
            loser = held[place]
            other = left[loser]
            if bears[loser] > price[r]:
                price[r] = bears[loser]
            used[loser] = 0
            held[place] = chosen
            used[chosen], bears[chosen] = 1, limit
            missing[row] -= 1
            if missing[other] == 0 and other != row:
                stack[depth] = other
                depth += 1
            missing[other] += 1
    return bids


@kernel
def haggle(start, door, weight, left, demand, capacity, slot, price, step, most_bids):
    """One round of the classical auction with bid increment `step`: moves prices near the optimum, decides nothing.

    Every unit bids from scratch; each place of a provider has its own price, and `price[r]` becomes the lowest of them.
    Returns the number of bids made; prices are changed in place.
    """
    n, m = demand.shape[0], door.shape[0]
    places = slot[slot.shape[0] - 1]
    asked = np.empty(max(1, places), np.int64)
    holder = np.full(max(1, places), -1, np.int32)
    for r in range(slot.shape[0] - 1):
        for k in range(slot[r], slot[r + 1]):
            asked[k] = price[r]
    used = np.zeros(m, np.uint8)
    missing = demand.copy()
    queue = np.empty(n + 1, np.int32)
    for row in range(n):
        queue[row] = row
    head, size, bids = 0, n, 0
    while size > 0 and bids < most_bids:
        row = queue[head]
        head = (head + 1) % n
        size -= 1
        while missing[row] > 0:
            bids += 1
            best, second, chosen = 0, 0, -1
            for e in range(start[row], start[row + 1]):
                if used[e] == 0:
                    value = weight[e] - price[door[e]]
                    if value > best:
                        best, second, chosen = value, best, e
                    elif value > second:
                        second = value
            if chosen == -1:
                missing[row] = 0
                break
            r = door[chosen]
            place = slot[r]
            for k in range(slot[r] + 1, slot[r + 1]):
                if asked[k] < asked[place]:
                    place = k
            loser = holder[place]
            if loser >= 0:
                used[loser] = 0
                other = left[loser]
                if missing[other] == 0 and other != row:
                    queue[(head + size) % n] = other
                    size += 1
                missing[other] += 1
            holder[place] = chosen
            used[chosen] = 1
            missing[row] -= 1
            asked[place] = weight[chosen] - second + step
            lowest = asked[slot[r]]
            for k in range(slot[r] + 1, slot[r + 1]):
                lowest = min(lowest, asked[k])
            price[r] = lowest
    return bids
