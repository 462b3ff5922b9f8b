"""Each hard rule refuses for its own reason, and only then."""

from __future__ import annotations

from dataclasses import replace

import pytest

from matching import ALWAYS, DatedException, Kind, Permit, Point, Provider, Window
from matching.eligibility import NEVER_WAIVED, ORDER, judge, refusals
from matching.times import hours_mask
from tests.matching.street import HEPING, HOME, MONDAY, SATURDAY_MORNING, SHANGHAI, asks, at, volunteer

FAR = Point(30.35, 120.17)
SATURDAY_NINE = 5 * 24 + 9
CASES = [
    ("kind", asks(), {"kind": Kind.SOCIAL_WORKER}),
    ("area", asks(), {"service_area": ("3301039",)}),
    ("distance", asks(), {"point": FAR}),
    ("distance", asks(), {"point": Point(30.27, 120.17), "radius_km": 1.0}),
    ("excluded", asks(excluded=frozenset({"li"})), {}),
    ("excluded", asks(), {"excluded_needs": frozenset({"n1"})}),
    ("excluded", asks(requester="wang"), {"excluded_requesters": frozenset({"wang"})}),
    ("minor_check", asks(involves_minor=True), {}),
    ("under_age", asks(emergency=True), {"age": 17}),
    ("age_unknown", asks(emergency=True), {"age": None}),
    ("automatic_off", asks(), {"automatic": False}),
    ("paused", asks(), {"paused_until": at(9, 9).start}),
    ("skills_missing", asks(), {"skills": frozenset()}),
    ("skills_missing", asks(skills_all=frozenset(), skills_any=frozenset({"first_aid"})), {}),
    ("certificate_expired", asks(), {"skill_expiry": {"carpentry": at(2, 9).start}}),
    ("uninsured", asks(permits=(Permit("insurance", "uninsured"),)), {}),
    ("uninsured", asks(permits=(Permit("insurance", "uninsured"),)), {"permits": {"insurance": (at(5, 0, 10),)}}),
    (
        "uninsured",
        asks(permits=(Permit("insurance", "uninsured"),), minutes=60),
        {"permits": {"insurance": (at(4, 0, 24),)}},
    ),
    (
        "unsigned",
        asks(permits=(Permit("paper", "unsigned", frozenset({"li"})),)),
        {"permits": {"insurance": (at(5, 0, 24),)}},
    ),
    ("grade_low", asks(min_grade=2), {"grade": 1}),
    ("language", asks(language="wuu"), {}),
    ("gender", asks(gender="female"), {"gender": "male"}),
    ("capacity", asks(), {"capacity": 0}),
    ("not_available", asks(), {"availability": ALWAYS & ~(1 << SATURDAY_NINE)}),
    ("away", asks(), {"exceptions": (DatedException(SATURDAY_MORNING),)}),
    ("busy", asks(), {"busy": (at(5, 11, 4),)}),
    ("past", asks(windows=(at(-2, 9),)), {}),
    ("weekly_cap", asks(), {"weekly_cap_minutes": 240, "booked_minutes_week": 61}),
]


@pytest.mark.parametrize(("code", "requirement", "changes"), CASES)
def test_each_rule_refuses_for_its_own_reason(code, requirement, changes, rules):
    assert not refusals(asks(), volunteer("li"), rules)
    assert [reason.code for reason in refusals(requirement, volunteer("li", **changes), rules)] == [code]


def test_a_permit_is_asked_of_those_it_names_and_held_from_beginning_to_end(rules):
    insured = {"permits": {"insurance": (at(4, 0, 24), at(5, 0, 24))}}
    assert not refusals(asks(permits=(Permit("insurance", "uninsured"),)), volunteer("li", **insured), rules)
    assert not refusals(asks(permits=(Permit("paper", "unsigned", frozenset({"zhou"})),)), volunteer("li"), rules)
    assert {"uninsured", "unsigned"} <= NEVER_WAIVED


STORES = [
    (
        "purpose",
        {"purposes": frozenset({"children"}), "balance_fen": 1},
        asks(kind=Kind.MONEY, amount_fen=5, purpose="elderly"),
    ),
    ("balance", {}, asks(kind=Kind.MONEY, amount_fen=5)),
    ("ceiling", {"balance_fen": 9, "ceiling_fen": 0}, asks(kind=Kind.MONEY, amount_fen=5)),
    ("ceiling", {"balance_fen": 9, "ceiling_fen": 5, "given_fen": {"n1": 5}}, asks(kind=Kind.MONEY, amount_fen=5)),
    ("stock", {}, asks(kind=Kind.GOODS)),
]


@pytest.mark.parametrize(("code", "changes", "requirement"), STORES)
def test_stores_refuse_what_they_do_not_have(code, changes, requirement, rules):
    wanted = replace(requirement, skills_all=frozenset())
    store = Provider(id="store", kind=wanted.kind, place_code=HEPING, **changes)
    assert [reason.code for reason in refusals(wanted, store, rules)] == [code]


def test_every_code_has_a_case():
    assert {case[0] for case in CASES + STORES} == set(ORDER)


def test_obstacles_are_named_in_the_order_that_matters(rules):
    hopeless = volunteer("li", point=FAR, skills=frozenset(), availability=0, automatic=False, weekly_cap_minutes=0)
    codes = [reason.code for reason in refusals(asks(involves_minor=True, gender="female"), hopeless, rules)]
    assert codes == sorted(codes, key=ORDER.index)
    assert codes == ["distance", "minor_check", "automatic_off", "skills_missing", "gender", "not_available"]


def test_one_free_alternative_is_enough(rules):
    busy_on_saturday = volunteer("li", busy=(SATURDAY_MORNING,))
    verdict = judge(asks(windows=(SATURDAY_MORNING, at(6, 14))), busy_on_saturday, rules)
    assert verdict.eligible
    assert verdict.windows == (at(6, 14),)


def test_a_short_service_slides_inside_a_long_window(rules):
    verdict = judge(asks(minutes=60), volunteer("li", busy=(at(5, 9, 1),)), rules)
    assert verdict.windows == (at(5, 10, 1),)


def test_an_exceptional_hour_beats_the_weekly_mask_and_a_holiday_beats_both(rules):
    never = volunteer("li", availability=0)
    freed = replace(never, exceptions=(DatedException(SATURDAY_MORNING, free=True),))
    again_away = replace(freed, exceptions=(*freed.exceptions, DatedException(at(5, 11, 1))))
    assert not judge(asks(), never, rules).eligible
    assert judge(asks(), freed, rules).eligible
    assert not judge(asks(), again_away, rules).eligible


def test_hours_are_local_and_half_open():
    assert hours_mask(at(0, 0, 1), "Asia/Shanghai") == 1
    assert hours_mask(at(6, 23, 1), "Asia/Shanghai") == 1 << 167
    half_past = Window(MONDAY.replace(hour=8, minute=30), MONDAY.replace(hour=10, minute=1))
    assert hours_mask(half_past, "Asia/Shanghai") == 0b111 << 8
    assert MONDAY.tzinfo is SHANGHAI


def test_who_opted_out_is_found_when_a_person_searches(rules):
    shy = volunteer("li", automatic=False)
    assert not judge(asks(), shy, rules).eligible
    assert judge(asks(), shy, replace(rules, by_hand=True)).eligible


def test_places_stand_in_for_missing_coordinates(rules):
    nowhere = volunteer("li", point=None)
    assert judge(asks(point=None), nowhere, rules).km == 0.5
    assert judge(asks(), replace(nowhere, place_code="330106000000"), rules).km == 30.0
    assert judge(asks(), volunteer("li", point=HOME), rules).km == 0.0
