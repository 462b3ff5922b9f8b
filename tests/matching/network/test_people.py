"""Backbones, bridges, the isolated and the five societies of the lane, by hand."""

from __future__ import annotations

from collections import Counter
from datetime import date

import pytest
from hypothesis import given, settings

from matching.network import (
    Ask,
    BackboneRules,
    IsolationRules,
    Society,
    backbones,
    bridges,
    build,
    by_community,
    isolated,
    participation,
)
from tests.matching.network.lane import CHUNFENG, HEPING, LANE, service
from tests.matching.network.test_graph import SERVICES

AUGUST, OCTOBER = date(2026, 8, 1), date(2026, 10, 31)
TODAY = date(2026, 11, 22)


def lane_backbones(rules: BackboneRules | None = None):
    return {each.person: each for each in backbones(build(LANE), AUGUST, OCTOBER, rules)}


def test_li_carries_the_lane():
    li = lane_backbones()["li"]
    assert (li.residents, li.minutes, li.months_served, li.months, li.communities, li.organisations) == (
        3,
        180,
        3,
        3,
        2,
        1,
    )
    assert li.reach == pytest.approx(3 / 8)
    assert li.hours == pytest.approx(180 / 1380)
    assert li.steadiness == 1.0
    assert li.bridging > 0.5
    assert li.strong == ("steadiness", "bridging")
    assert li.is_hint


def test_one_who_helped_once_is_no_hint():
    assert not lane_backbones()["zhou"].is_hint


def test_a_region_sets_what_standing_out_takes():
    rules = BackboneRules(half_residents=3, half_minutes=180, enough=4)
    assert lane_backbones(rules)["li"].strong == ("reach", "hours", "steadiness", "bridging")
    assert not lane_backbones(BackboneRules(enough=4))["li"].is_hint


def test_social_workers_are_not_weighed():
    services = [*LANE, service("tap", "wang", "chen", society=Society.SOCIAL_WORKER)]
    assert "chen" not in {each.person for each in backbones(build(services), AUGUST, OCTOBER)}


@pytest.mark.parametrize("wrong", [{"half_residents": 0}, {"half_minutes": 0}])
def test_a_half_at_nothing_is_an_error(wrong):
    with pytest.raises(ValueError, match="half a term"):
        BackboneRules(**wrong)


def test_a_period_that_ends_before_it_begins_is_an_error():
    with pytest.raises(ValueError, match="period"):
        backbones(build(LANE), OCTOBER, AUGUST)


@settings(max_examples=60, deadline=None)
@given(SERVICES, SERVICES)
def test_more_services_never_lower_reach_hours_or_steadiness(services, more):
    first, last = date(2026, 1, 1), date(2026, 12, 31)
    before = {each.person: each for each in backbones(build(services), first, last)}
    after = {each.person: each for each in backbones(build([*services, *more]), first, last)}
    for person, was in before.items():
        now = after[person]
        assert (now.reach, now.hours, now.steadiness) >= (was.reach, was.hours, was.steadiness)
        assert now.reach >= was.reach
        assert now.hours >= was.hours
        assert now.steadiness >= was.steadiness
        assert all(0 <= term <= 1 for term in (now.reach, now.hours, now.steadiness, now.bridging))


def test_without_the_mutual_aid_heping_stands_alone():
    aid, choir = bridges(build(LANE))
    assert (aid.organisation, choir.organisation) == ("aid", "choir")
    assert (aid.services, aid.communities, aid.only_here) == (4, (HEPING, CHUNFENG), (HEPING,))
    assert aid.cut_off == 2  # 王 and 刘; 孙 still has 张
    assert (choir.cut_off, choir.only_here) == (0, ())
    assert aid.partners == ()


def test_partners_serve_the_same_need():
    both = [*LANE, service("tap", "wang", "zhang", organisation="choir")]
    aid = next(each for each in bridges(build(both)) if each.organisation == "aid")
    assert aid.partners == ("choir",)
    assert aid.cut_off == 1


def test_what_an_organisation_holds_together_falls_into_pieces():
    """Two doors, each with its own helper; one organisation joins the helpers."""
    pair = [
        service("one", "wang", "li", organisation=""),
        service("two", "liu", "zhou", organisation=""),
        service("three", "sun", "li", organisation="aid"),
        service("four", "sun", "zhou", organisation="aid"),
    ]
    [aid] = bridges(build(pair))
    assert (aid.cut_off, aid.pieces) == (1, 1)


def test_only_the_busiest_are_tried():
    assert [each.organisation for each in bridges(build(LANE), most=1)] == ["aid"]


ASKS = [
    Ask("ma", "n1", HEPING, date(2026, 9, 1)),
    Ask("wu", "n2", HEPING, date(2026, 7, 1)),
    Ask("wu", "n3", HEPING, date(2026, 8, 1)),
    Ask("he", "n4", CHUNFENG, date(2026, 1, 10)),
    Ask("liu", "rail", HEPING, date(2026, 9, 1)),
    Ask("new", "n5", HEPING, date(2026, 11, 20)),
]
HELPED = [
    service("n2", "wu", "li", on=date(2026, 7, 3)),
    service("n4", "he", "li", on=date(2026, 1, 12)),
    service("rail", "liu", "li"),
]


def test_who_is_without_anyone_and_why():
    found = isolated(ASKS, HELPED, TODAY)
    assert [(each.resident, each.reason, each.since) for each in found] == [
        ("ma", "never", date(2026, 9, 1)),
        ("wu", "hardly", date(2026, 8, 1)),
        ("he", "silent", date(2026, 1, 12)),
    ]
    assert by_community(found) == {HEPING: Counter(never=1, hardly=1), CHUNFENG: Counter(silent=1)}


def test_help_that_may_be_on_its_way_is_not_isolation():
    assert "new" not in {each.resident for each in isolated(ASKS, [], TODAY)}
    assert "new" in {each.resident for each in isolated(ASKS, [], TODAY, IsolationRules(grace_days=1))}


def test_how_long_is_long_is_the_regions_word():
    assert not [
        each for each in isolated(ASKS, HELPED, TODAY, IsolationRules(silent_days=365)) if each.reason == "silent"
    ]


def test_a_service_lifts_its_resident_out_of_the_list():
    more = [*HELPED, service("n1", "ma", "li", on=date(2026, 11, 1))]
    assert "ma" not in {each.resident for each in isolated(ASKS, more, TODAY)}


FIVE = [
    service("rail", "liu", "li", minutes=90),
    service("rail", "liu", "chen", society=Society.SOCIAL_WORKER, minutes=60),
    service("rail", "liu", "hall", society=Society.COMMUNITY, minutes=120),
    service("rail", "liu", "aid", society=Society.ORGANISATION, minutes=30),
    service("rail", "liu", "tools", society=Society.RESOURCE, minutes=0, units=2),
    service("rail", "liu", "fund", society=Society.RESOURCE, minutes=0, amount_fen=180_000),
    service("tap", "wang", "li", minutes=45),
]


def test_what_each_of_the_five_gave():
    whole = participation(FIVE)
    parts = {each.society: each for each in whole.parts}
    assert list(parts) == list(Society)
    assert (parts[Society.VOLUNTEER].helpers, parts[Society.VOLUNTEER].minutes, parts[Society.VOLUNTEER].needs) == (
        1,
        135,
        2,
    )
    resource = parts[Society.RESOURCE]
    assert (resource.helpers, resource.units, resource.amount_fen) == (2, 2, 180_000)
    assert (whole.needs, whole.by_number, whole.share) == (2, (1, 0, 0, 0, 1), 0.5)


def test_no_need_no_share():
    assert participation([]).share == 0.0
