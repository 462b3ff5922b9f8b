"""The dates of an activity: one or a series, moved, resized and called off, each time with everybody told who counts on it."""

import datetime as dt
from dataclasses import dataclass
from typing import Literal

from django.db import transaction
from django.db.models import Q, QuerySet
from django.utils.translation import gettext_lazy as _

from linkage.common import clock, queueing
from linkage.common.errors import Conflict, Invalid, require
from linkage.common.states import move
from linkage.events import log
from linkage.people.models import User
from linkage.volunteering.actions.shift_places import give_back_places, pass_on, record_on_shift, tell
from linkage.volunteering.actions.signups import end_handovers
from linkage.volunteering.models import Activity, Series, Shift, ShiftWaiting, Signup, SignupGroup
from linkage.volunteering.permissions.activities import can_run
from linkage.volunteering.recurrence import occurrences
from linkage.volunteering.states.activities import SHIFT_TRANSITIONS, ActivityState, ShiftState
from linkage.volunteering.states.signups import GROUP_TRANSITIONS, ON_THE_LIST, SIGNUP_TRANSITIONS, GroupState

Scope = Literal["this", "following", "all"]
LONGEST = dt.timedelta(hours=12)
FURTHEST = dt.timedelta(days=2 * 366)


@dataclass(frozen=True, slots=True)
class Times:
    """When a shift is, and its own size."""

    starts_at: dt.datetime
    ends_at: dt.datetime
    minimum: int
    maximum: int


@transaction.atomic
def add_shifts(
    *, by: User, activity: Activity, times: Times, rule: str = "", skips_holidays: bool = True
) -> list[Shift]:
    """One shift, or with a rule (RFC 5545) one on each of its days, public holidays and make-up working days left out if asked. A time at which
    there is one already is passed over.

    Raises Invalid("bad_shift") or ("bad_rule") with fields, Invalid("no_dates") when no day is left.
    """
    require(can_run(by, activity))
    if activity.state == ActivityState.CANCELLED:
        raise Conflict("wrong_state", _("这个活动已经取消。"))
    _check(times)
    series = None
    starts = [times.starts_at]
    if rule:
        starts = occurrences(rule, times.starts_at, skips_holidays=skips_holidays).starts
        series = Series(activity=activity, rule=rule, starts_at=times.starts_at, skips_holidays=skips_holidays)
    known = set(activity.shifts.filter(state=ShiftState.OPEN, starts_at__in=starts).values_list("starts_at", flat=True))
    wanted = [each for each in starts if each > clock.now() and each not in known]
    if not wanted:
        sentence = _("这些日子都已经排过，或者正逢节假日、调休。")
        raise Invalid("no_dates", sentence, fields={"day": sentence})
    if series:
        series.days = (wanted[-1] - wanted[0]).days
        series.save()
    length = times.ends_at - times.starts_at
    made = Shift.objects.bulk_create(
        Shift(
            activity=activity,
            series=series,
            starts_at=start,
            ends_at=start + length,
            minimum=times.minimum,
            maximum=times.maximum,
        )
        for start in wanted
    )
    log.record(
        "activity.shifts_added",
        stream=activity.stream,
        by=by,
        place_code=activity.place_code,
        title=activity.title,
        count=len(made),
    )
    return made


def _check(times: Times) -> None:
    fields = {}
    if not clock.now() < times.starts_at < clock.now() + FURTHEST:
        fields["day"] = _("请选两年之内、还没到的时间。")
    if not dt.timedelta(0) < times.ends_at - times.starts_at <= LONGEST:
        fields["end"] = _("结束要晚于开始，一场不超过 12 小时。")
    if not 1 <= times.minimum <= times.maximum <= 500:
        fields["maximum"] = _("人数请填 1 到 500，最少不超过最多。")
    if fields:
        raise Invalid("bad_shift", _("请检查场次的时间和人数。"), fields=fields)


@transaction.atomic
def change_shift(*, by: User, shift: Shift, times: Times, scope: Scope = "this") -> list[Shift]:
    """Move or resize this shift; with "following" also the later ones of its series, with "all" every one that has not begun: by the same
    difference of time, and to the same size. What was changed by itself before keeps its own. Everybody who signed up or waits is told.

    Raises Invalid("bad_shift"), Invalid("too_many_signed_up") when more have signed up than would fit, Conflict("wrong_state").
    """
    require(can_run(by, shift.activity))
    _check(times)
    moved_by, length = times.starts_at - shift.starts_at, times.ends_at - times.starts_at
    # Each moves into time that the one before it has left already.
    moving = sorted(
        [shift, *_others_in(shift, scope)], key=lambda each: each.starts_at, reverse=moved_by > dt.timedelta(0)
    )
    _check_no_other_at([each.starts_at + moved_by for each in moving], moving)
    for each in moving:
        start = each.starts_at + moved_by
        _change_one(by, each, Times(start, start + length, times.minimum, times.maximum), alone=scope == "this")
    return moving


def _check_no_other_at(starts: list[dt.datetime], moving: list[Shift]) -> None:
    others = Shift.objects.filter(activity=moving[0].activity, state=ShiftState.OPEN, starts_at__in=starts)
    if others.exclude(pk__in=[each.pk for each in moving]).exists():
        sentence = _("那个时间已经有一场了。")
        raise Invalid("bad_shift", sentence, fields={"day": sentence})


def _others_in(shift: Shift, scope: Scope) -> "QuerySet[Shift]":
    rest = Shift.objects.filter(
        activity=shift.activity, series__isnull=False, series=shift.series, is_changed=False, state=ShiftState.OPEN
    ).exclude(pk=shift.pk)
    if scope == "this":
        return rest.none()
    since = shift.starts_at if scope == "following" else clock.now()
    return rest.filter(starts_at__gt=since).select_related("activity")


def _change_one(by: User, shift: Shift, times: Times, *, alone: bool) -> None:
    was = (shift.starts_at, shift.ends_at)
    fits = Shift.objects.filter(pk=shift.pk, state=ShiftState.OPEN, starts_at__gt=clock.now(), taken__lte=times.maximum)
    changes = {"starts_at": times.starts_at, "ends_at": times.ends_at, "minimum": times.minimum}
    if not fits.update(maximum=times.maximum, is_changed=alone, at_risk_told_at=None, **changes):
        shift.refresh_from_db()
        if shift.taken > times.maximum:
            sentence = _("已经有 %(taken)s 人报名，最多人数不能比这更少。") % {"taken": shift.taken}
            raise Invalid("too_many_signed_up", sentence, fields={"maximum": sentence})
        raise Conflict("wrong_state", _("这一场刚刚取消或者已经开始了。"))
    shift.refresh_from_db()
    _offer_new_places(shift)
    record_on_shift("shift.changed", shift, by=by)
    if was != (shift.starts_at, shift.ends_at):
        Signup.objects.filter(shift=shift).update(reminded_at=None)
        for user in people_of(shift):
            tell(user, "signup.changed", shift, by=by)


def _offer_new_places(shift: Shift) -> None:
    """More room: each new place is first kept for somebody who waits."""
    waiting = ShiftWaiting.objects.filter(shift=shift, state=queueing.WaitState.WAITING).count()
    for _place in range(min(waiting, shift.maximum - shift.taken)):
        Shift.objects.filter(pk=shift.pk).update(taken=shift.taken + 1)
        shift.refresh_from_db(fields=["taken"])
        pass_on(shift=shift)


@transaction.atomic
def cancel_shift(*, by: User, shift: Shift, reason: str) -> None:
    """Call one date off (an exception of the series); everybody who counts on it is told why. Raises Invalid("reason_needed"), Conflict."""
    require(can_run(by, shift.activity))
    if not reason.strip():
        sentence = _("请写明原因，大家都会看到。")
        raise Invalid("reason_needed", sentence, fields={"reason": sentence})
    call_off_shift(by=by, shift=shift, reason=reason)


def call_off_shift(*, by: User, shift: Shift, reason: str) -> None:
    """Inside the caller's transaction, who has checked that she may."""
    move(
        shift,
        "cancel",
        SHIFT_TRANSITIONS,
        where={"starts_at__gt": clock.now()},
        cancel_reason=reason.strip()[:200],
    )
    told = people_of(shift)
    listed = Signup.objects.filter(shift=shift, state__in=ON_THE_LIST)
    for signup in listed.select_related("user"):
        end_handovers(signup)
        if signup.state in SIGNUP_TRANSITIONS["cancel"].sources:
            move(signup, "cancel", SIGNUP_TRANSITIONS)
    SignupGroup.objects.filter(shift=shift, state=GroupState.HELD).update(
        state=GROUP_TRANSITIONS["dissolve"].target, count=0, joined=0
    )
    queueing.close(ShiftWaiting.objects.filter(shift=shift))
    shift.refresh_from_db(fields=["taken"])
    if shift.taken:
        give_back_places(shift, shift.taken)
    record_on_shift("shift.cancelled", shift, by=by, reason=shift.cancel_reason)
    for user in told:
        tell(user, "signup.cancelled", shift, by=by, reason=shift.cancel_reason)


def people_of(shift: Shift) -> list[User]:
    """Who counts on the shift: signed up, asked to confirm, leading a group, waiting. By primary key, so that all write to people's streams in one
    order."""
    listed = Signup.objects.filter(shift=shift, state__in=ON_THE_LIST).values("user")
    leading = SignupGroup.objects.filter(shift=shift, state=GroupState.HELD).values("leader")
    waiting = ShiftWaiting.objects.filter(shift=shift, state__in=queueing.ACTIVE).values("user")
    concerned = Q(pk__in=listed) | Q(pk__in=leading) | Q(pk__in=waiting)
    return list(User.objects.filter(concerned, is_active=True).order_by("pk"))
