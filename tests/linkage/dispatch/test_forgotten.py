"""Who forgot to check out, and what is to be recorded before ten working days are over."""

import datetime as dt

import pytest

from linkage.common import clock
from linkage.common.errors import DomainError, NotAllowed
from linkage.dispatch import jobs
from linkage.dispatch.actions.forgotten import settle_departure
from linkage.dispatch.actions.kept_scans import send_kept_scan
from linkage.dispatch.actions.service import check_in
from linkage.dispatch.models import Assignment
from linkage.dispatch.queries import board
from linkage.events.log import timeline
from linkage.needs.models import Need
from linkage.volunteering.actions.hours import review_hours
from linkage.volunteering.models import ServiceHours
from linkage.volunteering.queries.points import points_balance
from linkage.volunteering.states.hours import Evidence, HoursState
from tests.linkage.dispatch.presence_story import START, booked, li_in, scan, shown

pytestmark = pytest.mark.postgres


def test_who_forgets_to_check_out_is_closed_at_the_agreed_end_and_earns_nothing_by_itself(world, rail, at):
    at(1)
    check_in(by=world.li, assignment=li_in(rail, world), code=shown(world, rail))
    at(5 + 120 + 119)
    jobs.close_forgotten_presences.func()
    assert li_in(rail, world).state == "checked_in"
    at(5 + 120 + 120)
    jobs.close_forgotten_presences.func()
    task = li_in(rail, world)
    assert (task.state, task.checked_out_at) == ("unclosed", task.ends_at)
    assert not ServiceHours.objects.exists()
    assert "忘了签退，带队社工核对" in world.client(world.li).get(f"/assignments/{task.public_id}/").content.decode()


def forgotten(world, rail, at) -> Assignment:
    at(1)
    check_in(by=world.li, assignment=li_in(rail, world), code=shown(world, rail))
    at(300)
    jobs.close_forgotten_presences.func()
    return li_in(rail, world)


def test_the_lead_says_when_she_left_and_a_second_person_agrees(world, rail, at):
    task = forgotten(world, rail, at)
    client = world.client(world.chen)
    assert "李先生" in client.get("/unclosed/").content.decode()
    late = {f"{task.public_id}-left_at": f"{START + dt.timedelta(minutes=200):%Y-%m-%dT%H:%M}"}
    reason = {f"{task.public_id}-reason": "和王阿姨核实过"}
    address = f"/unclosed/tasks/{task.public_id}/"
    answer = client.post(address, late | reason)
    assert answer.status_code == 422
    assert "约定结束之前" in answer.content.decode()
    true = {f"{task.public_id}-left_at": f"{START + dt.timedelta(minutes=61):%Y-%m-%dT%H:%M}"}
    assert client.post(address, true | reason).status_code == 303
    hours = booked(world, rail)
    assert (hours.minutes, hours.evidence, hours.state) == (60, Evidence.ROSTER, HoursState.ORGANISATION_REVIEW)
    with pytest.raises(NotAllowed):
        review_hours(by=world.chen, hours=hours, accept=True)
    review_hours(by=world.zhao, hours=hours, accept=True)
    assert points_balance(world.li) > 0


def test_only_those_who_lead_or_coordinate_see_the_list(world, rail, at):
    task = forgotten(world, rail, at)
    for stranger in (world.lin, world.other_coordinator):
        client = world.client(stranger)
        assert "李先生" not in client.get("/unclosed/").content.decode()
        assert client.post(f"/unclosed/tasks/{task.public_id}/", {}).status_code == 404
    assert world.client(world.li).get("/unclosed/").status_code == 403
    assert "李先生" in world.client(world.zhao).get("/unclosed/").content.decode()


def test_a_scan_made_in_time_still_closes_it(world, rail, at):
    at(1)
    check_in(by=world.li, assignment=li_in(rail, world), code=shown(world, rail))
    went = at(61)
    digits = shown(world, rail)
    at(300)
    jobs.close_forgotten_presences.func()
    assert send_kept_scan(by=world.li, scan=scan(digits, went)).act == "check_out"
    assert (li_in(rail, world).state, li_in(rail, world).checked_out_at) == ("served", went)


def test_nobody_settles_before_the_beginning_or_after_the_agreed_end(world, rail, at):
    task = forgotten(world, rail, at)
    for minutes in (0, 126):
        with pytest.raises(DomainError) as refusal:
            settle_departure(by=world.chen, presence=task, left_at=START + dt.timedelta(minutes=minutes), reason="核实")
        assert refusal.value.code == "bad_departure"


# The ten working days


def test_served_and_never_confirmed_shows_on_the_desk_before_the_time_is_over(world, rail, at):
    times = {"window_start": clock.now() - dt.timedelta(hours=2), "window_end": clock.now()}
    Need.objects.filter(pk=rail.pk).update(state="served", **times)
    eighth = clock.add_working_days(clock.now(), 8)
    at((eighth - START).total_seconds() / 60 - 24 * 60)
    assert rail not in board.lane(world.zhao, "hours")
    jobs.remind_of_unrecorded_hours.func()
    assert "need.hours_due" not in [each.type for each in timeline(rail.stream)]
    at((eighth - START).total_seconds() / 60 + 1)
    assert rail in board.lane(world.zhao, "hours")
    jobs.remind_of_unrecorded_hours.func()
    jobs.remind_of_unrecorded_hours.func()
    assert [each.type for each in timeline(rail.stream)].count("need.hours_due") == 1
    assert next(each.count for each in board.lanes(world.zhao) if each.key == "hours") == 1
