"""A volunteer's record in the five blocks of Order 67 article 4, and the honours that wait to be verified."""

from dataclasses import dataclass
from typing import Any

from django.db.models import Avg, Count, QuerySet
from django.utils.translation import gettext_lazy as _

from linkage.common.errors import NotFound
from linkage.organisations.models import Role
from linkage.organisations.roles import role_places
from linkage.people.models import User
from linkage.volunteering.models import Commendation, Evaluation, ServiceHours, StarApplication, Volunteer
from linkage.volunteering.queries.hours import within
from linkage.volunteering.states.hours import HoursState
from linkage.volunteering.states.record import CommendationState
from linkage.volunteering.states.stars import StarState


@dataclass(frozen=True, slots=True)
class Record:
    """services: the latest that count. times: how many in all. stars, commendations: honours. average: of how many evaluations, 1 to 5."""

    services: list[ServiceHours]
    times: int
    stars: list[StarApplication]
    commendations: list[Commendation]
    average: float | None
    evaluations: int


def record_of(volunteer: Volunteer, *, latest: int = 20) -> Record:
    """Five queries, however long the record."""
    counted = ServiceHours.objects.filter(volunteer=volunteer, state=HoursState.COUNTED, corrects__isnull=True)
    judged = Evaluation.objects.filter(volunteer=volunteer).aggregate(average=Avg("stars"), count=Count("pk"))
    services = counted.select_related("organisation", "lead").order_by("-served_on", "-pk")[:latest]
    return Record(
        services=list(services),
        times=counted.count(),
        stars=list(volunteer.stars.filter(state=StarState.GRANTED).order_by("-level")),
        commendations=list(volunteer.commendations.order_by("-given_on", "-pk")),
        average=judged["average"],
        evaluations=judged["count"],
    )


def commendations_for(user: User) -> QuerySet[Commendation]:
    """Honours that wait for her to see their papers, the oldest first; not her own."""
    volunteers = Volunteer.objects.filter(within(role_places(user, Role.COORDINATOR)))
    rows = Commendation.objects.filter(state=CommendationState.ENTERED, volunteer__in=volunteers)
    return rows.exclude(volunteer__user=user).select_related("volunteer__user").order_by("pk")


def commendation_for(user: User, public_id: Any) -> Commendation:
    """Raises NotFound."""
    found = commendations_for(user).filter(public_id=public_id).first()
    if found is None:
        raise NotFound("no_such_commendation", _("没有找到这项表彰，可能已有人核实。"))
    return found
