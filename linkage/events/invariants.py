"""The log (I5): within a stream the sequence has no gap, and the feed's order never turns a stream's order round."""

from typing import Any

from linkage.common.invariants import breaches
from linkage.events.models import Event, Stream

EVENT, STREAM = Event._meta.db_table, Stream._meta.db_table


def streams_have_no_gap() -> list[dict[str, Any]]:
    """last_seq, the number of events and the greatest seq are one and the same, and the least is 1."""
    return breaches(
        f"""
        SELECT s.name AS stream, s.last_seq AS last_seq, COALESCE(e.events, 0) AS events, e.greatest AS greatest, e.least AS least
        FROM {STREAM} AS s
        LEFT JOIN (SELECT stream, COUNT(*) AS events, MAX(seq) AS greatest, MIN(seq) AS least FROM {EVENT} GROUP BY stream) AS e
          ON e.stream = s.name
        WHERE s.last_seq <> COALESCE(e.events, 0) OR s.last_seq <> COALESCE(e.greatest, 0) OR COALESCE(e.least, 1) <> 1
        """
    )


def events_belong_to_a_stream() -> list[dict[str, Any]]:
    return breaches(
        f"""
        SELECT DISTINCT e.stream AS stream FROM {EVENT} AS e
        WHERE NOT EXISTS (SELECT 1 FROM {STREAM} AS s WHERE s.name = e.stream)
        """
    )


def positions_follow_each_stream() -> list[dict[str, Any]]:
    return breaches(
        f"""
        SELECT stream, seq, position, previous FROM (
            SELECT stream, seq, position, LAG(position) OVER (PARTITION BY stream ORDER BY seq) AS previous
            FROM {EVENT} WHERE position IS NOT NULL) AS ordered
        WHERE previous >= position
        """
    )


CHECKS = {
    "I5 streams have no gap": streams_have_no_gap,
    "I5 events belong to a stream": events_belong_to_a_stream,
    "I5 positions follow each stream": positions_follow_each_stream,
}
