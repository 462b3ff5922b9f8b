"""By when a record of hours has to be complete (Order 67 art. 11: ten working days after the service)."""

import datetime as dt

from django.db.models import QuerySet

from linkage.common import clock
from linkage.places.queries import setting
from linkage.volunteering.models import ServiceHours
from linkage.volunteering.states.hours import WAITING, Evidence


def record_deadline(hours: ServiceHours) -> dt.datetime:
    return clock.add_working_days(hours.ended_at, setting("hours_record_working_days", hours.place_code))


def hours_to_complete() -> QuerySet[ServiceHours]:
    """Records that wait for a reviewer who has not been reminded. A correction's time is not the service's."""
    waiting = ServiceHours.objects.filter(state__in=sorted(WAITING), reminded_at__isnull=True)
    return waiting.exclude(evidence=Evidence.CORRECTION).select_related("volunteer__user").order_by("pk")
