"""The community's board of a month: those who agreed to be named, never minors, in the order of their last service and never by how much it was
(product rule 11)."""

import datetime as dt
from dataclasses import dataclass

from django.db.models import Count, Max, QuerySet

from linkage.common import clock
from linkage.people.models import User
from linkage.volunteering.models import ServiceHours
from linkage.volunteering.permissions.profiles import ADULT
from linkage.volunteering.queries.stars import named_openly
from linkage.volunteering.states.hours import HoursState

MOST = 100


@dataclass(frozen=True, slots=True)
class Line:
    """name: as those who work together call her. times: services of the month that count."""

    name: str
    times: int
    last_on: dt.date


def board_of(community: str, month: dt.date) -> list[Line]:
    """community: a code. month: any day of it. Two queries. Who has not said when she was born is not on it: she might be a minor."""
    rows = _shown(community).filter(served_on__gte=month.replace(day=1), served_on__lt=_next(month))
    sums = (
        rows.values("volunteer__user")
        .annotate(times=Count("pk"), last=Max("served_on"))
        .order_by("-last", "volunteer__user")
    )
    found = list(sums[:MOST])
    people = User.objects.in_bulk([each["volunteer__user"] for each in found])
    return [Line(people[each["volunteer__user"]].short_name, each["times"], each["last"]) for each in found]


def _shown(community: str) -> QuerySet[ServiceHours]:
    return ServiceHours.objects.filter(
        state=HoursState.COUNTED,
        corrects__isnull=True,
        minutes__gt=0,
        volunteer__is_active=True,
        volunteer__place_code=community,
        volunteer__user__in=named_openly(),
        volunteer__user__birth_year__lt=clock.today().year - ADULT,
    )


def months_back(count: int) -> list[dt.date]:
    """The first days of the running month and of those before it, the latest first."""
    found = [clock.today().replace(day=1)]
    while len(found) < count:
        found.append((found[-1] - dt.timedelta(days=1)).replace(day=1))
    return found


def _next(month: dt.date) -> dt.date:
    return (month.replace(day=28) + dt.timedelta(days=4)).replace(day=1)
