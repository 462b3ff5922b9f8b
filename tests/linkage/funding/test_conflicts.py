"""A tie between reviewer and applicant bars seeing and scoring; one that comes to light late makes the scores void and opens the result again."""

import pytest

from linkage.common import clock
from linkage.common.errors import Conflict, NotAllowed, NotFound
from linkage.dispatch.queries.together import served_one_need
from linkage.events.models import Event
from linkage.funding.actions.conflicts import stand_aside, sweep_conflicts
from linkage.funding.actions.results import Panel, adopt_result, close_review, run_allocation
from linkage.funding.actions.reviews import assign_reviewer, give_clearance
from linkage.funding.models import Recusal, Review
from linkage.funding.queries.conflicts import conflict_of
from linkage.funding.queries.results import inputs_of
from linkage.funding.queries.reviews import seat_for, seats_of
from linkage.organisations.models import Membership
from linkage.people.models import User
from linkage.volunteering.models import Team, Teammate
from linkage.volunteering.models.gifts import FamilyTie
from tests import factories
from tests.linkage.funding.review_story import (
    application,
    ended_membership,
    reviewer,
    round_in_review,
    scored,
    seat,
)


def teammates(*people: User) -> None:
    team = Team.objects.create(
        name="护绿队", kind="youth", purpose="护绿", organisation=factories.organisation(), place_code="330102990001",
        founded_by=people[0], founded_at=clock.now(), state="active",
    )  # fmt: skip
    for each in people:
        Teammate.objects.create(team=team, user=each, state="member", since=clock.now())


def test_the_records_tell_of_ties(world):
    round = round_in_review(world)
    zheng = world.zheng
    own, colleague, former, long_gone, kin, team, free = (application(round, f"项目{n}") for n in range(7))
    own.applicant = zheng
    own.save()
    factories.membership(user=zheng, role="org", organisation=colleague.organisation)
    ended_membership(zheng, former.organisation, days_ago=600)
    ended_membership(zheng, long_gone.organisation, days_ago=800)
    FamilyTie.objects.create(
        giver=kin.applicant, receiver=zheng, relation="parent", place_code=world.heping, seen_at=clock.now()
    )
    teammates(zheng, team.applicant)
    found = {each.title: conflict_of(User.objects.get(pk=zheng.pk), each) for each in round.applications.all()}
    assert [found[f"项目{n}"] for n in range(7)] == [
        "applicant",
        "member",
        "member",
        None,
        "family",
        "cooperation",
        None,
    ]
    for each in (own, colleague, former, kin, team):
        with pytest.raises(Conflict) as raised:
            assign_reviewer(by=world.wu, application=each, reviewer=zheng)
        assert raised.value.code == "conflict_of_interest"
    assert assign_reviewer(by=world.wu, application=free, reviewer=zheng)
    assert served_one_need([zheng.pk], [free.applicant.pk], clock.now()) == set()


def test_whoever_stands_aside_neither_sees_nor_scores(world):
    work = application(round_in_review(world), "楼道花园")
    its_seat = seat(world, work, world.zheng)
    stand_aside(by=world.zheng, application=work, reviewer=world.zheng, kind="other", note="申请人是我的老同学")
    with pytest.raises(NotFound):
        seat_for(world.zheng, work.public_id)
    with pytest.raises(Conflict):
        give_clearance(by=world.zheng, seat=its_seat)
    with pytest.raises(Conflict):
        assign_reviewer(by=world.wu, application=work, reviewer=world.zheng)
    with pytest.raises(Conflict) as raised:
        stand_aside(by=world.wu, application=work, reviewer=world.zheng, kind="family")
    assert raised.value.code == "recorded_already"
    assert not Event.objects.filter(payload__icontains="老同学").exists()


def test_joining_the_applicant_shuts_the_door_at_once_and_the_sweep_makes_it_last(world):
    work = application(round_in_review(world), "楼道花园")
    scored(world, work, world.zheng, 90, 90, 90)
    factories.membership(user=world.zheng, role="org", organisation=work.organisation)
    assert not seats_of(User.objects.get(pk=world.zheng.pk)).exists()
    assert sweep_conflicts(round=work.round) == 1
    assert Recusal.objects.get().told_by is None
    assert Review.objects.get().state == "voided"


def test_who_may_say_so(world):
    work = application(round_in_review(world), "楼道花园")
    seat(world, work, world.zheng)
    for outsider in (world.sun, world.zhao, work.applicant):
        with pytest.raises(NotAllowed):
            stand_aside(by=outsider, application=work, reviewer=world.zheng, kind="family")
    assert stand_aside(by=world.auditor, application=work, reviewer=world.zheng, kind="family").told_by == world.auditor


def decided(world, round):
    run = run_allocation(by=world.wu, round=round)
    adopt_result(by=world.wu, run=run, panel=Panel(clock.today(), ["吴", "郑", "孙"], 3, 0, 0, "逐项讨论后一致同意。"))
    return run


def test_a_late_conflict_takes_the_result_back_and_counts_anew(world):
    """Void is as if never scored: the inputs of the second run hold nothing of the voided sheet."""
    round = round_in_review(world, budget_fen=1_000_000, ceiling_fen=1_000_000)
    third = reviewer(world)
    garden, lamp = application(round, "楼道花园"), application(round, "夜归灯")
    for user in (world.sun, third):
        scored(world, garden, user, 60, 60, 60)
        scored(world, lamp, user, 70, 70, 70)
    without = {each["id"]: each["scores"] for each in inputs_of(round)["applications"]}
    scored(world, garden, world.zheng, 100, 100, 100)
    round = close_review(by=world.wu, round=round)
    first = decided(world, round)
    assert list(first.granted) == [garden.public_id]
    garden.refresh_from_db()
    assert garden.state == "proposed"

    stand_aside(by=world.auditor, application=garden, reviewer=world.zheng, kind="family", note="申请人是评委的表姐")
    round.refresh_from_db()
    garden.refresh_from_db()
    lamp.refresh_from_db()
    assert (round.state, garden.state, lamp.state) == ("reviewing", "accepted", "accepted")
    assert {each["id"]: each["scores"] for each in inputs_of(round)["applications"]} == without
    voided = Review.objects.get(state="voided")
    assert [each.act for each in voided.traces.all()] == ["submitted", "voided"]
    assert voided.scores.count() == 3
    told = set(Event.objects.filter(type__in=["review.stood_aside", "review.recounted", "round.result_reopened"]).values_list("type", flat=True))  # fmt: skip
    assert len(told) == 3

    second = decided(world, close_review(by=world.wu, round=round))
    assert list(second.granted) == [lamp.public_id]
    first.refresh_from_db()
    assert first.set_aside_at
    assert Membership.objects.filter(user=world.zheng, role="fund_reviewer").exists()
