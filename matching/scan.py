"""One pass over the grid cells in reach of a requirement: the k best records, compiled or in numpy, the same answers."""

from __future__ import annotations

from math import cos, exp, hypot, radians

import numpy as np

from matching.compiled import kernel
from matching.geo import EARTH_KM_PER_DEGREE as KM
from matching.records import ACCEPTS, DEGREES, FAIR, GRADE, HOURS, LAT, LNG, RADIUS, TRAITS

SLICES = 256
TRAIT_SLICES = 232
FLEXIBLE_SLICE = TRAIT_SLICES + 18
SLICED_TRAITS = SLICES - TRAIT_SLICES


@kernel
def slice_blocks(slices, skills, wide, first, past):
    """Bring slices up to date for the slots of blocks first..past-1 (64 slots each).

    slices[s, block] holds one bit of 64 records: rows 0-63 skills, 64-231 the hours, 232-255 all traits but the
    languages. Each 64 x 64 square of bits is turned over its diagonal.
    """
    square = np.empty(64, np.uint64)
    for block in range(first, past):
        for part in range(5):
            column = part - 1 if part < 4 else TRAITS
            for i in range(64):
                square[i] = skills[block * 64 + i] if part == 0 else wide[block * 64 + i, column]
            width = 32
            mask = np.uint64(0xFFFFFFFF)
            while width > 0:
                step = np.uint64(width)
                i = 0
                while i < 64:
                    swap = ((square[i] >> step) ^ square[i + width]) & mask
                    square[i] ^= swap << step
                    square[i + width] ^= swap
                    i = (i + width + 1) & ~width
                width >>= 1
                if width > 0:
                    mask ^= mask << np.uint64(width)
            row = part * 64 if part < 4 else TRAIT_SLICES
            rows = 64 if part < 3 else TRAIT_SLICES - row if part == 3 else SLICED_TRAITS
            for i in range(rows):
                slices[row + i, block] = square[i]


@kernel
def scan_grid(
    origin, shape, cell_first, cell_count, skills, wide, places, shorts, slices, tops,
    place, must, skills_all, skills_any, wished, counts, spoken, wanted_hours, sliding, base, weights, rate, rarity,
    best_score, best_slot,
):  # fmt: skip
    """Fill best_score (descending) and best_slot; returns how many records passed, at most the arrays' length.

    origin: lat, lng of the grid's corner, cell height and width in degrees. shape: rows, columns. place: lat, lng, limit in
    km. counts: wished skills, extra skills on the shared bit, minimum grade. slices: see `slice_blocks`. tops: the highest
    `fair` and `accepts` of the records of each kind. Records of a cell lie in a row: whole words of slices decide about 64 of them at
    once, also who holds too few of the wished skills to come among the k best, and only who is left is looked at.
    """
    k = best_score.shape[0]
    found = 0
    q_lat, q_lng, limit = place[0], place[1], place[2]
    zero = np.uint64(0)
    one = np.uint64(1)
    cos_least = cos(radians(min(90.0, abs(q_lat) + limit / KM)))
    reach_rows = limit / KM
    reach_columns = 360.0 if cos_least < 1e-6 else limit / KM / cos_least
    top = max(0, int(np.floor((q_lat - reach_rows - origin[0]) / origin[2])))
    bottom = min(shape[0] - 1, int(np.floor((q_lat + reach_rows - origin[0]) / origin[2])))
    west = max(0, int(np.floor((q_lng - reach_columns - origin[1]) / origin[3])))
    east = min(shape[1] - 1, int(np.floor((q_lng + reach_columns - origin[1]) / origin[3])))
    row_here = int(np.floor((q_lat - origin[0]) / origin[2]))
    column_here = int(np.floor((q_lng - origin[1]) / origin[3]))
    every, n_every = np.empty(128, np.int64), 0
    some, n_some = np.empty(64, np.int64), 0
    for bit in range(64):
        if (skills_all >> np.uint64(bit)) & one != zero:
            every[n_every] = bit
            n_every += 1
        if (skills_any >> np.uint64(bit)) & one != zero:
            some[n_some] = bit
            n_some += 1
    each_wished, n_wished = np.empty(64, np.int64), 0
    for bit in range(64):
        if (wished >> np.uint64(bit)) & one != zero:
            each_wished[n_wished] = bit
            n_wished += 1
    at_least = np.zeros(66, np.uint64)
    for bit in range(SLICED_TRAITS):
        if (must >> np.uint64(bit)) & one != zero:
            every[n_every] = TRAIT_SLICES + bit
            n_every += 1
    windows = wanted_hours.shape[0]
    hours, past_hour = np.empty((windows, 192), np.int64), np.zeros(windows, np.int64)
    timed = True
    for w in range(windows):
        for bit in range(192):
            if (wanted_hours[w, bit >> 6] >> np.uint64(bit & 63)) & one != zero:
                hours[w, past_hour[w]] = 64 + bit
                past_hour[w] += 1
        timed &= past_hour[w] > 0
    language = weights[5] if spoken != zero else 0.5 * weights[5]
    kind = 0
    while kind + 1 < tops.shape[0] and (must >> np.uint64(kind)) & one == zero:
        kind += 1
    static_top = weights[2] * tops[kind, 0] + weights[4] * tops[kind, 1]
    unskilled = base + static_top + weights[3] + language + 1e-9
    others = unskilled + weights[0]
    rings = max(max(row_here - top, bottom - row_here), max(column_here - west, east - column_here))
    for ring in range(max(0, rings) + 1):
        for row in range(max(top, row_here - ring), min(bottom, row_here + ring) + 1):
            step = 1
            if abs(row - row_here) != ring:
                step = max(1, 2 * ring)
            for column in range(column_here - ring, column_here + ring + 1, step):
                if column < west or column > east:
                    continue
                cell = row * shape[1] + column
                count = cell_count[cell]
                if count == 0:
                    continue
                south = origin[0] + row * origin[2]
                left = origin[1] + column * origin[3]
                off_lat = max(0.0, south - q_lat, q_lat - south - origin[2])
                off_lng = max(0.0, left - q_lng, q_lng - left - origin[3])
                least = KM * hypot(off_lat, off_lng * cos_least) - 1e-6
                if least > limit:
                    continue
                near = weights[1] * exp(-rate * max(0.0, least))
                if found == k and others + near < best_score[k - 1]:
                    continue
                first = cell_first[cell]
                last = first + count - 1
                least_static = -1.0
                for block in range(first >> 6, (last >> 6) + 1):
                    left_over = ~zero
                    if block == first >> 6:
                        left_over <<= np.uint64(first & 63)
                    if block == last >> 6:
                        left_over &= ~zero >> np.uint64(63 - (last & 63))
                    if n_some > 0:
                        held = zero
                        for i in range(n_some):
                            held |= slices[some[i], block]
                        left_over &= held
                    for i in range(n_every):
                        if left_over == zero:
                            break
                        left_over &= slices[every[i], block]
                    if timed and left_over != zero:
                        fits = slices[FLEXIBLE_SLICE, block]
                        for w in range(windows):
                            if sliding:
                                for i in range(past_hour[w]):
                                    fits |= slices[hours[w, i], block]
                            else:
                                free = left_over
                                for i in range(past_hour[w]):
                                    free &= slices[hours[w, i], block]
                                fits |= free
                        left_over &= fits
                    if found == k and left_over != zero:
                        least_static = best_score[k - 1] - near - others + static_top
                        short = best_score[k - 1] - near - unskilled
                        if n_wished > 1 and short > 0.0 and weights[0] > 0.0:
                            met = int(np.ceil(short / weights[0] * counts[0])) - counts[1]
                            if met > n_wished:
                                continue
                            if met > 1:
                                at_least[: met + 1] = zero
                                at_least[0] = ~zero
                                for i in range(n_wished):
                                    for level in range(met, 0, -1):
                                        at_least[level] |= at_least[level - 1] & slices[each_wished[i], block]
                                left_over &= at_least[met]
                    while left_over != zero:
                        low = left_over & (~left_over + one)
                        left_over &= left_over - one
                        slot = block << 6
                        for width in (32, 16, 8, 4, 2, 1):
                            if low >> np.uint64(width) != zero:
                                low >>= np.uint64(width)
                                slot += width
                        static = weights[2] * shorts[slot, FAIR] + weights[4] * shorts[slot, ACCEPTS]
                        if static < least_static:
                            continue
                        trait = wide[slot, TRAITS]
                        if trait & must != must:
                            continue
                        held = skills[slot]
                        lat = places[slot, LAT] * DEGREES
                        off = (q_lng - places[slot, LNG] * DEGREES + 180.0) % 360.0 - 180.0
                        km = KM * hypot(q_lat - lat, off * cos(radians((q_lat + lat) / 2)))
                        if km > limit or km > shorts[slot, RADIUS] + 1e-4:
                            continue
                        score = base + weights[1] * exp(-rate * km) + static
                        share = 1.0
                        if counts[0] > 0:
                            bits = held & wished
                            met = 0
                            while bits != zero:
                                bits &= bits - one
                                met += 1
                            share = min(1.0, (met + counts[1]) / counts[0])
                        spent = min(1.0, max(0.0, shorts[slot, GRADE] - counts[2]) / 3.0)
                        spare = held & ~wished
                        while spare != zero:
                            low = spare & (~spare + one)
                            spare &= spare - one
                            bit = 0
                            for width in (32, 16, 8, 4, 2, 1):
                                if low >> np.uint64(width) != zero:
                                    low >>= np.uint64(width)
                                    bit += width
                            spent = max(spent, rarity[bit])
                        known = trait >> np.uint64(24)
                        shared = 0.5
                        if spoken != zero and known != zero:
                            shared = 1.0 if trait & spoken != zero else 0.0
                        score += weights[0] * share + weights[3] * (1.0 - spent) + weights[5] * shared
                        if found == k:
                            if score <= best_score[k - 1]:
                                continue
                        else:
                            found += 1
                        at = found - 1
                        while at > 0 and best_score[at - 1] < score:
                            best_score[at], best_slot[at] = best_score[at - 1], best_slot[at - 1]
                            at -= 1
                        best_score[at], best_slot[at] = score, slot
    return found


@kernel
def scan_many(
    origin, shape, cell_first, cell_count, skills, wide, places, shorts, slices, tops,
    place, masks, counts, wanted_hours, sliding, base, weights, rate, rarity, found, best_score, best_slot,
):  # fmt: skip
    """`scan_grid` for many queries at once: one row of each query array a query; masks are must, all, any, wished, spoken."""
    for q in range(place.shape[0]):
        found[q] = scan_grid(
            origin, shape, cell_first, cell_count, skills, wide, places, shorts, slices, tops,
            place[q], masks[q, 0], masks[q, 1], masks[q, 2], masks[q, 3], counts[q], masks[q, 4], wanted_hours[q],
            sliding[q], base[q], weights, rate, rarity, best_score[q], best_slot[q],
        )  # fmt: skip


def scan_grid_numpy(
    origin, shape, cell_first, cell_count, skills, wide, places, shorts, slices, tops,
    place, must, skills_all, skills_any, wished, counts, spoken, wanted_hours, sliding, base, weights, rate, rarity,
    best_score, best_slot,
):  # fmt: skip
    """The same as `scan_grid` with whole-array operations, for machines without numba."""
    slots = slots_in_reach(origin, shape, cell_first, cell_count, place)
    held = skills[slots]
    keep = (held & skills_all) == skills_all
    if skills_any:
        keep &= (held & skills_any) != 0
    slots = slots[keep]
    slots = slots[(wide[slots, TRAITS] & must) == must]
    mine = wide[slots, HOURS][:, None, :] & wanted_hours[None, :, :]
    fits = (mine == wanted_hours[None, :, :]).all(axis=2).any(axis=1) | (
        (wide[slots, TRAITS] & np.uint64(1 << 18)) != 0
    )
    if sliding:
        fits |= (mine != 0).any(axis=(1, 2))
    slots = slots[fits]
    km = distances_km(place, places[slots, LAT] * DEGREES, places[slots, LNG] * DEGREES)
    near = (km <= place[2]) & (km <= shorts[slots, RADIUS] + 1e-4)
    slots, km = slots[near], km[near]
    held, trait = skills[slots], wide[slots, TRAITS]
    score = (
        base + weights[1] * np.exp(-rate * km) + weights[2] * shorts[slots, FAIR] + weights[4] * shorts[slots, ACCEPTS]
    )
    share = np.ones(slots.shape[0])
    if counts[0] > 0:
        share = np.minimum(1.0, (np.bitwise_count(held & wished) + counts[1]) / counts[0])
    spent = np.clip((shorts[slots, GRADE] - counts[2]) / 3.0, 0.0, 1.0)
    spare = held & ~wished
    for bit in np.nonzero(rarity)[0]:
        spent = np.where(spare & (np.uint64(1) << np.uint64(bit)), np.maximum(spent, rarity[bit]), spent)
    known = (trait >> np.uint64(24)) != 0
    shared = np.where(known & (spoken != 0), np.where(trait & spoken, 1.0, 0.0), 0.5)
    score += weights[0] * share + weights[3] * (1.0 - spent) + weights[5] * shared
    k = min(best_score.shape[0], slots.shape[0])
    order = np.argsort(-score, kind="stable")[:k]
    best_score[:k], best_slot[:k] = score[order], slots[order]
    return k


def distances_km(place, lat, lng):
    """`geo.distance_km` from one place to many."""
    across = (place[1] - lng + 180.0) % 360.0 - 180.0
    return KM * np.hypot(place[0] - lat, across * np.cos(np.radians((place[0] + lat) / 2)))


def slots_in_reach(origin, shape, cell_first, cell_count, place):
    """Slots of all cells that the circle's bounding box touches."""
    cos_least = cos(radians(min(90.0, abs(place[0]) + place[2] / KM)))
    reach = place[2] / KM, 360.0 if cos_least < 1e-6 else place[2] / KM / cos_least
    low = [max(0, int(np.floor((place[i] - reach[i] - origin[i]) / origin[i + 2]))) for i in (0, 1)]
    high = [min(shape[i] - 1, int(np.floor((place[i] + reach[i] - origin[i]) / origin[i + 2]))) for i in (0, 1)]
    if high[0] < low[0] or high[1] < low[1]:
        return np.zeros(0, np.int64)
    cells = (np.arange(low[0], high[0] + 1)[:, None] * shape[1] + np.arange(low[1], high[1] + 1)[None, :]).ravel()
    cells = cells[cell_count[cells] > 0]
    counts = cell_count[cells].astype(np.int64)
    offsets = np.repeat(cell_first[cells].astype(np.int64) - np.cumsum(counts) + counts, counts)
    return np.arange(counts.sum()) + offsets
