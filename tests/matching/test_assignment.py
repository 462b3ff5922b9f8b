"""The solver against an independent oracle, and its proof against tampering."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from matching.assignment import Problem, by_paths, flat_problem, proved, solve
from matching.flow import by_network_flow
from matching.oracle import optimum_by_networkx


@st.composite
def problems(draw: st.DrawFn) -> Problem:
    """Small instances of every shape: nested doors, fair-load slopes, isolated nodes, ties, worthless edges."""
    rng = np.random.default_rng(draw(st.integers(0, 2**32 - 1)))
    doors, parents = draw(st.integers(1, 7)), draw(st.integers(0, 3))
    nested = [draw(st.integers(-1, parents - 1)) if parents else -1 for _ in range(doors)]
    top = np.array([n if above < 0 else doors + above for n, above in enumerate(nested)], np.int32)
    start, door, weight = [0], [], []
    for _ in range(draw(st.integers(1, 8))):
        ends = rng.choice(doors, size=rng.integers(0, doors + 1), replace=False)
        door += ends.tolist()
        weight += rng.integers(0, draw(st.sampled_from([2, 40])), len(ends)).tolist()
        start.append(len(door))
    nodes = doors + parents
    steps = rng.integers(0, draw(st.sampled_from([1, 8])), nodes)
    demand = rng.integers(1, 4, len(start) - 1)
    return Problem(
        np.array(start, np.int64), np.array(door, np.int32), np.array(weight, np.int64), demand.astype(np.int64),
        rng.integers(1, 4, nodes).astype(np.int64), top, steps.astype(np.int64),
    )  # fmt: skip


@settings(max_examples=500, deadline=None)
@given(problems())
def test_the_optimum_is_that_of_networkx(problem: Problem):
    assert solve(problem).objective == optimum_by_networkx(problem)


@settings(max_examples=200, deadline=None)
@given(problems())
def test_both_solvers_prove_the_same_optimum(problem: Problem):
    paths, searched, flow = by_paths(problem), by_paths(problem, bidding=False), by_network_flow(problem)
    assert paths is not None
    assert searched is not None
    assert paths.objective == paths.bound == searched.objective == searched.bound == flow.objective == flow.bound


@settings(max_examples=200, deadline=None)
@given(problems().filter(lambda p: p.doors == p.nodes), st.integers(0, 2**32 - 1))
def test_any_starting_prices_lead_to_the_optimum(problem: Problem, seed: int):
    prices = np.random.default_rng(seed).integers(0, 40, problem.nodes)
    borrowed = by_paths(problem, prices=prices)
    assert borrowed is not None
    assert borrowed.objective == borrowed.bound == solve(problem).objective


@settings(max_examples=100, deadline=None)
@given(problems(), st.integers(0, 2**32 - 1))
def test_any_prices_bound_the_optimum(problem: Problem, seed: int):
    rng = np.random.default_rng(seed)
    u, price = rng.integers(-5, 40, problem.demand.shape[0]), rng.integers(-5, 40, problem.nodes)
    assert proved(problem, solve(problem).used, u, price, "any prices").bound >= solve(problem).objective


def test_a_worse_matching_does_not_meet_its_bound():
    problem = flat_problem([0, 2, 4], [0, 1, 0, 1], [9, 5, 8, 1], [1, 1], [1, 1])
    best = solve(problem)
    assert (best.used.tolist(), best.objective) == ([0, 1, 1, 0], 13)
    worse = proved(problem, np.array([1, 0, 0, 1], np.uint8), best.u, best.price, "tampered")
    assert worse.objective == 10 < worse.bound


@pytest.mark.parametrize("used", [[1, 0, 1, 0], [1, 1, 0, 0]])
def test_an_overfull_answer_is_refused(used):
    problem = flat_problem([0, 2, 4], [0, 1, 0, 1], [9, 5, 8, 1], [1, 1], [1, 1])
    with pytest.raises(ValueError, match="exceeded"):
        proved(problem, np.array(used, np.uint8), np.zeros(2, np.int64), np.zeros(2, np.int64), "overfull")


def test_fair_load_spreads_equal_work():
    alone, other = flat_problem([0, 2, 4, 6], [0, 1] * 3, [10, 9] * 3, [1, 1, 1], [3, 3], [2, 2]), None
    used = solve(alone).used
    other = np.bincount(alone.door[used == 1], minlength=2)
    assert other.tolist() in ([2, 1], [1, 2])


def test_too_many_searches_are_given_up():
    problem = flat_problem([0, 2, 4], [0, 1, 0, 1], [9, 8, 9, 7], [1, 1], [1, 1])
    assert by_paths(problem, max_pops=-1, bidding=False) is None
    assert solve(problem).objective == 17


def contested(count: int, seed: int) -> Problem:
    """As many places as units and random scores: the shape in which the auction decides most prices."""
    rng = np.random.default_rng(seed)
    door = np.sort(np.array([rng.choice(count, 12, replace=False) for _ in range(count)]), axis=1)
    weight = rng.integers(1, 1_000_001, door.shape)
    demand, capacity = rng.integers(1, 4, count), rng.integers(1, 4, count)
    return flat_problem(
        np.arange(count + 1) * 12, door.ravel(), weight.ravel(), demand, capacity, rng.integers(0, 2, count) * 9000
    )


def test_contested_problems_meet_the_reference_and_their_bound():
    problem = contested(300, 3)
    fast, flow = by_paths(problem), by_network_flow(problem)
    assert fast is not None
    assert fast.objective == fast.bound == flow.objective
    assert fast.used.sum() < problem.demand.sum()
