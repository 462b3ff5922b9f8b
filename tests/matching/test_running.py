"""After every change the running matching is what solving afresh would give, and its prices still prove it."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from matching.assignment import Problem, by_paths, flat_problem
from matching.oracle import optimum_by_networkx
from matching.running import Running
from tests.matching.test_assignment import problems


def afresh(running: Running) -> int:
    """The optimum of what takes part now, solved from nothing."""
    solution = by_paths(running.pairs())
    assert solution is not None
    return solution.objective


def some(rng: np.random.Generator, count: int, most: int = 6) -> tuple[list[int], list[int]]:
    """A few of so many partners, and what they would be worth."""
    partners = rng.choice(count, min(count, int(rng.integers(0, most + 1))), replace=False).tolist()
    return partners, rng.integers(0, 60, len(partners)).tolist()


def change(running: Running, rng: np.random.Generator) -> None:
    """One event: somebody comes, changes or goes."""
    row, node = int(rng.integers(0, running.rows)), int(rng.integers(0, running.nodes))
    act = rng.integers(0, 7)
    if act == 0:
        (running.leave if running.demand[row] else running.join)(row)
    elif act == 1:
        running.set_capacity(node, int(rng.integers(0, 5)))
    elif act == 2 and running.stop[row] > running.start[row]:
        partner = int(rng.choice(running.door[running.start[row] : running.stop[row]]))
        running.reweigh(row, partner, int(rng.integers(0, 50)))
    elif act == 3:
        assert running.add_requirement(*some(rng, running.nodes), int(rng.integers(1, 4))) == running.rows - 1
    elif act == 4:
        node = running.add_provider(*some(rng, running.rows), int(rng.integers(0, 4)), int(rng.integers(0, 3)))
        assert node == running.nodes - 1
    elif act == 5:
        running.rewire(row, *some(rng, running.nodes))
    else:
        running.ask(row, int(rng.integers(0, 4)))


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
    assert running.rows > 150
    assert running.nodes > 150
    solution = running.solution()
    assert solution.objective == solution.bound == afresh(running)


def test_a_city_that_starts_with_nobody_grows_by_newcomers_alone():
    rng = np.random.default_rng(4)
    running = Running(flat_problem([0], [], [], [], []))
    for _ in range(40):
        running.add_provider(*some(rng, running.rows), 2)
        running.add_requirement(*some(rng, running.nodes), 2)
    solution = running.solution()
    assert solution.objective == solution.bound == afresh(running) == optimum_by_networkx(running.pairs()) > 0


def test_a_newcomer_takes_over_where_she_is_worth_more():
    running = Running(flat_problem([0, 1, 2], [0, 0], [5, 7], [1, 1], [1]))
    assert running.settle()
    assert running.solution().used.tolist() == [0, 1]
    second = running.add_provider([1], [9])
    assert running.solution().objective == 14
    running.set_capacity(second, 0)
    assert running.solution().objective == 7
    running.set_capacity(0, 2)
    assert running.solution().objective == 12


def test_only_a_pair_can_be_reweighed():
    running = Running(flat_problem([0, 1, 2], [0, 1], [5, 7], [1, 1], [1, 1]))
    with pytest.raises(KeyError):
        running.reweigh(0, 1, 3)


def test_doors_are_not_for_a_running_matching():
    problem = flat_problem([0, 1], [0], [5], [1], [1, 1])
    with pytest.raises(ValueError, match="doors"):
        Running(replace(problem, top=np.array([1], np.int32)))
