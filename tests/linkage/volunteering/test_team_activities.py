"""楼道巡护队 plans its own round: 小李 proposes it, 陈社工 publishes it, members sign up first, and the hours stand with the team."""

import datetime as dt

import pytest

from linkage.common import clock
from linkage.common.errors import Conflict, Invalid, NotAllowed
from linkage.events.models import Event
from linkage.messaging.rules import told_of
from linkage.volunteering.actions import attendance
from linkage.volunteering.actions.activities import plan_activity, publish_activity, submit_activity
from linkage.volunteering.actions.shifts import add_shifts
from linkage.volunteering.actions.signups import sign_up, withdraw_signup
from linkage.volunteering.actions.teammates import name_leader
from linkage.volunteering.models import Activity, ServiceHours
from linkage.volunteering.queries.teams import minutes_with, place_in, teams_in_record, this_year
from tests.linkage.volunteering import shift_story
from tests.linkage.volunteering.shift_story import FACTS, fresh, times
from tests.linkage.volunteering.team_story import founded, joined


@pytest.fixture
def team(world):
    made = founded(world)
    joined(world, made, world.zhou)
    return made


def planned(world, team, when=None) -> Activity:
    """小李 plans, 陈社工 publishes."""
    activity = plan_activity(
        by=world.li, organisation=team.organisation, place_code=team.place_code, lead=world.chen, team=team, **FACTS
    )
    add_shifts(by=world.li, activity=activity, times=when or times(5))
    submit_activity(by=world.li, activity=activity)
    publish_activity(by=world.chen, activity=activity)
    return activity


def test_a_leader_plans_and_the_social_worker_publishes(world, team):
    client, path = world.client(world.li), f"/teams/{team.public_id}/activities/new/"
    assert "带队社工" in client.get(path).content.decode()
    form = FACTS | {"lead": world.chen.pk, "minimum_age": 0}
    made = client.post(path, form)
    assert made.status_code == 303
    activity = Activity.objects.get()
    assert (activity.team, activity.organisation, made.url) == (
        team,
        world.station,
        f"/activities/{activity.public_id}/shifts/",
    )
    assert "请社工确认" in client.get(f"/activities/{activity.public_id}/").content.decode()
    assert FACTS["title"] in client.get(f"/teams/{team.public_id}/").content.decode()
    with pytest.raises(NotAllowed):
        publish_activity(by=world.li, activity=activity)
    assert world.client(world.zhou).get(path).status_code == 403
    with pytest.raises(Invalid, match="bad_activity"):
        plan_activity(
            by=world.li, organisation=team.organisation, place_code=world.chunfeng, lead=world.chen, team=team, **FACTS
        )


def test_members_are_told_and_sign_up_first(world, team):
    activity = planned(world, team)
    told = told_of(Event.objects.get(type="activity.published"))
    assert {world.li, world.zhou} <= told.keys()
    assert world.zhang not in told
    shift = fresh(activity.shifts.get())
    with pytest.raises(NotAllowed, match="members_first"):
        sign_up(by=world.zhang, shift=shift)
    assert "先请队员报名" in world.client(world.zhang).get(f"/shifts/{shift.public_id}/").content.decode()
    sign_up(by=world.zhou, shift=shift)
    with clock.travel(clock.now() + dt.timedelta(hours=25)):
        assert sign_up(by=world.zhang, shift=shift).state == "signed_up"


def test_what_is_near_is_open_to_everybody_at_once(world, team):
    shift = fresh(planned(world, team, times(0.5)).shifts.get())
    assert sign_up(by=world.zhang, shift=shift).state == "signed_up"


def test_a_leader_takes_the_roster_and_never_her_own_hours(world, team):
    shift = fresh(planned(world, team, times(1, hours=1)).shifts.get())
    mine, hers = (sign_up(by=user, shift=shift) for user in (world.li, world.zhou))
    with clock.travel(shift.starts_at - dt.timedelta(hours=1)):
        late = sign_up(by=world.zhang, shift=shift)
        withdraw_signup(by=world.zhang, signup=late, reason="孩子发烧了")
    with clock.travel(shift.starts_at):
        page = world.client(world.li).get(f"/shifts/{shift.public_id}/roster/").content.decode()
        assert (world.zhou.short_name in page, world.zhou.name in page, "孩子发烧了" in page) == (True, False, False)
        whole = world.client(world.chen).get(f"/shifts/{shift.public_id}/roster/").content.decode()
        assert (world.zhou.name in whole, "孩子发烧了" in whole) == (True, True)
        code = attendance.issue_shift_code(by=world.li, shift=shift)
        with pytest.raises(Conflict, match="own_code"):
            attendance.check_in_to_shift(by=world.li, signup=mine, code=code.digits)
        attendance.check_in_to_shift(by=world.zhou, signup=hers, code=code.digits)
        with pytest.raises(NotAllowed, match="own_hours"):
            attendance.mark_no_show(by=world.li, signup=mine)
        name_leader(by=world.li, place=place_in(world.zhou, team))
        other = attendance.issue_shift_code(by=world.zhou, shift=shift)
        attendance.check_in_to_shift(by=world.li, signup=mine, code=other.digits)
    assert world.client(world.zhang).get(f"/shifts/{shift.public_id}/roster/").status_code == 403


def test_hours_stand_with_the_team(world, team):
    shift = fresh(planned(world, team, times(0.5, hours=2)).shifts.get())
    elsewhere = shift_story.shift_of(world, days=3, hours=1)
    for each in (shift, elsewhere):
        signup = sign_up(by=world.zhou, shift=each)
        for at, act in ((each.starts_at, "check_in_to_shift"), (each.ends_at, "check_out_of_shift")):
            with clock.travel(at):
                code = attendance.issue_shift_code(by=world.chen, shift=each)
                getattr(attendance, act)(by=world.zhou, signup=signup, code=code.digits)
    given = ServiceHours.objects.get(source=shift.signups.get().stream).minutes
    assert minutes_with(team, this_year()) == minutes_with(team, this_year(), world.zhou) == given
    assert minutes_with(team, this_year(), world.li) == 0
    assert [(place.team, minutes) for place, minutes in teams_in_record(world.zhou)] == [(team, given)]
    assert team.name in world.client(world.zhou).get("/me/record/").content.decode()
    assert "今年在队" in world.client(world.li).get(f"/teams/{team.public_id}/").content.decode()
