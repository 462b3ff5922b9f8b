"""Ten working days to complete a record (Order 67 art. 11): those it waits for are reminded before the time is over."""

import datetime as dt

from django.db import transaction

from linkage.common import clock
from linkage.places.queries import setting
from linkage.volunteering.actions.hours import record_event
from linkage.volunteering.models import ServiceHours
from linkage.volunteering.queries.deadlines import hours_to_complete, record_deadline


def remind_reviewers() -> int:
    """Tell the reviewers of each record whose time runs out within the place's number of working days, once. Returns how many."""
    now = clock.now()
    return sum(_remind(each) for each in hours_to_complete() if now >= _reminds_at(each))


def _reminds_at(hours: ServiceHours) -> dt.datetime:
    days = setting("hours_record_working_days", hours.place_code) - setting(
        "hours_remind_working_days", hours.place_code
    )
    return min(clock.add_working_days(hours.ended_at, max(days, 0)), record_deadline(hours))


@transaction.atomic
def _remind(hours: ServiceHours) -> bool:
    if not ServiceHours.objects.filter(pk=hours.pk, reminded_at__isnull=True).update(reminded_at=clock.now()):
        return False
    record_event("hours.review_due", hours, None)
    return True
