"""A need's timeline as its page tells it: friendly sentences, newest first, with who did it where the reader may know."""

from itertools import groupby
from typing import Any

from django.utils.translation import gettext as _

from linkage.events import catalogue, log
from linkage.events.models import Event
from linkage.needs.models import Need
from linkage.needs.permissions import is_station_staff
from linkage.people.models import User

LONGEST = 60
# How a plan comes about, and whose invitation came to nothing, is the station's work; those who asked or help read what came of it.
FOR_STAFF_ONLY = (
    "plan.proposed",
    "plan.edited",
    "need.escalated",
    "offer.accepted",
    "offer.withdrawn",
    "offer.expired",
)


def entries_for(user: User, need: Need) -> list[dict[str, Any]]:
    """For components/timeline.html, from at most LONGEST events; several invitations to the same part in a row are told once. One query."""
    events = log.timeline(need.stream).select_related("actor")
    if not is_station_staff(user, need):
        events = events.exclude(type__in=FOR_STAFF_ONLY)
    entries = [_entry(event, user) for event in events[:LONGEST]]
    return [
        next(alike) for _same, alike in groupby(entries, key=lambda entry: (entry["sentence"], entry["actor_label"]))
    ]


def _entry(event: Event, reader: User) -> dict[str, Any]:
    return {
        "at": event.at,
        "sentence": catalogue.told(event),
        "actor_label": _actor(event, reader),
        "type": event.type,
        "key": f"{event.stream}#{event.seq}",
    }


def _actor(event: Event, reader: User) -> str:
    if event.actor is None:
        return ""
    return _("您") if event.actor_id == reader.pk else event.actor.short_name
