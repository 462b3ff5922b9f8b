"""One pass over the grid cells in reach of a requirement: the k best records, compiled or in numpy, the same answers."""

from __future__ import annotations

from math import cos, exp, hypot, radians

import numpy as np

from matching.compiled import kernel
from matching.geo import EARTH_KM_PER_DEGREE as KM
from matching.records import ACCEPTS, DEGREES, FAIR, GRADE, HOURS, LAT, LNG, RADIUS, TRAITS


@kernel
def scan_grid(
    origin, shape, cell_first, cell_count, skills, wide, places, shorts,
    place, must, skills_all, skills_any, wished, counts, spoken, wanted_hours, sliding, base, weights, rate, rarity,
    best_score, best_slot,
):  # fmt: skip
    """Fill best_score (descending) and best_slot; returns how many records passed, at most the arrays' length.

    origin: lat, lng of the grid's corner, cell height and width in degrees. shape: rows, columns, the most records a cell has room for. place: lat, lng, limit
    in km. counts: wished skills, extra skills on the shared bit, minimum grade. Records of a cell lie in a row.
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
    any_goes = skills_any == zero
    keep = np.empty(shape[2] + 1, np.int64)
    others = base + weights[0] + weights[2] + weights[3] + weights[4] + weights[5]
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
                if found == k and others + weights[1] * exp(-rate * max(0.0, least)) < best_score[k - 1]:
                    continue
                # two passes without branches: first skills alone, then one cache line of each record that is left
                first = cell_first[cell]
                kept = 0
                for slot in range(first, first + count):
                    held = skills[slot]
                    keep[kept] = slot
                    kept += np.int64((held & skills_all == skills_all) & ((held & skills_any != zero) | any_goes))
                least_static = best_score[k - 1] - others - weights[1] * exp(-rate * max(0.0, least))
                least_static += weights[2] + weights[4]
                if found < k:
                    least_static = -1.0
                left_over = kept
                kept = 0
                for i in range(left_over):
                    slot = keep[i]
                    trait = wide[slot, TRAITS]
                    fits = trait & np.uint64(1 << 18) != zero
                    for w in range(wanted_hours.shape[0]):
                        h0, h1, h2 = wanted_hours[w, 0], wanted_hours[w, 1], wanted_hours[w, 2]
                        b0, b1, b2 = wide[slot, 0] & h0, wide[slot, 1] & h1, wide[slot, 2] & h2
                        fits |= (b0 == h0) & (b1 == h1) & (b2 == h2)
                        fits |= sliding & (b0 | b1 | b2 != zero)
                    static = weights[2] * shorts[slot, FAIR] + weights[4] * shorts[slot, ACCEPTS]
                    keep[kept] = slot
                    kept += np.int64(fits & (trait & must == must) & (static >= least_static))
                for i in range(kept):
                    slot = keep[i]
                    held, trait = skills[slot], wide[slot, TRAITS]
                    static = weights[2] * shorts[slot, FAIR] + weights[4] * shorts[slot, ACCEPTS]
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
    origin, shape, cell_first, cell_count, skills, wide, places, shorts,
    place, masks, counts, wanted_hours, sliding, base, weights, rate, rarity, found, best_score, best_slot,
):  # fmt: skip
    """`scan_grid` for many queries at once: one row of each query array a query; masks are must, all, any, wished, spoken."""
    for q in range(place.shape[0]):
        found[q] = scan_grid(
            origin, shape, cell_first, cell_count, skills, wide, places, shorts,
            place[q], masks[q, 0], masks[q, 1], masks[q, 2], masks[q, 3], counts[q], masks[q, 4], wanted_hours[q],
            sliding[q], base[q], weights, rate, rarity, best_score[q], best_slot[q],
        )  # fmt: skip


def scan_grid_numpy(
    origin, shape, cell_first, cell_count, skills, wide, places, shorts,
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


def distances_km(place, lat, lng):  # type: ignore[no-untyped-def]
    """`geo.distance_km` from one place to many."""
    across = (place[1] - lng + 180.0) % 360.0 - 180.0
    return KM * np.hypot(place[0] - lat, across * np.cos(np.radians((place[0] + lat) / 2)))


def slots_in_reach(origin, shape, cell_first, cell_count, place):  # type: ignore[no-untyped-def]
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
