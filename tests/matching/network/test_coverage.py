"""Where help is missing, by place and skill."""

from __future__ import annotations

from matching import Point
from matching.network import ANY_SKILL, Cell, Hand, Wanted, coverage
from matching.times import hours_mask
from tests.matching.network.lane import CHUNFENG, HEPING, service
from tests.matching.street import HOME, SATURDAY_MORNING

SATURDAY = hours_mask(SATURDAY_MORNING, "Asia/Shanghai")
FAR = Point(30.40, 120.17)


def cell(wanted: Wanted, *hands: Hand) -> tuple[int, str]:
    [found] = coverage([wanted], hands)
    return found.hands, found.level


def rail(**changes) -> Wanted:
    return Wanted(**({"place_code": HEPING, "skills": frozenset({"carpentry"}), "point": HOME} | changes))


def hand(name: str, **changes) -> Hand:
    fields = {"place_code": HEPING, "skills": frozenset({"carpentry"}), "point": HOME}
    return Hand(id=name, **(fields | changes))


def test_nobody_too_few_and_enough():
    assert cell(rail()) == (0, "nobody")
    assert cell(rail(units=2), hand("li")) == (1, "short")
    assert cell(rail(), hand("li")) == (1, "enough")


def test_only_those_with_the_skill_in_reach_and_with_time_count():
    assert cell(rail(), hand("li", skills=frozenset({"legal"}))) == (0, "nobody")
    assert cell(rail(), hand("li", point=FAR)) == (0, "nobody")
    assert cell(rail(), hand("li", point=FAR, radius_km=30.0)) == (1, "enough")
    assert cell(rail(hours=SATURDAY), hand("li", availability=0)) == (0, "nobody")
    assert cell(rail(hours=SATURDAY), hand("li", availability=SATURDAY)) == (1, "enough")


def test_without_a_position_the_community_decides():
    assert cell(rail(), hand("li", point=None)) == (1, "enough")
    assert cell(rail(), hand("li", point=None, place_code=CHUNFENG)) == (0, "nobody")
    assert cell(rail(point=None), hand("li", point=FAR)) == (1, "enough")


def test_what_anyone_can_do_anyone_covers():
    [found] = coverage([rail(skills=frozenset())], [hand("li"), hand("zhou", skills=frozenset())])
    assert (found.skill, found.hands) == (ANY_SKILL, 2)


def test_any_of_two_skills_is_wanted_under_both():
    found = coverage([rail(skills=frozenset({"carpentry", "repair"}))], [hand("li")])
    assert [(each.skill, each.level) for each in found] == [("carpentry", "enough"), ("repair", "nobody")]


def test_a_person_who_could_take_several_counts_once():
    found = coverage([rail(), rail(units=2)], [hand("li")])
    assert found == (
        Cell(place_code=HEPING, skill="carpentry", wanted=3, hands=1, served=0, unreached=0, level="short"),
    )


def test_enough_hands_for_one_do_not_hide_another_that_nobody_can_take():
    [found] = coverage([rail(), rail(hours=SATURDAY)], [hand("li", availability=0), hand("zhou", availability=0)])
    assert (found.wanted, found.hands, found.unreached, found.level) == (2, 2, 1, "short")


def test_what_was_served_before_stands_beside_it():
    before = [service("tap", "wang", "li", skills=frozenset({"carpentry"}))]
    [found] = coverage([rail()], [], before)
    assert (found.served, found.level) == (1, "nobody")


def test_a_street_adds_its_communities_up():
    street = "330102990000"
    [found] = coverage([rail(), rail(place_code=CHUNFENG, point=None)], [hand("li")], digits=9)
    assert (found.place_code, found.wanted, found.hands, found.level) == (street, 2, 1, "short")
