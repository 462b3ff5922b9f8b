"""Writing to the log: the only way an event comes to be."""

import datetime as dt
from typing import Any

from django.db import connection, transaction
from django.db.models import Max, QuerySet

from linkage.common import clock
from linkage.events import outbox, wakeup
from linkage.events.catalogue import event_type
from linkage.events.models import Event, Follower


def record(type: str, *, stream: str, by: Any = None, place_code: str = "", **payload: Any) -> Event:
    """Record that `type` happened on `stream`, in the caller's transaction, and arrange what follows from it after the commit.

    by: the User who did it, None for the system. place_code: 12 digits of where; left out, where the stream's events were before. payload: small, JSON, free of sensitive facts and of
    personal names: it is shown to everyone who hears the event.
    Raises KeyError for an undeclared type, ValueError for a payload without a declared key, RuntimeError outside a transaction.
    """
    if not connection.in_atomic_block:
        raise RuntimeError("an event is recorded in the transaction that changes what it tells of")
    missing = event_type(type).payload - payload.keys()
    if missing:
        raise ValueError(f"{type} needs {sorted(missing)} in its payload")
    seq, place_code = _next_in(stream, place_code)
    event = Event.objects.create(
        stream=stream,
        seq=seq,
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


def follow(stream: str, *users: Any, until: dt.datetime | None = None) -> None:
    """Let these people hear the stream from now on, or until an instant. Following twice changes nothing, except that following without an end
    lifts an earlier end."""
    ids = {user.pk for user in users if user is not None}
    rows = [Follower(stream=stream, user_id=pk, until=until) for pk in sorted(ids)]
    if until is None:
        Follower.objects.bulk_create(
            rows, update_conflicts=True, unique_fields=["stream", "user"], update_fields=["until"]
        )
    else:
        Follower.objects.bulk_create(rows, ignore_conflicts=True)


def unfollow(stream: str, *users: Any) -> None:
    Follower.objects.filter(stream=stream, user__in=users).delete()


def timeline(stream: str) -> QuerySet[Event]:
    """The stream's events, newest first."""
    return Event.objects.filter(stream=stream).order_by("-seq")


def head() -> int:
    """The log's last position, 0 when it is empty."""
    return Event.objects.aggregate(last=Max("position"))["last"] or 0


def _next_in(stream: str, place_code: str) -> tuple[int, str]:
    """The stream's next number and its place: one statement, whose row lock is held until the caller's transaction ends."""
    with connection.cursor() as cursor:
        cursor.execute(
            """
            INSERT INTO events_stream AS s (name, last_seq, place_code) VALUES (%s, 1, %s)
            ON CONFLICT (name) DO UPDATE SET
                last_seq = s.last_seq + 1,
                place_code = CASE WHEN excluded.place_code = '' THEN s.place_code ELSE excluded.place_code END
            RETURNING last_seq, place_code
            """,
            [stream, place_code],
        )
        seq, place_code = cursor.fetchone()
        return seq, place_code


def _position_of_a_single_writer() -> int | None:
    """SQLite lets one transaction write at a time, so the next number is final at once. Elsewhere the sequencer gives it after the commit."""
    if connection.vendor != "sqlite":
        return None
    return head() + 1
