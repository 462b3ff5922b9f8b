"""On the spot: the rotating code, checking in and out, the roster as the fallback."""

import datetime as dt
from dataclasses import dataclass
from typing import Any

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from linkage.common import clock
from linkage.common.errors import Conflict, Invalid, require
from linkage.common.states import can_move, move
from linkage.dispatch.actions.waitlist import close_waitlist
from linkage.dispatch.models import Assignment
from linkage.dispatch.permissions import can_check_in, can_mark_provided, can_record_roster, can_show_code
from linkage.dispatch.providers import ON_SITE
from linkage.dispatch.states import ASSIGNMENT_TRANSITIONS, HOLDS_A_PLACE, AssignmentState
from linkage.events import log
from linkage.needs.actions.lifecycle import finish_need, start_need
from linkage.needs.actions.places import give_back_place, hold_need
from linkage.needs.models import Need
from linkage.needs.states import NeedState
from linkage.people.models import User
from linkage.places.queries import cell_of, centre_of, fence_of, setting
from linkage.volunteering.actions.presence import IssuedCode, issue_code, redeem_code


@dataclass(frozen=True, slots=True)
class Position:
    """Where the phone was at the tap, WGS-84 degrees. Compared with the fence and forgotten."""

    lat: float
    lng: float


@transaction.atomic
def issue_presence_code(*, by: User, need: Need) -> IssuedCode:
    """A fresh single-use code for the screen of the asker or the lead: its digits, and when it expires."""
    require(can_show_code(by, need))
    return issue_code(subject=need.stream, by=by, place_code=need.place_code)


def check_in(*, by: User, assignment: Assignment, code: str, location: Position | None = None) -> Assignment:
    """Begin the service with the code on the asker's or lead's screen. The first to check in starts the need.

    location: only its place inside or outside the fence is kept. Raises Invalid or Conflict as `redeem_code` does (a wrong guess is counted
    even though the check-in fails), Conflict("too_early") before the place's own number of minutes ahead, Conflict("wrong_state").
    """
    require(can_check_in(by, assignment))
    need = assignment.requirement.need
    _check_can_move(assignment, "check_in")
    _check_not_early(assignment, clock.now())
    redeem_code(by=by, subject=need.stream, digits=code, place_code=need.place_code)
    facts = {"fence": _fence(need, location), "cell": cell_of((location.lat, location.lng)) if location else ""}
    return begin_service(by=by, assignment=assignment, at=clock.now(), **facts)


@transaction.atomic
def begin_service(*, by: User, assignment: Assignment, at: dt.datetime, **facts: Any) -> Assignment:
    """What a check-in is, once its code was used. facts: fence, cell, marks of the presence. Raises Conflict("too_early", "wrong_state")."""
    _check_not_early(assignment, at)
    need = assignment.requirement.need
    move(assignment, "check_in", ASSIGNMENT_TRANSITIONS, checked_in_at=at, **facts)
    hold_need(assignment.requirement.need_id)
    _record("service.checked_in", assignment, by=by)
    _start(need, by)
    return assignment


def _start(need: Need, by: User | None) -> None:
    need.refresh_from_db(fields=["state"])
    if need.state in (NeedState.PUBLISHED, NeedState.MATCHED):
        start_need(by=by, need=need)


def _check_can_move(assignment: Assignment, act: str) -> None:
    """Do not use up a code for a step that cannot be taken."""
    if not can_move(assignment.state, act, ASSIGNMENT_TRANSITIONS):
        raise Conflict("wrong_state", _("现在不能这样做：%(state)s。") % {"state": assignment.get_state_display()})


def _check_not_early(assignment: Assignment, at: dt.datetime) -> None:
    minutes = setting("checkin_early_minutes", assignment.requirement.need.place_code)
    if assignment.state == AssignmentState.CLAIMED and at < assignment.starts_at - dt.timedelta(minutes=minutes):
        raise Conflict("too_early", _("还没到签到时间，开始前 %(minutes)s 分钟起可以签到。") % {"minutes": minutes})


def check_out(*, by: User, assignment: Assignment, code: str) -> Assignment:
    """End the service with a fresh code. When the last one on the spot has checked out, the need awaits the asker's confirmation."""
    require(can_check_in(by, assignment))
    need = assignment.requirement.need
    _check_can_move(assignment, "check_out")
    redeem_code(by=by, subject=need.stream, digits=code, place_code=need.place_code)
    return end_service(by=by, assignment=assignment, at=clock.now())


@transaction.atomic
def end_service(
    *, by: User, assignment: Assignment, at: dt.datetime, act: str = "check_out", **facts: Any
) -> Assignment:
    """What a check-out is, once its code was used. act: "check_out_late" for a code that arrives later. Raises Conflict("wrong_state")."""
    move(assignment, act, ASSIGNMENT_TRANSITIONS, checked_out_at=at, **facts)
    hold_need(assignment.requirement.need_id)
    _record("service.checked_out", assignment, by=by)
    finish_when_all_served(assignment.requirement.need)
    return assignment


@transaction.atomic
def record_roster(
    *, by: User, assignment: Assignment, started_at: dt.datetime, ended_at: dt.datetime, reason: str
) -> Assignment:
    """The lead writes down when a helper was there, where codes did not work. The hours wait for a second person's review.

    Raises Invalid for times that are out of order, in the future or longer than a day, or without a reason.
    """
    require(can_record_roster(by, assignment))
    _check_roster(started_at, ended_at, reason)
    move(
        assignment,
        "record_roster",
        ASSIGNMENT_TRANSITIONS,
        checked_in_at=started_at,
        checked_out_at=ended_at,
        roster_by=by,
        roster_reason=reason.strip()[:200],
    )
    hold_need(assignment.requirement.need_id)
    _record("service.roster_recorded", assignment, by=by)
    _start(assignment.requirement.need, by)
    finish_when_all_served(assignment.requirement.need)
    return assignment


def _check_roster(started_at: dt.datetime, ended_at: dt.datetime, reason: str) -> None:
    fields = {}
    if ended_at <= started_at:
        fields["ended_at"] = _("结束时间要晚于开始时间。")
    elif ended_at - started_at > dt.timedelta(hours=24):
        fields["ended_at"] = _("一次服务不超过 24 小时。")
    if ended_at > clock.now() + dt.timedelta(minutes=1):
        fields["ended_at"] = _("结束时间不能晚于现在。")
    if not reason.strip():
        fields["reason"] = _("请写明为什么没有用签到码。")
    if fields:
        raise Invalid("bad_roster", _("请检查登记的内容。"), fields=fields)


@transaction.atomic
def mark_provided(*, by: User, assignment: Assignment) -> None:
    """A venue was opened, goods were handed over, an organisation's service was done, money was laid out."""
    require(can_mark_provided(by, assignment))
    move(assignment, "provide", ASSIGNMENT_TRANSITIONS, checked_out_at=clock.now())
    hold_need(assignment.requirement.need_id)
    _record("service.provided", assignment, by=by)
    _start(assignment.requirement.need, by)
    finish_when_all_served(assignment.requirement.need)


@transaction.atomic
def mark_missed(*, by: User, assignment: Assignment) -> None:
    """Someone who held a place did not come. She gets no hours; the service goes on with the others."""
    require(can_record_roster(by, assignment))
    if clock.now() < assignment.starts_at:
        raise Conflict("too_early", _("服务还没开始。"))
    move(assignment, "miss", ASSIGNMENT_TRANSITIONS)
    hold_need(assignment.requirement.need_id)
    give_back_place(assignment.requirement)
    _record("service.missed", assignment, by=by)
    finish_when_all_served(assignment.requirement.need)


def finish_when_all_served(need: Need) -> None:
    """When everyone on the spot is done (or, where nobody comes, everything was delivered), the asker is asked to confirm. Called after the
    need's stream was written, whose row lock makes simultaneous check-outs see each other."""
    held = Assignment.objects.filter(requirement__need=need, state__in=HOLDS_A_PLACE)
    on_site = held.filter(provider_kind__in=ON_SITE)
    awaited = on_site if on_site.exists() else held
    if not awaited.exists() or awaited.exclude(state=AssignmentState.SERVED).exists():
        return
    need.refresh_from_db(fields=["state"])
    if need.state == NeedState.IN_SERVICE:
        finish_need(need=need)
        for requirement in need.requirements.all():
            close_waitlist(requirement=requirement)


def _fence(need: Need, location: Position | None) -> str:
    centre = (need.lat, need.lng) if need.lat is not None and need.lng is not None else centre_of(need.place_code)
    return fence_of((location.lat, location.lng) if location else None, centre, need.place_code)


def _record(type: str, assignment: Assignment, *, by: User | None) -> None:
    need = assignment.requirement.need
    log.record(
        type,
        stream=need.stream,
        by=by,
        place_code=need.place_code,
        assignment=assignment.public_id,
        title=assignment.requirement.title,
    )
