"""Hours that count and are not in the national system yet (Order 67 art. 4): what somebody has to enter there."""

from django.db.models import F, OuterRef, QuerySet, Subquery, Sum
from django.db.models.functions import Coalesce

from linkage.organisations.models import Role
from linkage.organisations.roles import role_places
from linkage.people.models import User
from linkage.volunteering.models import ServiceHours
from linkage.volunteering.queries.hours import within
from linkage.volunteering.states.hours import HoursState


def hours_to_enter(user: User) -> QuerySet[ServiceHours]:
    """Of the places she coordinates, the oldest first. `net_minutes`: with the corrections that count; what was corrected away is left out."""
    counted = ServiceHours.objects.filter(
        within(role_places(user, Role.COORDINATOR)),
        state=HoursState.COUNTED,
        corrects__isnull=True,
        national_entry__isnull=True,
    )
    corrected = (
        ServiceHours.objects.filter(state=HoursState.COUNTED, corrects__isnull=False)
        .values("corrects")
        .annotate(sum=Sum("minutes"))
    )
    difference = Subquery(corrected.filter(corrects=OuterRef("pk")).values("sum"))
    rows = counted.annotate(net_minutes=F("minutes") + Coalesce(difference, 0)).filter(net_minutes__gt=0)
    return rows.select_related("volunteer__user", "organisation", "lead").order_by("pk")
