"""Candidate edges for many requirements at once: the same scan as a single search, in one compiled call on every core."""

from __future__ import annotations

from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass

import numpy as np

from matching.compiled import is_warm
from matching.index import Index
from matching.scan import scan_many
from matching.types import Requirement, Rules


@dataclass(frozen=True, slots=True)
class Edges:
    """Row q holds the candidates of requirement q, best first: found[q] of them count.

    number[q, k]: provider numbers of the index (int64); score[q, k]: upper bounds of the exact scores.
    """

    found: np.ndarray
    number: np.ndarray
    score: np.ndarray


def find_edges(index: Index, requirements: Sequence[Requirement], k: int, rules: Rules, threads: int = 2) -> Edges:
    """The k best records for each requirement (all must have a point). Threads share the work; no processes are forked."""
    count = len(requirements)
    found, score = np.zeros(count, np.int64), np.zeros((count, k))
    number = np.zeros((count, k), np.int64)
    if not is_warm():
        for q, requirement in enumerate(requirements):
            numbers, scores = index.search_numbers(requirement, k, rules)
            found[q] = numbers.shape[0]
            number[q, : found[q]], score[q, : found[q]] = numbers, scores
        return Edges(found, number, score)
    index.grid()  # its slices are made once, before the threads share them
    slot = np.zeros((count, k), np.int64)
    order = _by_place(requirements)  # neighbours one after another: their cells are still in the cache
    with ThreadPoolExecutor(max(1, threads)) as pool:
        parts = [part for part in np.array_split(order, max(1, threads)) if part.size]
        for part, (f, s, t) in zip(
            parts, pool.map(lambda part: _scan(index, requirements, part, k, rules), parts), strict=True
        ):
            found[part], score[part], slot[part] = f, s, t
    return Edges(found, index.numbers(slot), score)


def _by_place(requirements: Sequence[Requirement]) -> np.ndarray:
    """Requirement numbers in strips of a fiftieth of a degree, west to east."""
    places = [(r.point.lat, r.point.lng) if r.point else (0.0, 0.0) for r in requirements]
    at = np.array(places).reshape(-1, 2)
    return np.lexsort((at[:, 1], np.round(at[:, 0] * 50)))


def _scan(
    index: Index, requirements: Sequence[Requirement], part: np.ndarray, k: int, rules: Rules
) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """One thread's share: found, scores and slots."""
    queries = [index.query(requirements[q], rules) for q in part.tolist()]
    found, score, slot = np.zeros(part.size, np.int64), np.zeros((part.size, k)), np.zeros((part.size, k), np.int64)
    count, windows = len(queries), max(q.hours.shape[0] for q in queries)
    place, counts = np.empty((count, 3)), np.empty((count, 3), np.int64)
    masks, hours = np.empty((count, 5), np.uint64), np.empty((count, windows, 3), np.uint64)
    sliding, base = np.empty(count, np.bool_), np.empty(count)
    for row, q in enumerate(queries):
        place[row] = q.lat, q.lng, q.limit_km
        counts[row] = q.wished_count, q.shared_extra, q.min_grade
        masks[row] = q.must, q.skills_all, q.skills_any, q.wished, q.spoken
        hours[row, : q.hours.shape[0]] = q.hours
        hours[row, q.hours.shape[0] :] = q.hours[-1]
        sliding[row], base[row] = q.sliding, q.base
    scan_many(
        *index.grid(), place, masks, counts, hours, sliding, base, queries[0].weights, queries[0].rate, queries[0].rarity,
        found, score, slot,
    )  # fmt: skip
    return found, score, slot
