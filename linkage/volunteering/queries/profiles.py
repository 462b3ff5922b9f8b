import datetime as dt
from typing import Any

from linkage.common import clock
from linkage.volunteering.models import Volunteer


def volunteer_of(user: Any) -> Volunteer | None:
    """Her profile as a volunteer, if she has one and it is active."""
    return Volunteer.objects.filter(user=user, is_active=True).first()


def is_paused(volunteer: Volunteer, on: dt.date | None = None) -> bool:
    return volunteer.paused_until is not None and volunteer.paused_until >= (on or clock.today())
