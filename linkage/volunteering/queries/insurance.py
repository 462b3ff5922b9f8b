"""Policies as those who keep them see them, and who is not covered."""

import datetime as dt
from dataclasses import dataclass

from django.db.models import Count, Q, QuerySet
from django.utils.translation import gettext_lazy as _

from linkage.common import clock
from linkage.common.errors import NotFound
from linkage.organisations.models import Organisation, Role
from linkage.organisations.roles import held_by, role_places
from linkage.people.models import User
from linkage.volunteering.models import InsurancePolicy, Volunteer
from linkage.volunteering.permissions.insurance import KEEPERS
from linkage.volunteering.queries.hours import within
from linkage.volunteering.queries.qualifications import MOST_DAYS, reminders_due
from linkage.volunteering.standing import Insurance

LOOKED_THROUGH = 2000


def organisations_insuring(user: User) -> QuerySet[Organisation]:
    """Those whose policies she keeps."""
    mine = {each.organisation_id for each in held_by(user) if each.role in KEEPERS and each.organisation_id}
    return Organisation.objects.filter(pk__in=mine, is_active=True).order_by("pk")


def policies_kept_by(user: User) -> QuerySet[InsurancePolicy]:
    """All that are not ended, the one that ends first on top; lapsed ones for half a year. listed: how many names."""
    since = clock.today() - dt.timedelta(days=MOST_DAYS)
    rows = InsurancePolicy.objects.filter(
        organisation__in=organisations_insuring(user), ended_at__isnull=True, valid_to__gte=since
    )
    return (
        rows.select_related("organisation")
        .annotate(listed=Count("people"), renewed=Count("renewals", distinct=True))
        .order_by("valid_to", "pk")
    )


def policy_kept_by(user: User, public_id: str) -> InsurancePolicy:
    """Raises NotFound."""
    found = policies_kept_by(user).filter(public_id=public_id).first()
    if found is None:
        raise NotFound("no_such_policy", _("没有找到这份保险。"))
    return found


def volunteers_insurable_by(user: User) -> QuerySet[Volunteer]:
    """Active volunteers of the places in which she works: the only ones she may put on a list."""
    rows = Volunteer.objects.filter(within(role_places(user, *KEEPERS)), is_active=True)
    return rows.select_related("user").order_by("pk")


@dataclass(frozen=True, slots=True)
class Uninsured:
    """A volunteer without insurance today; ended_on: the last day on which she had it, if ever."""

    volunteer: Volunteer
    ended_on: dt.date | None


def uninsured_volunteers(user: User) -> tuple[list[Uninsured], int]:
    """Those of her places who are not insured today, whose insurance ended last first, and how many volunteers were looked at."""
    if not (prefixes := role_places(user, Role.COORDINATOR)):
        return [], 0
    rows = list(volunteers_insurable_by(user).filter(within(prefixes))[:LOOKED_THROUGH])
    insurance = Insurance(Q(volunteer__in=rows))
    now = clock.now()
    lacking = [
        row for row in rows if not any(start <= now < end for start, end in insurance.of(row.pk, row.place_code))
    ]
    last = _last_days(lacking)
    found = [Uninsured(row, last.get(row.pk)) for row in lacking]
    return sorted(found, key=lambda each: (-(each.ended_on or dt.date.min).toordinal(), each.volunteer.pk)), len(rows)


def _last_days(volunteers: list[Volunteer]) -> dict[int, dt.date]:
    over = InsurancePolicy.objects.filter(people__volunteer__in=volunteers, valid_to__lt=clock.today())
    return dict(over.order_by("valid_to").values_list("people__volunteer", "valid_to"))


def policies_ending() -> list[tuple[InsurancePolicy, int]]:
    """Those near their end that nobody renewed, with the reminder that is due."""
    near = Q(valid_to__gte=clock.today(), valid_to__lte=clock.today() + dt.timedelta(days=MOST_DAYS))
    rows = InsurancePolicy.objects.filter(near, ended_at__isnull=True).exclude(
        renewals__ended_at__isnull=True, renewals__isnull=False
    )
    return reminders_due(
        list(rows.select_related("organisation")), lambda row: row.organisation.place_code, lambda row: row.valid_to
    )
