"""Positions for events that several writers commit at once.

On PostgreSQL a row's id is given before its commit, so a reader that follows ids skips what commits late. Instead, whoever reads first numbers
the newly committed events, one reader at a time under an advisory lock: a position is only ever given behind all positions that can be seen.
Within a stream ids follow seq, because both are given under the stream row's lock.
"""

from django.db import connection, transaction
from django.db.models import Max

from linkage.events.models import Event

ADVISORY_LOCK = 5_051_001


def sequence() -> int:
    """Number the committed events that have no position yet, in order of id. Returns how many. A no-op on SQLite."""
    if connection.vendor != "postgresql":
        return 0
    if not Event.objects.filter(position__isnull=True).exists():
        return 0
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(%s)", [ADVISORY_LOCK])
        last = Event.objects.aggregate(last=Max("position"))["last"] or 0
        cursor.execute(
            """
            UPDATE events_event AS e SET position = %s + fresh.nth
            FROM (SELECT id, row_number() OVER (ORDER BY id) AS nth FROM events_event WHERE position IS NULL) AS fresh
            WHERE e.id = fresh.id
            """,
            [last],
        )
        return cursor.rowcount
