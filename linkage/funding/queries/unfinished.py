"""Drafts that may miss the end of their call."""

import datetime as dt

from linkage.common import clock
from linkage.funding.models import Application
from linkage.funding.states.applications import EDITABLE
from linkage.funding.states.rounds import RoundState
from linkage.places.queries import settings_at

REMINDER = "application_reminder_hours"


def drafts_to_remind_of() -> list[Application]:
    """Not handed in, of calls that end within the place's hours of warning, and nobody was reminded yet."""
    now = clock.now()
    rows = Application.objects.filter(state__in=EDITABLE, reminded_at=None, round__state=RoundState.OPEN)
    found = list(rows.filter(round__closes_at__gt=now).select_related("round").order_by("pk"))
    hours = settings_at(REMINDER, {each.round.place_code for each in found})
    return [each for each in found if each.round.closes_at - now <= dt.timedelta(hours=hours[each.round.place_code])]
