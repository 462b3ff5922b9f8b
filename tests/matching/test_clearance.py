"""The glance at somebody against whom nothing speaks never says more than the rules in full."""

from hypothesis import given, settings

from matching.clearance import Clearance
from matching.eligibility import judge
from matching.types import Rules
from tests.matching.street import MONDAY, SATURDAY_MORNING, asks, at, volunteer
from tests.matching.towns import towns

RULES = Rules(now=MONDAY)


@given(towns)
@settings(max_examples=300, deadline=None)
def test_whom_a_glance_clears_the_rules_clear_with_the_same_verdict(town):
    needs, pool = town
    for rules in (RULES, Rules(now=MONDAY, by_hand=True), Rules()):
        for requirement in (each for need in needs for each in need.requirements):
            clearance = Clearance(requirement, rules)
            for provider in pool:
                glance = clearance.cleared(provider)
                assert glance is None or glance == judge(requirement, provider, rules)


def test_the_common_case_takes_a_glance_only():
    wish, li = asks(windows=(SATURDAY_MORNING,)), volunteer("li")
    assert Clearance(wish, RULES).cleared(li) == judge(wish, li, RULES)
    assert judge(wish, li, RULES).eligible


def test_what_takes_a_closer_look_is_left_to_the_rules():
    li = volunteer("li")
    for wish in (asks(minutes=60), asks(windows=()), asks(windows=(at(-3, 9),)), asks(emergency=True)):
        assert Clearance(wish, RULES).cleared(li) is None
    wish = asks(windows=(SATURDAY_MORNING,))
    for burdened in (
        volunteer("li", busy=(at(6, 9),)),
        volunteer("li", paused_until=at(-1, 0).start),
        volunteer("li", weekly_cap_minutes=10),
    ):
        assert Clearance(wish, RULES).cleared(burdened) is None
