"""What every plan promises, checked from outside on random towns: thousands of them with `--long`, a few hundred without."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from random import Random

import pytest

from matching import Need, Plan, Provider, Rules, evaluate, greedy, plan
from matching.index import Index
from tests.matching.checker import breaches
from tests.matching.street import HEPING, MONDAY, asks, at, volunteer
from tests.matching.towns import random_town

BUNDLES = ("best_effort", "all_or_nothing")


@pytest.fixture
def seeds(request: pytest.FixtureRequest) -> Callable[[int], range]:
    """So many seeds of towns, twenty-five times as many in the long form."""
    return lambda count: range(25 * count if request.config.getoption("--long") else count)


def rules_for(seed: int) -> Rules:
    return Rules(now=MONDAY, bundles=BUNDLES[seed % 2], seed=seed)


def test_no_random_plan_breaks_a_promise(seeds):
    """10,000 plans in the long form: eligibility, capacities, caps, stores, bundles, times, sums and bounds."""
    assigned = 0
    for seed in seeds(400):
        (needs, pool), rules = random_town(seed), rules_for(seed)
        result = plan(needs, pool, rules)
        assert breaches(result, needs, pool, rules) == [], seed
        assigned += len(result.assignments)
    assert assigned > len(seeds(400)), "the towns are too poor to show anything"


def test_greedy_and_hand_made_plans_keep_the_same_promises(seeds):
    for seed in seeds(100):
        (needs, pool), rules = random_town(seed), rules_for(seed)
        quick = greedy(needs, pool, rules)
        assert breaches(quick, needs, pool, rules) == [], seed
        half = evaluate(needs, pool, rules, quick.assignments[::2], bound=quick.bound).plan
        assert breaches(half, needs, pool, rules) == [], seed


def test_the_order_of_things_changes_nothing_nor_does_an_index(seeds):
    for seed in seeds(100):
        (needs, pool), rules = random_town(seed), rules_for(seed)
        result = plan(needs, pool, rules)
        random = Random(seed)
        shuffled, others = random.sample(needs, len(needs)), random.sample(pool, len(pool))
        assert plan(shuffled, others, rules) == result
        indexed = plan(needs, Index(pool), rules)
        assert (indexed.assignments, indexed.bound) == (result.assignments, result.bound)
        assert [(u.requirement_id, u.reason, u.missing) for u in indexed.unmet] == [
            (u.requirement_id, u.reason, u.missing) for u in result.unmet
        ]


def two_needs() -> tuple[list[Need], list[Provider], Plan, Rules]:
    rules = Rules(now=MONDAY, bundles="all_or_nothing")
    needs = [
        Need("n1", HEPING, (asks("r1", quantity=2),)),
        Need("n2", HEPING, (asks("r2", need_id="n2", windows=(at(6, 9),)),)),
    ]
    pool = [volunteer("li"), volunteer("zhou")]
    return needs, pool, plan(needs, pool, rules), rules


TAMPERED = {
    "excluded": lambda needs, pool: ([replace(needs[0], requirements=(asks("r1", quantity=2, excluded=frozenset({"li"})),)), needs[1]], pool),
    "skills": lambda needs, pool: (needs, [replace(pool[0], skill_expiry={"carpentry": at(4, 0).start}), pool[1]]),
    "two places": lambda needs, pool: (needs, [replace(pool[0], busy=(at(5, 11, 4),)), pool[1]]),
    "weekly cap": lambda needs, pool: (needs, [replace(p, weekly_cap_minutes=200) for p in pool]),
    "capacity": lambda needs, pool: (needs, [replace(p, capacity=0) for p in pool]),
    "not free": lambda needs, pool: (needs, [replace(p, availability=0) for p in pool]),
    "km away": lambda needs, pool: (needs, [replace(p, radius_km=0.1, point=None) for p in pool]),
    "is missing": lambda needs, pool: ([replace(needs[0], requirements=(asks("r1", quantity=3),)), needs[1]], pool),
    "more than it asks": lambda needs, pool: ([replace(needs[0], requirements=(asks("r1"),)), needs[1]], pool),
    "nobody asked": lambda needs, pool: ([replace(needs[0], requirements=(asks("r1", quantity=2, windows=(at(6, 14),)),)), needs[1]], pool),
}  # fmt: skip


@pytest.mark.parametrize("expected", TAMPERED)
def test_the_checker_notices(expected):
    needs, pool, result, rules = two_needs()
    assert breaches(result, needs, pool, rules) == []
    assert expected in " ".join(breaches(result, *TAMPERED[expected](needs, pool), rules))


def test_the_checker_knows_a_wrong_sum():
    needs, pool, result, rules = two_needs()
    assert "sum of its parts" in " ".join(breaches(replace(result, objective=9.0), needs, pool, rules))
    assert "better than its bound" in " ".join(breaches(replace(result, bound=0.1), needs, pool, rules))
