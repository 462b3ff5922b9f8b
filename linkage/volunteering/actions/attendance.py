"""On the day: the rotating code on the lead's screen, in and out, the roster as the fallback, and who did not come. Hours follow at the
check-out: for an activity the code on the lead's screen is the other's word."""

import datetime as dt
from typing import Any

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from linkage.common import clock
from linkage.common.errors import Conflict, Invalid, require
from linkage.common.states import can_move, move
from linkage.people.models import User
from linkage.places.queries import cell_of, centre_of, fence_of, setting
from linkage.volunteering.actions.hours import record_hours
from linkage.volunteering.actions.presence import IssuedCode, issue_code, redeem_code
from linkage.volunteering.actions.shift_places import record_on_shift, tell
from linkage.volunteering.activity_kinds import kind_of
from linkage.volunteering.models import Shift, Signup
from linkage.volunteering.permissions.activities import can_run
from linkage.volunteering.permissions.signups import can_mark, is_own
from linkage.volunteering.states.activities import ShiftState
from linkage.volunteering.states.hours import Evidence
from linkage.volunteering.states.presence import concerns_of, evidence_of
from linkage.volunteering.states.signups import SIGNUP_TRANSITIONS

# A code shown longer after the end than this proves nothing about the shift any more.
CODE_AFTER_END = dt.timedelta(hours=2)
Position = tuple[float, float]


@transaction.atomic
def issue_shift_code(*, by: User, shift: Shift) -> IssuedCode:
    """A fresh single-use code for the screen of those who run the activity. Raises NotAllowed, Conflict("not_now")."""
    require(can_run(by, shift.activity))
    if (sentence := code_is_over(shift)) is not None:
        raise Conflict("not_now", sentence)
    return issue_code(subject=shift.stream, by=by, place_code=shift.activity.place_code)


def code_is_over(shift: Shift) -> str | None:
    """Why there is no code to show now; None when there is."""
    early = dt.timedelta(minutes=setting("checkin_early_minutes", shift.activity.place_code))
    if shift.state != ShiftState.OPEN:
        return str(_("这一场已经取消。"))
    if clock.now() < shift.starts_at - early:
        return str(_("还没到签到时间，开始前 %(minutes)s 分钟起可以签到。") % {"minutes": early.seconds // 60})
    if clock.now() > shift.ends_at + CODE_AFTER_END:
        return str(_("这一场早就结束了，没有签退的请在名单上登记。"))
    return None


def check_in_to_shift(*, by: User, signup: Signup, code: str, where: Position | None = None) -> Signup:
    """Begin with the code on the lead's screen. where: latitude and longitude (WGS-84 degrees) at the tap; only inside or outside is kept.

    Raises Invalid or Conflict as `redeem_code` does (a wrong guess is counted although the check-in fails), Conflict("too_early"),
    Conflict("wrong_state").
    """
    require(is_own(by, signup))
    _check_can_move(signup, "check_in")
    shift = signup.shift
    if (sentence := code_is_over(shift)) is not None:
        raise Conflict("too_early" if clock.now() < shift.starts_at else "wrong_state", sentence)
    redeem_code(by=by, subject=shift.stream, digits=code, place_code=shift.activity.place_code)
    facts = {"fence": _fence(shift, where), "cell": cell_of(where) if where else ""}
    return begin_attendance(by=by, signup=signup, at=clock.now(), **facts)


def _fence(shift: Shift, where: Position | None) -> str:
    activity = shift.activity
    centre = (activity.lat, activity.lng) if activity.lat is not None and activity.lng is not None else None
    return fence_of(where, centre or centre_of(activity.place_code), activity.place_code)


@transaction.atomic
def begin_attendance(*, by: User, signup: Signup, at: dt.datetime, **facts: Any) -> Signup:
    """What a check-in is, once its code was used. facts: fence, cell, marks of the presence."""
    move(signup, "check_in", SIGNUP_TRANSITIONS, checked_in_at=at, **facts)
    record_on_shift("shift.checked_in", signup.shift, by=by)
    return signup


def check_out_of_shift(*, by: User, signup: Signup, code: str) -> Signup:
    """End with a fresh code; the hours are recorded with it."""
    require(is_own(by, signup))
    _check_can_move(signup, "check_out")
    shift = signup.shift
    redeem_code(by=by, subject=shift.stream, digits=code, place_code=shift.activity.place_code)
    return end_attendance(by=by, signup=signup, at=clock.now())


@transaction.atomic
def end_attendance(*, by: User, signup: Signup, at: dt.datetime, act: str = "check_out", **facts: Any) -> Signup:
    """What a check-out is, once its code was used. act: "check_out_late" for a code that arrives later."""
    move(signup, act, SIGNUP_TRANSITIONS, checked_out_at=at, **facts)
    record_on_shift("shift.checked_out", signup.shift, by=by)
    _record_hours(signup, by=None, evidence=evidence_of(signup.marks))
    return signup


@transaction.atomic
def record_on_roster(
    *, by: User, signup: Signup, started_at: dt.datetime, ended_at: dt.datetime, reason: str
) -> Signup:
    """Those who run the activity write down when somebody was there, where codes did not work. The hours wait for a second person's review.

    Raises Invalid("bad_roster") with fields, Conflict("wrong_state").
    """
    require(can_mark(by, signup))
    _check_roster(signup.shift, started_at, ended_at, reason)
    move(
        signup,
        "record_roster",
        SIGNUP_TRANSITIONS,
        checked_in_at=started_at,
        checked_out_at=ended_at,
        marked_by=by,
        roster_reason=reason.strip()[:200],
    )
    record_on_shift("shift.roster_recorded", signup.shift, by=by)
    _record_hours(signup, by=by, evidence=Evidence.ROSTER)
    return signup


def _check_roster(shift: Shift, started_at: dt.datetime, ended_at: dt.datetime, reason: str) -> None:
    fields = {}
    around = dt.timedelta(hours=2)
    if ended_at <= started_at:
        fields["ended_at"] = _("结束时间要晚于开始时间。")
    elif started_at < shift.starts_at - around or ended_at > shift.ends_at + around:
        fields["started_at"] = _("请写这一场的时间，前后不超过两小时。")
    if ended_at > clock.now() + dt.timedelta(minutes=1):
        fields["ended_at"] = _("结束时间不能晚于现在。")
    if not reason.strip():
        fields["reason"] = _("请写明为什么没有用签到码。")
    if fields:
        raise Invalid("bad_roster", _("请检查登记的内容。"), fields=fields)


@transaction.atomic
def mark_no_show(*, by: User, signup: Signup) -> None:
    """Who signed up did not come: no hours, and she hears of it, so that a mistake can be mended. Raises Conflict("too_early")."""
    require(can_mark(by, signup))
    if clock.now() < signup.shift.starts_at:
        raise Conflict("too_early", _("活动还没开始。"))
    move(signup, "miss", SIGNUP_TRANSITIONS, marked_by=by)
    record_on_shift("shift.missed", signup.shift, by=by)
    tell(signup.user, "signup.missed", signup.shift, by=by)


@transaction.atomic
def correct_no_show(*, by: User, signup: Signup) -> None:
    """She was there after all: her name stands on the list as before, and her time can be written down."""
    require(can_mark(by, signup))
    move(signup, "correct", SIGNUP_TRANSITIONS, marked_by=by)
    record_on_shift("shift.corrected", signup.shift, by=by)
    tell(signup.user, "signup.corrected", signup.shift, by=by)


def _check_can_move(signup: Signup, act: str) -> None:
    """Do not use up a code for a step that cannot be taken."""
    if not can_move(signup.state, act, SIGNUP_TRANSITIONS):
        raise Conflict("wrong_state", _("现在不能这样做：%(state)s。") % {"state": signup.get_state_display()})


def _record_hours(signup: Signup, *, by: User | None, evidence: str) -> None:
    activity, kind = signup.shift.activity, kind_of(signup.shift.activity.kind)
    assert signup.checked_in_at is not None
    assert signup.checked_out_at is not None
    record_hours(
        by=by,
        volunteer=signup.user.volunteer,
        source=signup.stream,
        activity=activity.title,
        content=activity.content[:120],
        place_code=activity.place_code,
        started_at=signup.checked_in_at,
        ended_at=signup.checked_out_at,
        organisation=activity.organisation,
        lead=activity.lead,
        evidence=evidence,
        category_code=kind.code,
        points_key=kind.points_key,
        planned=(signup.shift.starts_at, signup.shift.ends_at),
        concerns=concerns_of(signup.marks),
        cell=signup.cell,
    )
