"""Badges: what a volunteer has reached, worked out from the hours that count each time it is asked. Nothing is stored, so a correction takes a badge back
by itself; nothing is compared with anybody else."""

import datetime as dt
from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from django.db.models import F, Q, QuerySet, Sum
from django.db.models.functions import Coalesce
from django.utils.translation import gettext as _

from linkage.volunteering.activity_kinds import KINDS
from linkage.volunteering.models import ServiceHours, Volunteer
from linkage.volunteering.states.hours import HoursState

SERVICES = (1, 10, 50, 100)
MONTHS_IN_A_ROW = (3, 6, 12)
OF_A_KIND = 10


@dataclass(frozen=True, slots=True)
class Badge:
    """code: stable, for programs. on: the day of the service with which it was reached."""

    code: str
    title: str
    icon: str
    on: dt.date


def badges_of(volunteer: Volunteer) -> list[Badge]:
    """Hers, the latest first. One query."""
    served = list(standing_services(volunteer).values_list("served_on", "category_code", "activity"))
    days = [day for day, _code, _activity in served]
    found = [*_by_number(days), *_by_months(days), *_by_kind(served)]
    return sorted(found, key=lambda badge: (badge.on, badge.code), reverse=True)


def standing_services(volunteer: Volunteer) -> QuerySet[ServiceHours]:
    """Services of which something still counts after their corrections, in the order in which they were given."""
    corrected = Coalesce(Sum("corrections__minutes", filter=Q(corrections__state=HoursState.COUNTED)), 0)
    rows = ServiceHours.objects.filter(volunteer=volunteer, state=HoursState.COUNTED, corrects__isnull=True)
    return rows.annotate(stands=F("minutes") + corrected).filter(stands__gt=0).order_by("served_on", "pk")


def _by_number(days: Sequence[dt.date]) -> Iterable[Badge]:
    for number in SERVICES:
        if len(days) >= number:
            title = _("第一次服务") if number == 1 else _("服务满 %(n)s 次") % {"n": number}
            yield Badge(f"services-{number}", title, "hand", days[number - 1])


def _by_months(days: Sequence[dt.date]) -> Iterable[Badge]:
    """The first time that so many calendar months in a row had a service each."""
    run, before, reached = 0, None, set()
    for day in days:
        month = day.year * 12 + day.month
        if month != before:
            run = run + 1 if before is not None and month == before + 1 else 1
            before = month
        if run in MONTHS_IN_A_ROW and run not in reached:
            reached.add(run)
            yield Badge(f"months-{run}", _("连续 %(n)s 个月都来") % {"n": run}, "calendar", day)


def _by_kind(served: Iterable[tuple[dt.date, str, str]]) -> Iterable[Badge]:
    count: dict[str, int] = defaultdict(int)
    for day, code, activity in served:
        count[code] += 1
        if count[code] == OF_A_KIND:
            kind = KINDS.get(code)
            words: dict[str, Any] = {"kind": kind.name if kind else activity, "n": OF_A_KIND}
            yield Badge(f"kind-{code}", _("%(kind)s满 %(n)s 次") % words, kind.icon if kind else "heart", day)
