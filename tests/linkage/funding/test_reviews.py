"""Reviewers are asked evenly, state that nothing ties them, score, and hand in once; nobody scores without a clearance."""

import pytest
from django.db import IntegrityError, transaction

from linkage.common import clock
from linkage.common.errors import Conflict, Invalid, NotAllowed, NotFound
from linkage.events.models import Event
from linkage.funding.actions.reviews import (
    assign_proposed,
    assign_reviewer,
    give_clearance,
    release_seat,
    write_review,
)
from linkage.funding.models import Clearance, Review, ReviewSeat
from linkage.funding.queries.reviews import proposal, seat_for, seats_of, seats_waiting_for
from tests.linkage.funding.review_story import (
    application,
    ended_membership,
    marks,
    reviewer,
    round_in_review,
    scored,
    seat,
)


def code_of(raised) -> str:
    return raised.value.code


def test_the_proposal_spreads_evenly_and_leaves_out_who_is_tied(world):
    round = round_in_review(world)
    third = reviewer(world)
    works = [application(round, f"项目{n}") for n in range(3)]
    ended_membership(world.zheng, works[0].organisation, days_ago=300)
    pairs = proposal(round)
    assert (world.zheng.pk, works[0].pk) not in pairs
    per_reviewer = [sum(1 for one, _work in pairs if one == each.pk) for each in (world.zheng, world.sun, third)]
    assert per_reviewer == [2, 2, 2]
    assert {work for _one, work in pairs} == {each.pk for each in works}
    assert assign_proposed(by=world.wu, round=round) == 6
    assert proposal(round) == []
    assert Event.objects.filter(type="review.assigned").count() == 6


def test_only_the_officer_asks_and_only_reviewers_of_the_fund_are_asked(world):
    work = application(round_in_review(world), "楼道花园")
    with pytest.raises(NotAllowed):
        assign_reviewer(by=world.zheng, application=work, reviewer=world.sun)
    with pytest.raises(NotAllowed):
        assign_reviewer(by=world.wu, application=work, reviewer=world.li)


def test_a_review_from_the_statement_to_an_amendment(world):
    round = round_in_review(world)
    its_seat = seat(world, application(round, "楼道花园"), world.zheng)
    with pytest.raises(Conflict) as raised:
        write_review(by=world.zheng, seat=its_seat, marks=marks(80, 70, 60))
    assert code_of(raised) == "no_clearance"
    give_clearance(by=world.zheng, seat=its_seat)
    give_clearance(by=world.zheng, seat=its_seat)
    assert Clearance.objects.count() == 1
    write_review(by=world.zheng, seat=its_seat, marks=marks(80, None, None), comment="先看看")
    with pytest.raises(Invalid) as missing:
        write_review(by=world.zheng, seat=its_seat, marks=marks(80, None, 60), submit=True)
    assert list(missing.value.fields) == ["score_2"]
    with pytest.raises(Invalid):
        write_review(by=world.zheng, seat=its_seat, marks=marks(80, 101, 60))
    write_review(by=world.zheng, seat=its_seat, marks=marks(80, 70, 60), submit=True)
    with pytest.raises(Conflict) as raised:
        write_review(by=world.zheng, seat=its_seat, marks=marks(10, 10, 10))
    assert code_of(raised) == "submitted"
    write_review(by=world.zheng, seat=its_seat, marks=marks(85, 70, 60), comment="更正", submit=True)
    review = Review.objects.get()
    assert [(each.act, each.content["scores"][0]["points"]) for each in review.traces.all()] == [
        ("submitted", 80),
        ("amended", 85),
    ]
    round.state = "deciding"
    round.save()
    with pytest.raises(Conflict) as raised:
        write_review(by=world.zheng, seat=its_seat, marks=marks(1, 1, 1), submit=True)
    assert code_of(raised) == "review_closed"


def test_the_database_itself_knows_no_sheet_without_a_clearance(world):
    its_seat = seat(world, application(round_in_review(world), "楼道花园"), world.zheng)
    with pytest.raises(IntegrityError), transaction.atomic():
        Review.objects.create(clearance_id=None, saved_at=clock.now())
    assert not Clearance.objects.filter(seat=its_seat).exists()


def test_she_writes_in_nobody_elses_seat(world):
    its_seat = seat(world, application(round_in_review(world), "楼道花园"), world.zheng)
    for act in (
        lambda: give_clearance(by=world.sun, seat=its_seat),
        lambda: write_review(by=world.sun, seat=its_seat, marks=marks(1, 1, 1), submit=True),
    ):
        with pytest.raises(Conflict) as raised:
            act()
        assert code_of(raised) == "not_assigned"
    with pytest.raises(NotFound):
        seat_for(world.sun, its_seat.application.public_id)


def test_a_seat_is_taken_back_only_before_anything_was_handed_in(world):
    round = round_in_review(world)
    first, second = application(round, "楼道花园"), application(round, "夜归灯")
    its_seat = seat(world, first, world.zheng)
    release_seat(by=world.wu, seat=its_seat)
    assert not seats_of(world.zheng).exists()
    seat(world, first, world.zheng)
    assert [each.application for each in seats_waiting_for(world.zheng)] == [first]
    handed_in = scored(world, second, world.zheng, 80, 80, 80)
    with pytest.raises(Conflict) as raised:
        release_seat(by=world.wu, seat=ReviewSeat.objects.get(pk=handed_in.pk))
    assert code_of(raised) == "submitted"
    assert [each.application for each in seats_waiting_for(world.zheng)] == [first]
