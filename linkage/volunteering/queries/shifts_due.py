"""What time brings to shifts, by each place's own settings. The database narrows by the longest time a setting may have, the setting decides."""

import datetime as dt
from collections.abc import Iterator

from django.db.models import F, QuerySet

from linkage.common import clock
from linkage.people.models import User
from linkage.places.queries import setting
from linkage.places.settings_catalogue import SETTINGS
from linkage.volunteering.models import Shift, Signup, SignupGroup
from linkage.volunteering.queries.activities import activities_run_by
from linkage.volunteering.states.activities import ActivityState, ShiftState
from linkage.volunteering.states.signups import GroupState, SignupState


def _within(shift: Shift, key: str, unit: dt.timedelta) -> bool:
    return bool(shift.starts_at - clock.now() <= setting(key, shift.activity.place_code) * unit)


def _furthest(key: str, unit: dt.timedelta) -> dt.datetime:
    return clock.now() + SETTINGS[key].most * unit


HOUR, DAY = dt.timedelta(hours=1), dt.timedelta(days=1)


def signups_to_remind() -> Iterator[Signup]:
    """Signed up, not reminded, and the shift begins within shift_reminder_hours."""
    rows = Signup.objects.filter(
        state=SignupState.SIGNED_UP,
        reminded_at__isnull=True,
        shift__state=ShiftState.OPEN,
        shift__starts_at__gt=clock.now(),
        shift__starts_at__lte=_furthest("shift_reminder_hours", HOUR),
    ).select_related("shift__activity", "user")
    return (row for row in rows if _within(row.shift, "shift_reminder_hours", HOUR))


def shifts_at_risk() -> "QuerySet[Shift]":
    """Open shifts of published activities that are still to come with fewer people than they need, soonest first."""
    return (
        Shift.objects.filter(
            state=ShiftState.OPEN,
            activity__state=ActivityState.PUBLISHED,
            starts_at__gt=clock.now(),
            taken__lt=F("minimum"),
        )
        .select_related("activity__lead", "activity__organisation")
        .order_by("starts_at")
    )


def at_risk_for(user: User) -> "QuerySet[Shift]":
    """Of what she runs: dates within her own place's shift_at_risk_days that are short of people."""
    until = clock.now() + setting("shift_at_risk_days", user.home_code) * DAY
    return shifts_at_risk().filter(starts_at__lte=until, activity__in=activities_run_by(user).order_by().values("pk"))


def is_at_risk(shift: Shift, days: int) -> bool:
    """days: the place's shift_at_risk_days."""
    return shift.taken < shift.minimum and dt.timedelta(0) < shift.starts_at - clock.now() <= days * DAY


def shifts_short_of_people() -> Iterator[Shift]:
    """At risk within shift_at_risk_days, and nobody told yet."""
    rows = shifts_at_risk().filter(at_risk_told_at__isnull=True, starts_at__lte=_furthest("shift_at_risk_days", DAY))
    return (row for row in rows if _within(row, "shift_at_risk_days", DAY))


def groups_with_unused_places() -> Iterator[SignupGroup]:
    rows = SignupGroup.objects.filter(
        state=GroupState.HELD,
        joined__lt=F("count"),
        shift__state=ShiftState.OPEN,
        shift__starts_at__gt=clock.now(),
        shift__starts_at__lte=_furthest("group_release_hours", HOUR),
    ).select_related("shift__activity")
    return (row for row in rows if _within(row.shift, "group_release_hours", HOUR))
