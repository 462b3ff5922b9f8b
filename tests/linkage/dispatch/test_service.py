"""On the spot: codes, rosters, no-shows, and who may confirm."""

import datetime as dt

import pytest

from linkage.common import clock
from linkage.common.errors import Conflict, DomainError, Invalid, NotAllowed
from linkage.dispatch.actions.claims import claim_place, withdraw_assignment
from linkage.dispatch.actions.confirmation import confirm_service
from linkage.dispatch.actions.service import (
    Position,
    check_in,
    check_out,
    issue_presence_code,
    mark_missed,
    record_roster,
)
from linkage.dispatch.models import Assignment
from linkage.needs.states import NeedState
from linkage.volunteering.actions.hours import review_hours
from linkage.volunteering.models import ServiceHours
from tests.linkage.dispatch import story

pytestmark = pytest.mark.postgres


@pytest.fixture
def rail(world):
    need = story.published_stair_rail(world, starts_in=dt.timedelta(minutes=5))
    claim_place(by=world.li, requirement=story.requirement(need, "volunteer"))
    return need


def test_a_code_works_once_and_only_for_its_need(world, rail):
    digits = issue_presence_code(by=world.wang, need=rail).digits
    check_in(by=world.li, assignment=story.held_by(rail, world.li), code=digits)
    with pytest.raises(DomainError):
        check_out(by=world.li, assignment=story.held_by(rail, world.li), code=digits)
    assert story.held_by(rail, world.li).state == "checked_in"


def test_only_the_holder_checks_in(world, rail):
    digits = issue_presence_code(by=world.chen, need=rail).digits
    with pytest.raises(NotAllowed):
        check_in(by=world.zhou, assignment=story.held_by(rail, world.li), code=digits)


def test_the_volunteer_cannot_show_herself_the_code(world, rail):
    with pytest.raises(NotAllowed):
        issue_presence_code(by=world.li, need=rail)


def test_nobody_checks_in_hours_ahead(world):
    need = story.published_stair_rail(world, starts_in=dt.timedelta(hours=6))
    claim_place(by=world.li, requirement=story.requirement(need, "volunteer"))
    with pytest.raises(Conflict) as early:
        check_in(by=world.li, assignment=story.held_by(need, world.li), code="000000")
    assert early.value.code == "too_early"


@pytest.mark.parametrize(("lat", "fence"), [(30.2466, "inside"), (30.30, "outside")])
def test_of_the_position_only_the_side_of_the_fence_is_kept(world, rail, lat, fence):
    digits = issue_presence_code(by=world.wang, need=rail).digits
    check_in(by=world.li, assignment=story.held_by(rail, world.li), code=digits, location=Position(lat, 120.1753))
    assert story.held_by(rail, world.li).fence == fence


def test_a_roster_needs_a_reason_and_a_second_person(world, rail):
    end = clock.now()
    times = {"started_at": end - dt.timedelta(hours=2), "ended_at": end}
    mine = story.held_by(rail, world.li)
    with pytest.raises(Invalid) as unreasoned:
        record_roster(by=world.chen, assignment=mine, **times, reason=" ")
    assert "reason" in unreasoned.value.fields
    with pytest.raises(NotAllowed):
        record_roster(by=world.chen, assignment=story.held_by(rail, world.chen), **times, reason="手机没电")
    record_roster(by=world.chen, assignment=mine, **times, reason="手机没电")
    record_roster(by=world.zhao, assignment=story.held_by(rail, world.chen), **times, reason="手机没电")
    rail.refresh_from_db()
    assert rail.state == NeedState.SERVED
    confirm_service(by=world.wang, need=rail)
    hours = ServiceHours.objects.get(volunteer__user=world.li)
    assert hours.state == ServiceHours.State.ORGANISATION_REVIEW
    with pytest.raises(NotAllowed):
        review_hours(by=world.chen, hours=hours, accept=True)
    review_hours(by=world.zhao, hours=hours, accept=True)
    hours.refresh_from_db()
    assert hours.state == ServiceHours.State.COUNTED
    assert hours.minutes == 120


def test_one_who_did_not_come_gets_nothing_and_holds_nobody_up(world, rail):
    claim_place(by=world.zhou, requirement=story.requirement(rail, "volunteer"))
    Assignment.objects.update(starts_at=clock.now() - dt.timedelta(minutes=1))
    for person in (world.chen, world.li):
        story.serve(world, rail, person)
    rail.refresh_from_db()
    assert rail.state == NeedState.IN_SERVICE
    mark_missed(by=world.chen, assignment=story.held_by(rail, world.zhou))
    rail.refresh_from_db()
    assert rail.state == NeedState.SERVED
    confirm_service(by=world.wang, need=rail)
    assert not ServiceHours.objects.filter(volunteer__user=world.zhou).exists()


def test_nobody_withdraws_from_a_service_that_has_begun(world, rail):
    digits = issue_presence_code(by=world.wang, need=rail).digits
    check_in(by=world.li, assignment=story.held_by(rail, world.li), code=digits)
    with pytest.raises(NotAllowed):
        withdraw_assignment(by=world.li, assignment=story.held_by(rail, world.li))


def test_a_coordinator_may_confirm_for_the_resident_but_no_helper_may(world, rail):
    for person in (world.chen, world.li):
        story.serve(world, rail, person)
    rail.refresh_from_db()
    for helper in (world.li, world.chen):
        with pytest.raises(NotAllowed):
            confirm_service(by=helper, need=rail)
    confirm_service(by=world.zhao, need=rail)
    rail.refresh_from_db()
    assert rail.state == NeedState.CONFIRMED
