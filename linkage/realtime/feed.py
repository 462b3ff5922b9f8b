"""The feed read from the log: what a listener may hear after a position. The socket's replay and the API's `GET events` both read it here."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from django.db.models import Exists, Min, OuterRef, Q

from linkage.common import clock
from linkage.events import sequencer
from linkage.events.log import head
from linkage.events.models import Event, Follower
from linkage.needs.models import Need
from linkage.needs.states import PUBLIC
from linkage.people.models import User
from linkage.realtime import cursors, frames
from linkage.realtime.audience import FOLLOWED, Listener, may_watch
from linkage.realtime.grants import heard_grants
from linkage.realtime.listeners import listener_for
from linkage.volunteering.models import Shift

# Who comes back from further behind than this fetches her pages anew instead of being told everything one by one.
HORIZON = 100_000


@dataclass(frozen=True, slots=True)
class Heard:
    """events: in order; position: how far the log has been read for this listener; more: whether the limit cut it short.
    watched_only: positions of the events that she hears only because she watches a public stream."""

    events: list[Event]
    position: int
    more: bool
    watched_only: frozenset[int] = frozenset()


@dataclass(frozen=True, slots=True)
class Pulled:
    """A page of the feed as the API gives it. items: frames without `op`; cursor: where to go on; reset: the cursor given was not usable (forged,
    or too far behind), so what the client holds must be fetched anew."""

    items: list[dict[str, Any]]
    cursor: str
    more: bool
    reset: bool


def start_after(cursor: str | None) -> tuple[int, bool]:
    """Where to begin, and whether the client must fetch its pages anew: a cursor that is forged, or from before what is kept or replayed, begins
    at the head. No cursor begins there too, without that hint."""
    sequencer.sequence()
    last = head()
    if not cursor:
        return last, False
    position = cursors.unseal(cursor)
    if position is None or position > last or position < last - HORIZON or position < _oldest() - 1:
        return last, True
    return position, False


def heard_after(listener: Listener, position: int, limit: int, watched: Iterable[str] = ()) -> Heard:
    """Up to `limit` events that she may hear now, after the position. watched: streams she watches; those she no longer may are passed over."""
    sequencer.sequence()
    last = head()
    if last <= position:
        return Heard([], position, False)
    watchable = watchable_streams(watched)
    own = heard_by(listener)
    wanted = own | Q(stream__in=watchable) if watchable else own
    found = list(Event.objects.filter(wanted, position__gt=position, position__lte=last).order_by("position")[:limit])
    more = len(found) == limit
    return Heard(found, (found[-1].position or last) if more else last, more, _watched_only(found, own, watchable))


def heard_by(listener: Listener) -> Q:
    """audience.hears, in SQL."""
    follows = Follower.objects.filter(stream=OuterRef("stream"), user=listener.user_id).filter(still_following())
    places = Q(pk__in=[])
    for prefix in listener.stations:
        places |= Q(place_code__startswith=prefix) & ~Q(place_code="")
    followed = Q(pk__in=[])
    for kind in FOLLOWED:
        followed |= Q(stream__startswith=f"{kind}/")
    heard = Q(stream=f"user/{listener.public_id}") | followed & (places | Q(Exists(follows)))
    heard |= heard_grants(listener)
    if listener.district:
        heard |= Q(stream__startswith=f"board/{listener.district}")
    own = [f"fund/{each}" for each in listener.funds] + [f"org/{each}" for each in listener.organisations]
    return heard | Q(stream__in=own) if own else heard


def still_following() -> Q:
    return Q(until__isnull=True) | Q(until__gt=clock.now())


def watchable_streams(streams: Iterable[str]) -> frozenset[str]:
    """Those of the streams that anyone signed in may watch at this moment. One query for each kind of thing among them."""
    names = list(streams)
    public: set[str] = set()
    for kind, shown in (
        ("need", Need.objects.filter(state__in=PUBLIC)),
        ("shift", Shift.objects.filter(activity__published_at__isnull=False)),
    ):
        ids = [name.removeprefix(f"{kind}/") for name in names if name.startswith(f"{kind}/")]
        if ids:
            public |= {f"{kind}/{each}" for each in shown.filter(public_id__in=ids).values_list("public_id", flat=True)}
    return frozenset(name for name in names if may_watch(name, is_public=name in public))


def events_after(user: User, cursor: str | None, limit: int, watched: Iterable[str] = ()) -> Pulled:
    """The same feed as the socket's, pulled: up to `limit` (<= 100) events that the user may hear now, after the cursor; none cursor: nothing yet,
    and the cursor to begin with. watched: streams she watches; those she may not are passed over."""
    position, reset = start_after(cursor)
    heard = heard_after(listener_for(user), position, limit, watched)
    items = [frames.event_fields(event, watched_only=event.position in heard.watched_only) for event in heard.events]
    return Pulled(items, cursors.seal(heard.position), heard.more, reset)


def _watched_only(found: list[Event], own: Q, watchable: frozenset[str]) -> frozenset[int]:
    from_watching = [event.pk for event in found if event.stream in watchable]
    if not from_watching:
        return frozenset()
    anyway = set(Event.objects.filter(own, pk__in=from_watching).values_list("pk", flat=True))
    return frozenset(
        event.position for event in found if event.stream in watchable and event.pk not in anyway and event.position
    )


def _oldest() -> int:
    return Event.objects.aggregate(first=Min("position"))["first"] or 0
