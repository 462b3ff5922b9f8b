"""One more volunteer: the prices' bound, held against planning again."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from matching import Need, Point, Rules, plan
from matching.network import Newcomer, worth_of_newcomers
from tests.matching.network.lane import CHUNFENG, HEPING
from tests.matching.street import HOME, MONDAY, SATURDAY_MORNING, asks, at, volunteer

RULES = Rules(now=MONDAY)
SKILLS = ["carpentry", "plumbing", "haircut"]


def need(name: str, skill: str, window=SATURDAY_MORNING, point: Point = HOME) -> Need:
    wanted = asks(name, need_id=name, skills_all=frozenset({skill}), windows=(window,), point=point)
    return Need(name, HEPING, (wanted,))


def test_the_skill_that_is_missing_is_worth_most_and_fills_a_place():
    needs = [need("rail", "carpentry"), need("hair", "haircut")]
    [worth] = worth_of_newcomers(
        [Newcomer(HEPING, "haircut", HOME), Newcomer(HEPING, "legal", HOME)], needs, [volunteer("li")], RULES
    )
    assert (worth.skill, worth.places) == ("haircut", 1)
    assert worth.gain == pytest.approx(worth.at_most)


def test_where_there_is_plenty_one_more_fills_no_place():
    pool = [volunteer(name) for name in ("li", "zhou", "zhang")]
    found = worth_of_newcomers([Newcomer(HEPING, "carpentry", HOME)], [need("rail", "carpentry")], pool, RULES)
    assert all(each.places == 0 and each.at_most < 0.2 for each in found)


def test_only_the_most_promising_are_tried():
    needs = [need("rail", "carpentry"), need("hair", "haircut")]
    newcomers = [Newcomer(HEPING, skill, HOME) for skill in SKILLS]
    found = worth_of_newcomers(newcomers, needs, [], RULES, checked=1)
    assert [each.gain is None for each in found] == [False, True]


@settings(max_examples=60, deadline=None)
@given(
    wanted=st.lists(st.tuples(st.sampled_from(SKILLS), st.integers(0, 6), st.integers(0, 8)), min_size=1, max_size=6),
    helpers=st.lists(st.tuples(st.sampled_from(SKILLS), st.integers(0, 20)), max_size=5),
    skill=st.sampled_from(SKILLS),
)
def test_the_prices_promise_no_less_than_planning_again_finds(wanted, helpers, skill):
    """With the gap closed the objective gains at most what the prices say; in any case it stays below the bound so raised."""
    needs = [
        need(f"n{number}", of, at(day, 8, 2), Point(HOME.lat + steps * 0.002, HOME.lng))
        for number, (of, day, steps) in enumerate(wanted)
    ]
    pool = [
        volunteer(f"v{number}", skills=frozenset({of}), point=Point(HOME.lat + steps * 0.001, HOME.lng))
        for number, (of, steps) in enumerate(helpers)
    ]
    before = plan(needs, pool, RULES)
    for worth in worth_of_newcomers([Newcomer(CHUNFENG, skill, HOME)], needs, pool, RULES):
        assert worth.gain is not None
        assert before.objective + worth.gain <= before.bound + worth.at_most + 1e-5
        if before.gap < 1e-9:
            assert worth.gain <= worth.at_most + 1e-5
