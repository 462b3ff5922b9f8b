"""Parts that share no provider are solved apart, and together they are the optimum of the whole."""

from __future__ import annotations

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st

from benchmarks.matching_plans import half_days
from matching.assignment import Problem, solve
from matching.components import parts, solve_apart
from tests.matching.test_assignment import problems


def beside(first: Problem, second: Problem) -> Problem:
    """Two towns in one problem: nobody serves both."""
    doors, nodes = first.doors + second.doors, first.nodes + second.nodes

    def moved(of: Problem, before: int, parents_before: int) -> np.ndarray:
        """Node numbers of one town in the whole: all doors first, then all parents."""
        own = np.arange(of.nodes)
        return np.where(own < of.doors, before + own, doors + parents_before + own - of.doors)

    maps = moved(first, 0, 0), moved(second, first.doors, first.nodes - first.doors)
    capacity, slope = np.empty(nodes, np.int64), np.empty(nodes, np.int64)
    for town, numbers in zip((first, second), maps, strict=True):
        capacity[numbers], slope[numbers] = town.capacity, town.slope
    return Problem(
        np.concatenate([first.start, second.start[1:] + first.start[-1]]),
        np.concatenate([maps[0][first.door], maps[1][second.door]]).astype(np.int32),
        np.concatenate([first.weight, second.weight]), np.concatenate([first.demand, second.demand]), capacity,
        np.concatenate([maps[0][first.top], maps[1][second.top]]).astype(np.int32), slope,
    )  # fmt: skip


@settings(max_examples=100, deadline=None)
@given(problems(), problems(), st.integers(1, 3))
def test_apart_is_as_good_as_together_with_any_number_of_threads(first: Problem, second: Problem, threads: int):
    whole = beside(first, second)
    cut = parts(whole, least=1)
    together = solve(whole)
    assert together.objective == solve(first).objective + solve(second).objective
    if len(first.door) and len(second.door):
        assert len(cut) > 1
        assert sorted(np.concatenate([part.edges for part in cut]).tolist()) == list(range(whole.door.shape[0]))
        apart = solve_apart(whole, cut, solve, threads)
        assert apart.objective == apart.bound == together.objective
        assert (solve_apart(whole, cut, solve, 1).used == apart.used).all()


def test_small_parts_stay_together_and_a_whole_is_not_cut():
    town = half_days(60, 60)
    assert parts(town, least=1) == []
    assert parts(beside(town, town)) == []
    assert len(parts(beside(town, beside(town, town)), least=town.door.shape[0])) == 3
