"""Compile every kernel before anybody waits for one."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np

from matching.auction import bid, haggle
from matching.compiled import compile_all
from matching.components import label
from matching.kernel import FAR, lay_out, solve_paths, weigh, worths
from matching.locality import walk
from matching.packing import need_profits
from matching.pairs import link, unlink, widen
from matching.pulling import group_by_door, pull_paths
from matching.running import evict, fill, release
from matching.scan import SLICES, scan_grid, scan_many, slice_blocks


def warm_up() -> bool:
    """Compile the kernels or load them from numba's cache (seconds the first time, then a fraction of one).

    A worker calls this at its start, a command before it plans. Returns False where numba is not installed: all answers
    are the same then, only slower.
    """
    one, many = _scan_samples()
    return compile_all([*_solver_samples(), *_slicing_sample(), (scan_grid, one), (scan_many, many)])


def _solver_samples() -> list[tuple[Callable[..., object], tuple[object, ...]]]:
    one, zero, ends = np.ones(1, np.int64), np.zeros(1, np.int64), np.array([0, 1])
    door, none, flags = np.zeros(1, np.int32), np.zeros(0, np.int32), np.zeros(1, np.uint8)

    def state() -> tuple[np.ndarray, ...]:
        """slot, held, used, load, price of an empty matching."""
        return ends, door.copy(), flags.copy(), zero.copy(), zero.copy()

    def work() -> tuple[np.ndarray, ...]:
        return np.full(1, FAR), door.copy(), np.full(1, FAR), door.copy(), door.copy(), door.copy()

    edges = (zero, one, door, one, door, one, one)
    return [
        (lay_out, (ends, door, one, 1)),
        (worths, (zero, one, door, one, one, flags, zero, zero, zero.copy())),
        (bid, (ends, door, one, door, one, one, zero, *state(), one.copy(), one.copy(), 0)),
        (haggle, (ends, door, one, door, one, one, ends, zero.copy(), 1, 0)),
        (solve_paths, (*edges, door, zero, none, zero, *state(), zero.copy(), zero.copy(), zero, *work(), 10)),
        (group_by_door, (door, 1)),
        (pull_paths, (*edges, zero, zero, one, door, *state(), zero.copy(), zero.copy(), zero, *work())),
        (fill, (door, flags, ends, door.copy(), zero.copy())),
        (release, (0, zero, one, door, *state()[:4])),
        (evict, (0, 1, *state(), door, one, zero.copy(), zero.copy())),
        *_pairs_samples(),
        (label, (ends, door, 1, zero.copy())),
        (walk, (ends, door, door, zero, one, door, 1, door.copy(), door.copy())),
        (need_profits, (ends, door, one, one, zero, zero, zero, one, door, zero.copy(), zero.copy(), zero.copy())),
        (weigh, (ends, door, one, one, one, door, zero, flags, zero, zero)),
    ]


def _pairs_samples() -> list[tuple[Callable[..., object], tuple[object, ...]]]:
    def whole() -> np.ndarray:
        return np.zeros(1, np.int64)

    def short() -> np.ndarray:
        return np.zeros(1, np.int32)

    held = (whole(), whole(), whole(), short(), whole())
    edges = (short(), whole(), short(), np.zeros(1, np.uint8))
    return [
        (widen, (0, 0, np.zeros(3, np.int64), *held)),
        (unlink, (0, whole(), whole(), short(), whole(), whole(), short())),
        (link, (*(whole() for _ in range(3)), 1, np.zeros(3, np.int64), *(whole() for _ in range(3)), *edges,
                *(whole() for _ in range(3)), short(), *held)),
    ]  # fmt: skip


def _slicing_sample() -> list[tuple[Callable[..., object], tuple[object, ...]]]:
    words = np.zeros(64, np.uint64)
    return [(slice_blocks, (np.zeros((SLICES, 1), np.uint64), words, np.zeros((64, 8), np.uint64), 0, 1))]


def _scan_samples() -> tuple[tuple[object, ...], tuple[object, ...]]:
    """Arguments of the types the index passes: they fix what gets compiled."""
    from matching.index import Index

    grid = Index().grid()
    place, counts, hours = np.zeros((1, 3)), np.zeros((1, 3), np.int64), np.zeros((1, 1, 3), np.uint64)
    word, weights, rarity = np.uint64(0), np.zeros(6), np.zeros(64)
    score, slot = np.zeros((1, 1)), np.zeros((1, 1), np.int64)
    one = (
        *grid, place[0], word, word, word, word, counts[0], word, hours[0], False, 0.0, weights, 1.0, rarity, score[0], slot[0],
    )  # fmt: skip
    many = (
        *grid, place, np.zeros((1, 5), np.uint64), counts, hours, np.zeros(1, np.bool_), np.zeros(1), weights, 1.0, rarity,
        np.zeros(1, np.int64), score, slot,
    )  # fmt: skip
    return one, many
