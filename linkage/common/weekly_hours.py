"""A week as 168 bits: bit weekday*24+hour, Monday first, Asia/Shanghai; stored as 42 hex digits. The one definition of when somebody is free,
a room is open or a service runs."""

import datetime as dt
from collections.abc import Iterable
from itertools import product

from linkage.common import clock

HOURS = 168
DIGITS = 42
ALWAYS = (1 << HOURS) - 1
# A day's parts as people say them, each (first hour, hour after the last).
PARTS = {"morning": (8, 12), "afternoon": (12, 18), "evening": (18, 22)}
Part = tuple[int, str]
ALL_PARTS: tuple[Part, ...] = tuple(product(range(7), PARTS))


def to_text(bits: int) -> str:
    """42 lower-case hex digits. Raises ValueError for bits outside a week."""
    if not 0 <= bits <= ALWAYS:
        raise ValueError("a week has 168 hours")
    return format(bits, f"0{DIGITS}x")


def from_text(text: str) -> int:
    """The inverse of `to_text`. Raises ValueError for anything but 42 hex digits."""
    if len(text) != DIGITS:
        raise ValueError("a week is written with 42 hex digits")
    return int(text, 16)


def part_bits(weekday: int, part: str) -> int:
    first, end = PARTS[part]
    return ((1 << (end - first)) - 1) << (weekday * 24 + first)


def from_parts(parts: Iterable[Part]) -> int:
    """The bits of parts of days: (weekday 0..6 from Monday, a key of PARTS)."""
    bits = 0
    for weekday, part in parts:
        bits |= part_bits(weekday, part)
    return bits


def to_parts(bits: int) -> list[Part]:
    """The parts of days that are free as a whole, in the week's order."""
    return [(weekday, part) for weekday, part in ALL_PARTS if _covers(bits, part_bits(weekday, part))]


def hours_between(starts_at: dt.datetime, ends_at: dt.datetime) -> list[dt.datetime]:
    """The whole Shanghai hours that [starts_at, ends_at) touches, in order."""
    hour = clock.local(starts_at).replace(minute=0, second=0, microsecond=0)
    hours = []
    while hour < ends_at:
        hours.append(hour)
        hour += dt.timedelta(hours=1)
    return hours


def window_bits(starts_at: dt.datetime, ends_at: dt.datetime) -> int:
    """The hours of the week that [starts_at, ends_at) touches; all 168 for a week or more."""
    if ends_at - starts_at >= dt.timedelta(days=7):
        return ALWAYS
    bits = 0
    for hour in hours_between(starts_at, ends_at):
        bits |= 1 << (hour.weekday() * 24 + hour.hour)
    return bits


def covers(availability: str, starts_at: dt.datetime, ends_at: dt.datetime) -> bool:
    """Whether every hour of [starts_at, ends_at) is free."""
    return _covers(from_text(availability), window_bits(starts_at, ends_at))


def meets(availability: str, starts_at: dt.datetime, ends_at: dt.datetime) -> bool:
    """Whether at least one hour of [starts_at, ends_at) is free."""
    return bool(from_text(availability) & window_bits(starts_at, ends_at))


def _covers(bits: int, wanted: int) -> bool:
    return bits & wanted == wanted
