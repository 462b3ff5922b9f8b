"""What a volunteer sees of herself, and what waits for a reviewer."""

import datetime as dt
from dataclasses import dataclass
from typing import Any

from django.db.models import Q, QuerySet, Sum
from django.utils.translation import gettext_lazy as _

from linkage.common import clock
from linkage.common.errors import NotFound
from linkage.ledger import books
from linkage.ledger.models import Posting
from linkage.organisations.models import Role
from linkage.organisations.roles import held_by, role_places
from linkage.people.models import User
from linkage.volunteering.accounts import user_account
from linkage.volunteering.models import ServiceHours, Volunteer
from linkage.volunteering.states import WAITING, Evidence, HoursState


def volunteer_of(user: Any) -> Volunteer | None:
    """Her profile as a volunteer, if she has one and it is active."""
    return Volunteer.objects.filter(user=user, is_active=True).first()


def is_paused(volunteer: Volunteer, on: dt.date | None = None) -> bool:
    return volunteer.paused_until is not None and volunteer.paused_until >= (on or clock.today())


def hours_of(user: User) -> QuerySet[ServiceHours]:
    """All her records, the latest recorded first."""
    rows = ServiceHours.objects.filter(volunteer__user=user).select_related("organisation", "lead", "reviewed_by")
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


def points_balance(user: User) -> int:
    """Hundredths of a point."""
    return books.balance(user_account(user))


def points_entries(user: User) -> QuerySet[Posting]:
    """Her statement, newest first."""
    rows = Posting.objects.filter(account__key=user_account(user)).select_related("transaction")
    return rows.order_by("-pk")


@dataclass(frozen=True, slots=True)
class StatementLine:
    """One entry of a points statement: the service it is for, if it is for one, and the balance after it, in hundredths of a point."""

    posting: Posting
    hours: ServiceHours | None
    balance: int


def statement(user: User, postings: list[Posting]) -> list[StatementLine]:
    """Lines for some of `points_entries`, consecutive and newest first."""
    references = [posting.transaction.reference for posting in postings]
    ids = [each.removeprefix("hours/") for each in references if each.startswith("hours/")]
    services = {f"hours/{each.public_id}": each for each in hours_of(user).filter(public_id__in=ids)}
    newer = points_entries(user).filter(pk__gt=postings[0].pk) if postings else Posting.objects.none()
    balance = points_balance(user) - (newer.aggregate(sum=Sum("amount"))["sum"] or 0)
    lines = []
    for posting in postings:
        lines.append(StatementLine(posting, services.get(posting.transaction.reference), balance))
        balance -= posting.amount
    return lines


def hours_waiting_for(user: User) -> QuerySet[ServiceHours]:
    """The records that she, and not only somebody else, may decide now, oldest first; see permissions.can_review_hours."""
    organisations = [
        each.organisation_id for each in held_by(user) if each.role == Role.ORG_STAFF and each.organisation_id
    ]
    at_organisation = Q(state=HoursState.ORGANISATION_REVIEW) & (
        Q(organisation__in=organisations) | _within(role_places(user, Role.COORDINATOR))
    )
    at_district = Q(state=HoursState.DISTRICT_REVIEW) & _within(role_places(user, Role.SUPERVISOR))
    rows = ServiceHours.objects.filter(at_organisation | at_district)
    mine = Q(volunteer__user=user) | Q(recorded_by=user) | Q(evidence=Evidence.ROSTER, lead=user)
    return rows.exclude(mine).select_related("volunteer__user", "organisation", "lead", "recorded_by").order_by("pk")


def hours_for_review(user: User, public_id: str) -> ServiceHours:
    """One of `hours_waiting_for`. Raises NotFound."""
    found = hours_waiting_for(user).filter(public_id=public_id).first()
    if found is None:
        raise NotFound("no_such_hours", _("这条时长不在您的复核清单里，可能已有人处理。"))
    return found


def _within(prefixes: list[str]) -> Q:
    """In one of the places; nothing for an empty list."""
    inside = Q(pk__in=[])
    for digits in prefixes:
        inside |= Q(place_code__startswith=digits)
    return inside
