"""Writing to the log: the only way an event comes to be."""

from typing import Any

from django.db import connection, transaction
from django.db.models import F, Max

from linkage.common import clock
from linkage.events import outbox, wakeup
from linkage.events.catalogue import event_type
from linkage.events.models import Event, Follower, Stream


def record(type: str, *, stream: str, by: Any = None, place_code: str = "", **payload: Any) -> Event:
    """Record that `type` happened on `stream`, in the caller's transaction, and arrange what follows from it after the commit.

    by: the User who did it, None for the system. place_code: 12 digits of where. payload: small, JSON, free of sensitive facts and of
    personal names: it is shown to everyone who hears the event.
    Raises KeyError for an undeclared type, ValueError for a payload without a declared key, RuntimeError outside a transaction.
    """
    if not connection.in_atomic_block:
        raise RuntimeError("an event is recorded in the transaction that changes what it tells of")
    missing = event_type(type).payload - payload.keys()
    if missing:
        raise ValueError(f"{type} needs {sorted(missing)} in its payload")
    event = Event.objects.create(
        stream=stream,
        seq=_next_seq(stream),
        type=type,
        at=clock.now(),
        actor=by,
        place_code=place_code,
        payload=payload,
        position=_position_of_a_single_writer(),
    )
    outbox.hand_over(event)
    transaction.on_commit(wakeup.ring)
    return event


def follow(stream: str, *users: Any) -> None:
    """Let these people hear the stream from now on. Following twice changes nothing."""
    Follower.objects.bulk_create(
        [Follower(stream=stream, user=user) for user in users if user is not None], ignore_conflicts=True
    )


def unfollow(stream: str, *users: Any) -> None:
    Follower.objects.filter(stream=stream, user__in=users).delete()


def timeline(stream: str) -> Any:
    """The stream's events, newest first."""
    return Event.objects.filter(stream=stream).order_by("-seq")


def _next_seq(stream: str) -> int:
    Stream.objects.bulk_create([Stream(name=stream)], ignore_conflicts=True)
    Stream.objects.filter(name=stream).update(last_seq=F("last_seq") + 1)
    return Stream.objects.values_list("last_seq", flat=True).get(name=stream)


def _position_of_a_single_writer() -> int | None:
    """SQLite lets one transaction write at a time, so the next number is final at once. Elsewhere the sequencer gives it after the commit."""
    if connection.vendor != "sqlite":
        return None
    return (Event.objects.aggregate(last=Max("position"))["last"] or 0) + 1
