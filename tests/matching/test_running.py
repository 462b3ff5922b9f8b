"""After every change the running matching is what solving afresh would give, and its prices still prove it."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from matching.assignment import Problem, by_paths, flat_problem
from matching.running import Running
from tests.matching.test_assignment import problems


def afresh(running: Running) -> int:
    """The optimum of what takes part now, solved from nothing."""
    now = replace(running.problem, demand=running.demand, capacity=running.capacity, weight=running.weight)
    solution = by_paths(now)
    assert solution is not None
    return solution.objective


def change(running: Running, rng: np.random.Generator) -> None:
    problem = running.problem
    row, node = int(rng.integers(0, problem.demand.shape[0])), int(rng.integers(0, problem.nodes))
    act = rng.integers(0, 3)
    if act == 0:
        (running.leave if running.demand[row] else running.join)(row)
    elif act == 1:
        running.set_capacity(node, int(rng.integers(0, problem.capacity[node] + 1)))
    elif problem.door.shape[0]:
        running.reweigh(int(rng.integers(0, problem.door.shape[0])), int(rng.integers(0, 50)))


@settings(max_examples=150, deadline=None)
@given(problems().filter(lambda p: p.doors == p.nodes), st.integers(0, 2**32 - 1))
def test_every_change_keeps_the_optimum_and_its_proof(problem: Problem, seed: int):
    rng = np.random.default_rng(seed)
    running = Running(problem)
    assert running.settle()
    for _ in range(12):
        change(running, rng)
        solution = running.solution()
        assert solution.objective == solution.bound == afresh(running)


def test_the_certificate_holds_after_a_thousand_events():
    rng = np.random.default_rng(11)
    door = np.sort(np.array([rng.choice(60, 8, replace=False) for _ in range(60)]), axis=1)
    weight = rng.integers(1, 1_000_000, door.shape)
    demand, capacity = rng.integers(1, 4, 60), rng.integers(1, 4, 60)
    running = Running(flat_problem(np.arange(61) * 8, door.ravel(), weight.ravel(), demand, capacity))
    assert running.settle()
    for _ in range(1000):
        change(running, rng)
    solution = running.solution()
    assert solution.objective == solution.bound == afresh(running)


def test_a_provider_cannot_grow_beyond_its_places():
    running = Running(flat_problem([0, 1], [0], [5], [1], [1]))
    with pytest.raises(ValueError, match="largest"):
        running.set_capacity(0, 2)
