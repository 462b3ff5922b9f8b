"""Bundles: whole or not at all, within the bound, and close to what integer programming finds."""

from __future__ import annotations

from itertools import combinations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from matching.assignment import Problem, solve
from matching.packing import Packed, pack
from tests.matching.test_assignment import problems


def best_by_trying_all(problem: Problem, need: np.ndarray, mandatory: np.ndarray) -> int:
    """The optimum by trying every set of needs, each by a flow that must fill their mandatory units."""
    most = int(problem.weight.sum()) + int((problem.slope * problem.demand.sum() ** 2).sum()) + 1
    count = int(need.max()) + 1
    best = 0
    for size in range(1, count + 1):
        for chosen in combinations(range(count), size):
            inside = np.isin(need, chosen)
            bonus = np.where(inside & (mandatory == 1), most, 0)
            demand = np.where(inside, problem.demand, 0)
            trial = Problem(
                problem.start, problem.door, problem.weight + np.repeat(bonus, np.diff(problem.start)), demand,
                problem.capacity, problem.top, problem.slope,
            )  # fmt: skip
            must = int((demand * mandatory).sum())
            value = solve(trial).objective - must * most
            best = max(best, value)
    return best


def assert_whole(problem: Problem, need: np.ndarray, mandatory: np.ndarray, packed: Packed) -> None:
    units = np.bincount(problem.left()[packed.used == 1], minlength=problem.demand.shape[0])
    for a in range(problem.demand.shape[0]):
        if not packed.chosen[need[a]]:
            assert units[a] == 0
        elif mandatory[a]:
            assert units[a] == problem.demand[a]
        assert units[a] <= problem.demand[a]


@settings(max_examples=120, deadline=None)
@given(problems(), st.integers(0, 2**32 - 1))
def test_bundles_are_whole_and_between_optimum_and_bound(problem: Problem, seed: int):
    rng = np.random.default_rng(seed)
    n = problem.demand.shape[0]
    need = np.sort(rng.integers(0, max(1, n // 2), n))
    need = np.unique(need, return_inverse=True)[1]
    mandatory = rng.integers(0, 4, n).clip(0, 1)
    packed = pack(problem, need, mandatory)
    assert_whole(problem, need, mandatory, packed)
    assert packed.objective <= best_by_trying_all(problem, need, mandatory) <= packed.bound


def street_of_bundles(needs: int, seed: int) -> tuple[Problem, np.ndarray]:
    """Two to three requirements a need, fewer places than wanted."""
    from matching.assignment import flat_problem

    rng = np.random.default_rng(seed)
    need = np.repeat(np.arange(needs), rng.integers(2, 4, needs))
    n, providers = need.shape[0], max(8, needs)
    door = np.sort(np.array([rng.choice(providers, 8, replace=False) for _ in range(n)]), axis=1)
    weight = rng.integers(200_000, 1_000_000, door.shape)
    start = np.arange(n + 1) * 8
    return flat_problem(start, door.ravel(), weight.ravel(), np.ones(n), rng.integers(1, 3, providers)), need


def test_a_contested_street_is_packed_close_to_its_bound():
    problem, need = street_of_bundles(60, 5)
    mandatory = np.ones_like(problem.demand)
    packed = pack(problem, need, mandatory)
    assert_whole(problem, need, mandatory, packed)
    assert 0 < packed.chosen.sum() < 60
    assert packed.gap < 0.05
    assert packed.bound < solve(problem).bound


def test_what_can_all_be_served_is_served_without_a_gap():
    problem, need = street_of_bundles(6, 1)
    packed = pack(problem, need, np.zeros_like(problem.demand))
    assert packed.gap == 0
    assert packed.chosen.all()
    assert packed.objective == pytest.approx(solve(problem).objective)
