"""Presence at the stair rail on one day from nine in the morning, told step by step: what the tests of kept scans and forgotten check-outs share."""

import datetime as dt

import pytest

from linkage.common import clock
from linkage.dispatch.actions.claims import claim_place
from linkage.dispatch.actions.confirmation import confirm_service
from linkage.dispatch.actions.service import check_in, check_out, issue_presence_code
from linkage.dispatch.models import Assignment
from linkage.volunteering.actions.kept_codes import KeptScan
from linkage.volunteering.models import ServiceHours
from tests.linkage.dispatch import story

START = clock.local(clock.now()).replace(hour=9, minute=0, second=0, microsecond=0)


@pytest.fixture
def at(monkeypatch):
    """Turn the clock: at(minutes) after nine in the morning."""

    def turn(minutes: float) -> dt.datetime:
        now = START + dt.timedelta(minutes=minutes)
        monkeypatch.setattr(clock, "now", lambda: now)
        return now

    turn(0)
    return turn


@pytest.fixture
def rail(world, at):
    need = story.published_stair_rail(world, starts_in=dt.timedelta(minutes=5))
    for helper in (world.li, world.zhou):
        claim_place(by=helper, requirement=story.requirement(need, "volunteer"))
    return need


def shown(world, need) -> str:
    return issue_presence_code(by=world.wang, need=need).digits


def scan(digits: str, scanned_at: dt.datetime, *, off_seconds: float = 0) -> KeptScan:
    """As the phone sends it now; off_seconds: how far ahead of ours its clock is."""
    off = dt.timedelta(seconds=off_seconds)
    return KeptScan(digits, scanned_at + off, clock.now() + off)


def li_in(need, world) -> Assignment:
    return story.held_by(need, world.li)


def booked(world, need) -> ServiceHours:
    """小李's hours, once everyone is done and 王阿姨 has confirmed."""
    for other in (world.zhou, world.chen):
        task = Assignment.objects.select_related("requirement__need").get(requirement__need=need, user=other)
        check_in(by=other, assignment=task, code=shown(world, need))
        check_out(by=other, assignment=task, code=shown(world, need))
    need.refresh_from_db()
    confirm_service(by=world.wang, need=need)
    return ServiceHours.objects.get(volunteer__user=world.li)
