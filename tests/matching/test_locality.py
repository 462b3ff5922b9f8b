"""Renumbering changes where things lie, never what comes out."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings

from benchmarks.matching_plans import geographic, half_days, uniform
from matching.assignment import Problem, by_paths, solve
from matching.flow import network_flow
from matching.locality import arrange
from matching.warm import warm_up
from tests.matching.test_assignment import problems


@settings(max_examples=100, deadline=None)
@given(problems())
def test_an_arranged_problem_is_the_same_problem(problem: Problem):
    arranged = arrange(problem)
    if arranged is None:
        return
    now = arranged.problem
    assert sorted(arranged.rows.tolist()) == list(range(problem.demand.shape[0]))
    assert sorted(arranged.nodes.tolist()) == list(range(problem.nodes))
    before = set(zip(problem.left()[arranged.edges], problem.door[arranged.edges], now.weight, strict=True))
    after = set(zip(arranged.rows[now.left()], np.argsort(arranged.nodes)[now.door], now.weight, strict=True))
    assert before == after
    assert (now.capacity[arranged.nodes] == problem.capacity).all()
    assert (now.slope[arranged.nodes] == problem.slope).all()
    assert (now.top[arranged.nodes[: problem.doors]] == arranged.nodes[problem.top]).all()
    assert solve(now).objective == solve(problem).objective


@pytest.mark.parametrize(("family", "is_local"), [(geographic, True), (half_days, True), (uniform, False)])
def test_only_a_town_where_neighbours_share_helpers_is_renumbered(family, is_local):
    warm_up()
    problem = family(5_000, 5_000)
    assert (arrange(problem) is not None) is is_local
    ours = by_paths(problem)
    assert ours is not None
    assert ours.objective == ours.bound == problem.weight[network_flow(problem) == 1].sum()
