"""A round from its first draft to the end of its call."""

import datetime as dt
from dataclasses import replace

import pytest

from linkage.common import clock
from linkage.common.errors import Conflict, Invalid, NotAllowed
from linkage.events.models import Event
from linkage.funding.actions import cancel_round, change_round, close_call, draft_round, open_round, register_income
from linkage.funding.models import Round
from linkage.funding.permissions.rounds import can_see_round
from linkage.funding.round_rules import CriterionTerms, published_rules, rules_hash
from tests.linkage.funding.call_story import CRITERIA, close, make_round, terms

pytestmark = pytest.mark.django_db


def events(round: Round) -> list[str]:
    return list(Event.objects.filter(stream=round.stream).order_by("seq").values_list("type", flat=True))


def test_a_round_is_drafted_changed_opened_with_its_rules_frozen_and_closed_when_its_time_is_up(world):
    round = make_round(world, opened=False)
    assert not can_see_round(world.director_zhou, round)
    changed = replace(terms(), budget_fen=1_500_000, criteria=CRITERIA[:2])
    round = change_round(by=world.wu, round=round, terms=changed)
    with pytest.raises(Invalid) as refusal:
        open_round(by=world.wu, round=round)
    assert refusal.value.code == "weights"  # 40 + 35
    round = change_round(by=world.wu, round=round, terms=replace(changed, criteria=CRITERIA))
    round = open_round(by=world.wu, round=round)
    assert round.state == "open"
    assert can_see_round(world.director_zhou, round)
    assert len(round.rules_hash) == 64
    assert round.rules_hash == rules_hash(published_rules(Round.objects.get(pk=round.pk)))

    with pytest.raises(Conflict):
        change_round(by=world.wu, round=round, terms=changed)
    assert list(round.criteria.values_list("weight", flat=True)) == [40, 35, 25]
    with pytest.raises(Conflict) as early:
        close_call(by=world.wu, round=round)
    assert early.value.code == "too_early"
    assert close(world, round).state == "reviewing"
    assert events(round) == [
        "round.drafted", "round.changed", "round.changed", "round.opened", "round.call_closed",
    ]  # fmt: skip


def test_every_word_of_the_rules_is_in_the_fingerprint(world):
    round = make_round(world)
    rules = published_rules(round)
    for name, value in rules.items():
        assert rules_hash({**rules, name: [value, "x"]}) != round.rules_hash, name
    assert rules_hash(dict(reversed(rules.items()))) == round.rules_hash


@pytest.mark.parametrize(
    ("changed", "field"),
    [
        ({"title": " "}, "title"),
        ({"ceiling_fen": 2_000_001}, "ceiling"),
        ({"budget_fen": 0, "ceiling_fen": 0}, "budget"),
        ({"purposes": ["education_support"]}, "purposes"),
        ({"rule": "vote"}, "votes_from"),
        ({"criteria": ()}, "criteria"),
        ({"criteria": (CriterionTerms("什么都行", 0),)}, "criteria"),
        ({"place_code": "330106990001"}, "place_code"),
    ],
)
def test_what_cannot_be_meant_is_said_beside_its_field(world, changed, field):
    with pytest.raises(Invalid) as refusal:
        draft_round(by=world.wu, fund=world.fund, terms=terms(**changed))
    assert field in refusal.value.fields
    assert not Round.objects.exists()


def test_dates_are_in_order(world):
    now = clock.now()
    soon, later = now + dt.timedelta(days=5), now + dt.timedelta(days=20)
    for changed, field in (
        ({"closes_at": now - dt.timedelta(days=1)}, "closes_at"),
        ({"comments_until": soon, "closes_at": later}, "comments_until"),
        ({"rule": "combined", "closes_at": later, "votes_from": soon, "votes_until": later}, "votes_from"),
        ({"rule": "combined", "closes_at": soon, "votes_from": later, "votes_until": later}, "votes_until"),
    ):
        with pytest.raises(Invalid) as refusal:
            draft_round(by=world.wu, fund=world.fund, terms=terms(**changed))
        assert list(refusal.value.fields) == [field]


def test_a_call_promises_no_more_than_the_fund_has_beside_its_other_rounds(world):
    make_round(world)
    other = make_round(world, opened=False, budget_fen=3_000_000)
    with pytest.raises(Conflict) as refusal:
        open_round(by=world.wu, round=other)
    assert refusal.value.code == "insufficient_balance"
    register_income(by=world.wu, fund=world.fund, amount_fen=1_000_000, source="捐赠日", key="second")
    assert open_round(by=world.wu, round=other).state == "open"


def test_only_the_funds_officer_keeps_rounds(world):
    round = make_round(world, opened=False)
    for person in (world.approver, world.zheng, world.director_zhou, world.qian, world.other_officer):
        with pytest.raises(NotAllowed):
            draft_round(by=person, fund=world.fund, terms=terms())
        with pytest.raises(NotAllowed):
            open_round(by=person, round=round)
        with pytest.raises(NotAllowed):
            cancel_round(by=person, round=round, reason="算了")


def test_a_cancelled_round_says_why(world):
    round = make_round(world)
    with pytest.raises(Invalid):
        cancel_round(by=world.wu, round=round, reason=" ")
    cancel_round(by=world.wu, round=round, reason="捐赠人收回了这笔款。")
    assert Round.objects.get(pk=round.pk).cancel_reason == "捐赠人收回了这笔款。"
    with pytest.raises(Conflict):
        close(world, round)
