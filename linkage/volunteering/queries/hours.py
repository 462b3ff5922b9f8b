"""What a volunteer sees of her hours, and what waits for a reviewer."""

import datetime as dt
from dataclasses import dataclass

from django.db.models import F, Q, QuerySet, Sum
from django.db.models.functions import Coalesce
from django.utils.translation import gettext_lazy as _

from linkage.common import clock
from linkage.common.errors import NotFound
from linkage.organisations.models import Role
from linkage.organisations.roles import held_by, role_places
from linkage.people.models import User
from linkage.volunteering.models import ServiceHours, Volunteer
from linkage.volunteering.permissions.hours import DISTRICT_MAY_DECIDE
from linkage.volunteering.states.hours import BY_HAND, WAITING, HoursState


def hours_of(user: User) -> QuerySet[ServiceHours]:
    """All her records, the latest recorded first."""
    parts = ("organisation", "lead", "reviewed_by", "corrects", "hand_entry", "earning")
    rows = ServiceHours.objects.filter(volunteer__user=user).select_related(*parts)
    return rows.order_by("-pk")


@dataclass(frozen=True, slots=True)
class HoursSummary:
    """Minutes by what became of them; this_month: counted, of services since the first of this month."""

    counted: int
    waiting: int
    rejected: int
    this_month: int


def hours_summary(user: User) -> HoursSummary:
    first = clock.today().replace(day=1)
    sums = ServiceHours.objects.filter(volunteer__user=user).aggregate(
        counted=Sum("minutes", filter=Q(state=HoursState.COUNTED)),
        waiting=Sum("minutes", filter=Q(state__in=WAITING)),
        rejected=Sum("minutes", filter=Q(state=HoursState.REJECTED)),
        this_month=Sum("minutes", filter=Q(state=HoursState.COUNTED, served_on__gte=first)),
    )
    return HoursSummary(**{name: minutes or 0 for name, minutes in sums.items()})


def hours_waiting_for(user: User) -> QuerySet[ServiceHours]:
    """The records that she, and not only somebody else, may decide now, oldest first; see permissions.can_review_hours."""
    organisations = [
        each.organisation_id for each in held_by(user) if each.role == Role.ORG_STAFF and each.organisation_id
    ]
    at_organisation = Q(state=HoursState.ORGANISATION_REVIEW) & (
        Q(organisation__in=organisations) | within(role_places(user, Role.COORDINATOR))
    )
    for_the_district = Q(state=HoursState.DISTRICT_REVIEW) | Q(
        state=HoursState.ORGANISATION_REVIEW, evidence__in=DISTRICT_MAY_DECIDE
    )
    at_district = for_the_district & within(role_places(user, Role.SUPERVISOR))
    rows = ServiceHours.objects.filter(at_organisation | at_district)
    mine = Q(volunteer__user=user) | Q(recorded_by=user) | Q(evidence__in=BY_HAND, lead=user)
    parts = ("volunteer__user", "organisation", "lead", "recorded_by", "corrects", "hand_entry")
    return rows.exclude(mine).select_related(*parts).order_by("pk")


def hours_for_review(user: User, public_id: str) -> ServiceHours:
    """One of `hours_waiting_for`. Raises NotFound."""
    found = hours_waiting_for(user).filter(public_id=public_id).first()
    if found is None:
        raise NotFound("no_such_hours", _("这条时长不在您的复核清单里，可能已有人处理。"))
    return found


def standing_minutes(hours: ServiceHours) -> int:
    """What counts of a record now, with every counted correction of it."""
    counted = HoursState.COUNTED
    corrected = hours.corrections.filter(state=counted).aggregate(sum=Sum("minutes"))["sum"] or 0
    return corrected + (hours.minutes if hours.state == counted else 0)


def services_between(volunteer: Volunteer, start: dt.datetime, end: dt.datetime) -> QuerySet[ServiceHours]:
    """Her records, counted or waiting, that touch these times and still stand at something after their corrections."""
    corrected = Coalesce(Sum("corrections__minutes", filter=Q(corrections__state=HoursState.COUNTED)), 0)
    rows = ServiceHours.objects.filter(volunteer=volunteer, corrects__isnull=True).exclude(state=HoursState.REJECTED)
    touching = rows.filter(started_at__lt=end, ended_at__gt=start)
    return touching.annotate(stands=F("minutes") + corrected).filter(stands__gt=0)


def within(prefixes: list[str]) -> Q:
    """In one of the places; nothing for an empty list."""
    inside = Q(pk__in=[])
    for digits in prefixes:
        inside |= Q(place_code__startswith=digits)
    return inside
