"""What the hub asks the log: everything new, and for whom it may be."""

from collections import defaultdict
from dataclasses import dataclass

from linkage.events import sequencer
from linkage.events.models import Event, Follower
from linkage.realtime.feed import still_following, watchable_streams
from linkage.realtime.grants import hearers_of_grants

PORTION = 500


@dataclass(frozen=True, slots=True)
class Portion:
    """followers: ids of those who follow each stream now; watchable: the streams among them that anyone may watch now; position: how far the
    log has been read."""

    events: list[Event]
    followers: dict[str, list[int]]
    watchable: frozenset[str]
    position: int
    more: bool


def after(position: int, watched: frozenset[str]) -> Portion:
    """Up to 500 events after the position."""
    sequencer.sequence()
    events = list(Event.objects.filter(position__gt=position).order_by("position")[:PORTION])
    if not events:
        return Portion([], {}, frozenset(), position, False)
    streams = {event.stream for event in events}
    followers: defaultdict[str, list[int]] = defaultdict(list)
    for stream, user_id in Follower.objects.filter(still_following(), stream__in=streams).values_list("stream", "user"):
        followers[stream].append(user_id)
    followers |= hearers_of_grants(streams)
    return Portion(
        events, followers, watchable_streams(streams & watched), events[-1].position or 0, len(events) == PORTION
    )
