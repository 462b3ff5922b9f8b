"""Weekly availability masks, dated exceptions and free slots."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime, timedelta
from functools import lru_cache
from zoneinfo import ZoneInfo

from matching.types import ALWAYS, DatedException, Provider, Requirement, Rules, Window

STEP = timedelta(minutes=30)
"""Service of a set length inside a longer window may start at the window's start and every half hour after it."""


@lru_cache(maxsize=8192)
def hours_mask(window: Window, time_zone: str) -> int:
    """168-bit mask of the local hours of the week that the window touches."""
    if window.end - window.start >= timedelta(days=7):
        return ALWAYS
    zone = ZoneInfo(time_zone)
    moment = window.start.astimezone(zone).replace(minute=0, second=0, microsecond=0)
    end = window.end.astimezone(zone)
    mask = 0
    while moment < end:
        mask |= 1 << (moment.weekday() * 24 + moment.hour)
        moment += timedelta(hours=1)
    return mask


def week_of(moment: datetime, time_zone: str) -> tuple[int, int]:
    """The local ISO year and week, in which weekly caps are counted."""
    year, week, _ = moment.astimezone(ZoneInfo(time_zone)).isocalendar()
    return year, week


def _excepted(window: Window, exceptions: Iterable[DatedException]) -> bool | None:
    """True: an exception frees the whole window; False: one takes part of it away; None: the weekly mask decides."""
    verdict = None
    for exception in exceptions:
        if exception.free and exception.window.start <= window.start and window.end <= exception.window.end:
            verdict = True
        elif not exception.free and exception.window.overlaps(window):
            verdict = False
    return verdict


def obstacle(window: Window, provider: Provider, time_zone: str) -> str | None:
    """Why the provider cannot serve during the whole window: "not_available", "away", "busy", or None when it can."""
    verdict = _excepted(window, provider.exceptions)
    if verdict is False:
        return "away"
    if verdict is None and provider.availability != ALWAYS:
        mask = hours_mask(window, time_zone)
        if provider.availability & mask != mask:
            return "not_available"
    if provider.busy and sum(window.overlaps(other) for other in provider.busy) >= provider.parallel:
        return "busy"
    return None


def task_minutes(requirement: Requirement, rules: Rules) -> int:
    """How long serving the requirement takes; the longest window when its length is not given."""
    if requirement.minutes is not None:
        return requirement.minutes
    return max((window.minutes for window in requirement.windows), default=rules.default_minutes)


def slots_in(window: Window, minutes: int | None, now: datetime | None) -> Iterable[Window]:
    """The stretches inside a window in which a service of that length could take place, earliest first."""
    if minutes is None or timedelta(minutes=minutes) >= window.end - window.start:
        if now is None or window.end > now:
            yield window
        return
    length, start = timedelta(minutes=minutes), window.start
    while start + length <= window.end:
        if now is None or start >= now:
            yield Window(start, start + length)
        start += STEP


def free_slot(window: Window, requirement: Requirement, provider: Provider, rules: Rules) -> tuple[Window | None, str]:
    """The provider's first free slot in the window, or None with the first slot's obstacle ("past" when none is left)."""
    first = "past"
    for slot in slots_in(window, requirement.minutes, rules.now):
        problem = obstacle(slot, provider, rules.time_zone)
        if problem is None:
            return slot, ""
        if first == "past":
            first = problem
    return None, first


def booked_minutes(provider: Provider, week: tuple[int, int], rules: Rules) -> int:
    """Minutes already booked in that week: as reported for the current week, from the busy windows for any other."""
    if rules.now is None or week == week_of(rules.now, rules.time_zone):
        return provider.booked_minutes_week
    return sum(window.minutes for window in provider.busy if week_of(window.start, rules.time_zone) == week)
