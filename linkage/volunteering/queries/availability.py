"""Which days are not as usual."""

import datetime as dt
from collections.abc import Iterator

from django.db.models import Q, QuerySet
from django.utils.translation import gettext_lazy as _

from linkage.common import clock
from linkage.common.errors import NotFound
from linkage.people.models import User
from linkage.volunteering.models import DatedAvailability, Volunteer


def days_ahead(volunteer: Volunteer) -> QuerySet[DatedAvailability]:
    """Hers that are not over yet, soonest first."""
    hers = DatedAvailability.objects.filter(volunteer=volunteer, until_on__gte=clock.today())
    return hers.order_by("from_on", "pk")


def days_for(user: User, public_id: str) -> DatedAvailability:
    """One of her own. Raises NotFound for another's."""
    found = DatedAvailability.objects.filter(public_id=public_id, volunteer__user=user).first()
    if found is None:
        raise NotFound("not_found", _("没有找到这一条。"))
    return found


def dated_windows(whose: Q) -> Iterator[tuple[int, dt.datetime, dt.datetime, bool]]:
    """(volunteer's primary key, start, end, is free) of everything that is not over, in the order in which it was noted: the last one counts. One
    query. whose: a condition on the rows, e.g. Q(volunteer__in=...)."""
    for each in DatedAvailability.objects.filter(whose, until_on__gte=clock.today()).order_by("pk"):
        for starts_at, ends_at in each.windows:
            yield each.volunteer_id, starts_at, ends_at, each.is_free
