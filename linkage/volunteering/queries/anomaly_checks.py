"""The named checks over hours (facts 3.5). Each looks at one record among its neighbours and says what it found, or nothing. Its numbers are
settings of the record's place; to add a check, write a function and put it into CHECKS."""

import datetime as dt
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django.db.models import Q, QuerySet

from linkage.common import clock
from linkage.places.queries import centre_of, distance_metres, setting
from linkage.volunteering.models import ServiceHours
from linkage.volunteering.queries.hours import services_between
from linkage.volunteering.states.hours import Evidence, HoursState
from linkage.volunteering.states.not_volunteering import DOUBTFUL_WORDS
from linkage.volunteering.states.oversight import Check

ENTERED = (Evidence.ROSTER, Evidence.AFTERWARDS)
NEAR_IN_TIME = dt.timedelta(hours=12)
# Two communities' middles say little about places this near to each other.
NEAR_METRES = 2_000
MOST_ROWS = 200


@dataclass(frozen=True, slots=True)
class Finding:
    """key: the same for what is the same. rows: the records concerned."""

    check: Check
    key: str
    facts: dict[str, Any]
    rows: list[ServiceHours]


def bulk_entry(hours: ServiceHours) -> Finding | None:
    """One operator who writes down many records within a short time."""
    if hours.evidence not in ENTERED or hours.recorded_by_id is None:
        return None
    minutes = setting("anomaly_bulk_minutes", hours.place_code)
    begin = hours.recorded_at - dt.timedelta(minutes=minutes)
    rows = ServiceHours.objects.filter(
        recorded_by=hours.recorded_by_id,
        evidence__in=ENTERED,
        recorded_at__gt=begin,
        recorded_at__lte=hours.recorded_at,
    )
    found = list(rows[:MOST_ROWS])
    if len(found) < setting("anomaly_bulk_count", hours.place_code):
        return None
    day = clock.local(hours.recorded_at).date()
    facts = {"minutes": minutes, "count": len(found)}
    return Finding(Check.BULK, f"bulk/{hours.recorded_by_id}/{day}", facts, found)


def overlap(hours: ServiceHours) -> Finding | None:
    """The same volunteer at the same time in two records."""
    others = services_between(hours.volunteer, hours.started_at, hours.ended_at).exclude(pk=hours.pk)
    other = others.order_by("pk").first()
    if other is None or hours.corrects_id is not None:
        return None
    shared = min(hours.ended_at, other.ended_at) - max(hours.started_at, other.started_at)
    facts = {"minutes": int(shared.total_seconds()) // 60}
    return Finding(Check.OVERLAP, _pair("overlap", hours, other), facts, [hours, other])


def impossible_travel(hours: ServiceHours) -> Finding | None:
    """Two services so far apart and so soon after each other that nobody gets from one to the other."""
    if hours.corrects_id is not None:
        return None
    services = _of_volunteer(hours).exclude(pk=hours.pk)
    before = services.filter(ended_at__lte=hours.started_at, ended_at__gt=hours.started_at - NEAR_IN_TIME)
    after = services.filter(started_at__gte=hours.ended_at, started_at__lt=hours.ended_at + NEAR_IN_TIME)
    beside = (
        (before.order_by("-ended_at").first(), hours),
        (hours, after.order_by("started_at").first()),
    )
    pairs = [(first, then) for first, then in beside if first and then]
    return next((found for first, then in pairs if (found := _travel(first, then))), None)


def _travel(first: ServiceHours, then: ServiceHours) -> Finding | None:
    here, there = _where(first), _where(then)
    if here is None or there is None:
        return None
    metres = distance_metres(here, there)
    gap = max((then.started_at - first.ended_at).total_seconds() / 60, 1.0)
    kmh = metres / 1000 / (gap / 60)
    if metres <= NEAR_METRES or kmh <= setting("anomaly_speed_kmh", then.place_code):
        return None
    facts = {"km": f"{metres / 1000:.1f}", "minutes": int(gap), "kmh": int(kmh)}
    return Finding(Check.TRAVEL, _pair("travel", first, then), facts, [first, then])


def _where(hours: ServiceHours) -> tuple[float, float] | None:
    """The kilometre's square of the check-in, else the middle of the community."""
    if hours.cell:
        lat, lng = hours.cell.split(",")
        return float(lat), float(lng)
    return centre_of(hours.place_code)


def reciprocal(hours: ServiceHours) -> Finding | None:
    """Two people who vouch for each other's hours again and again."""
    days = setting("anomaly_reciprocal_days", hours.place_code)
    times = setting("anomaly_reciprocal_times", hours.place_code)
    since = hours.served_on - dt.timedelta(days=days)
    earner = hours.volunteer.user_id
    for other in {hours.confirmed_by_id, hours.recorded_by_id, hours.reviewed_by_id} - {None, earner}:
        there = _vouched(by=other, for_user=earner, since=since)
        back = _vouched(by=earner, for_user=other, since=since)
        counts = there.count(), back.count()
        if min(counts) >= times:
            low, high = sorted((int(other or 0), earner))
            key = f"pair/{low}/{high}/{hours.served_on:%Y}-{(hours.served_on.month + 2) // 3}"
            facts = {"days": days, "there": counts[0], "back": counts[1]}
            return Finding(Check.RECIPROCAL, key, facts, [*there[:MOST_ROWS], *back[:MOST_ROWS]])
    return None


def _vouched(*, by: int | None, for_user: int | None, since: dt.date) -> QuerySet[ServiceHours]:
    vouching = Q(confirmed_by=by) | Q(recorded_by=by) | Q(reviewed_by=by)
    rows = ServiceHours.objects.filter(vouching, volunteer__user=for_user, served_on__gte=since)
    return rows.exclude(state=HoursState.REJECTED)


def night_pattern(hours: ServiceHours) -> Finding | None:
    """Services at night, again and again."""
    place = hours.place_code
    days = setting("anomaly_night_days", place)
    night = setting("anomaly_night_from", place), setting("anomaly_night_until", place)
    if not _at_night(hours, night):
        return None
    since = hours.served_on - dt.timedelta(days=days)
    rows = [each for each in _of_volunteer(hours).filter(served_on__gte=since) if _at_night(each, night)]
    if len(rows) < setting("anomaly_night_times", place):
        return None
    key = f"night/{hours.volunteer_id}/{hours.served_on:%Y-%m}"
    return Finding(Check.NIGHT, key, {"days": days, "count": len(rows)}, rows)


def _at_night(hours: ServiceHours, night: tuple[int, int]) -> bool:
    begins, ends = night
    begin, end = clock.local(hours.started_at), clock.local(hours.ended_at)
    hour_of_end = end.hour + (end.minute > 0)
    return begin.hour < ends or begin.hour >= begins or end.date() > begin.date() or hour_of_end > begins


def doubtful_words(hours: ServiceHours) -> Finding | None:
    """What was entered by hand and is called like a meeting, a tour or paid work."""
    if hours.evidence != Evidence.AFTERWARDS:
        return None
    word = next((each for each in DOUBTFUL_WORDS if each in hours.activity + hours.content), "")
    return Finding(Check.WORDS, f"words/{hours.pk}", {"word": word}, [hours]) if word else None


def _of_volunteer(hours: ServiceHours) -> QuerySet[ServiceHours]:
    rows = ServiceHours.objects.filter(volunteer=hours.volunteer_id, corrects__isnull=True)
    return rows.exclude(state=HoursState.REJECTED)


def _pair(check: str, one: ServiceHours, other: ServiceHours) -> str:
    low, high = sorted((one.pk, other.pk))
    return f"{check}/{low}/{high}"


CHECKS: tuple[Callable[[ServiceHours], Finding | None], ...] = (
    bulk_entry,
    overlap,
    impossible_travel,
    reciprocal,
    night_pattern,
    doubtful_words,
)
