"""Shifts for a calendar programme (RFC 5545). What, when, the public meeting place and the page's address: nobody's name, nothing of what was written."""

import datetime as dt
from collections.abc import Iterable

from django.utils.translation import gettext as _
from icalendar import Calendar, Event

from linkage.common import clock
from linkage.volunteering.models import Shift
from linkage.volunteering.states.activities import ShiftState

TYPE = "text/calendar; charset=utf-8"


def calendar_of(shifts: Iterable[Shift], address: str) -> bytes:
    """shifts: with their activities. address: of this site, e.g. https://example.cn, without a slash at its end. One that was called off stays in as
    cancelled, so that a calendar that knew it takes it out."""
    calendar = Calendar()
    calendar.add("prodid", "-//Linkage//Shifts//ZH")
    calendar.add("version", "2.0")
    calendar.add("method", "PUBLISH")
    calendar.add("x-wr-calname", _("五社联动：我的志愿班次"))
    calendar.add("refresh-interval;value=duration", "PT1H")
    for shift in shifts:
        calendar.add_component(_event(shift, address))
    return bytes(calendar.to_ical())


def _event(shift: Shift, address: str) -> Event:
    event = Event()
    event.add("uid", f"shift-{shift.public_id}@linkage")
    event.add("dtstamp", clock.now())
    event.add("dtstart", shift.starts_at.astimezone(dt.UTC))
    event.add("dtend", shift.ends_at.astimezone(dt.UTC))
    event.add("summary", shift.activity.title)
    event.add("location", shift.activity.spot)
    event.add("url", f"{address}/shifts/{shift.public_id}/")
    event.add("status", "CANCELLED" if shift.state == ShiftState.CANCELLED else "CONFIRMED")
    return event
