"""What has happened to invented needs: their streams, events and followers, told by the database itself from the rows of the needs."""

from django.db import connection
from django.db.models import Max

from linkage.demo.bulk import run
from linkage.dispatch.models import Assignment
from linkage.events.models import Event, Follower, Stream
from linkage.needs.models import Need, Requirement
from linkage.needs.states import NeedState

S = NeedState
_ASKED, _ASSESSED = ("need.submitted", "submitted_at", "requester_id"), ("need.assessed", "submitted_at", "lead_id")
_PUBLISHED, _MATCHED = ("need.published", "published_at", "lead_id"), ("need.matched", "published_at", "")
_DONE = [
    ("need.started", "window_start", ""),
    ("need.finished", "window_end", ""),
    ("need.confirmed", "closed_at", "requester_id"),
]
# State -> the events that lead to it: type, the need's column with the moment, the column with who did it.
LIVES = {
    S.ASSESSED: [_ASKED, _ASSESSED],
    S.PUBLISHED: [_ASKED, _ASSESSED, _PUBLISHED],
    S.CONFIRMED: [_ASKED, _ASSESSED, _PUBLISHED, _MATCHED, *_DONE],
    S.RATED: [_ASKED, _ASSESSED, _PUBLISHED, _MATCHED, *_DONE, ("need.rated", "closed_at", "requester_id")],
    S.REFUSED: [_ASKED, ("need.refused", "closed_at", "")],
    S.RETURNED: [_ASKED, ("need.returned", "closed_at", "")],
    S.CANCELLED: [_ASKED, ("need.cancelled", "closed_at", "requester_id")],
    S.EXPIRED: [_ASKED, _ASSESSED, _PUBLISHED, ("need.expired", "closed_at", "")],
}
MOST = max(len(life) for life in LIVES.values())
NEED, STREAM, EVENT, FOLLOWER = (model._meta.db_table for model in (Need, Stream, Event, Follower))
WRITTEN = (Stream, Event, Follower)


def tell_lives(first: int, last: int) -> None:
    """Streams, events and followers of the needs with these primary keys, as their states say. Positions go by the need, so that within a
    stream they rise with the sequence."""
    these = f"FROM {NEED} AS n WHERE n.id BETWEEN {first} AND {last}"
    lengths = " ".join(f"WHEN '{state}' THEN {len(life)}" for state, life in LIVES.items())
    run(
        f"INSERT INTO {STREAM} (name, last_seq, place_code) SELECT 'need/' || n.public_id, CASE n.state {lengths} END, n.place_code {these}",
        _events(first, last),
        f"INSERT INTO {FOLLOWER} (stream, user_id) SELECT 'need/' || n.public_id, n.requester_id {these}",
        f"""INSERT INTO {FOLLOWER} (stream, user_id)
            SELECT 'need/' || n.public_id, n.lead_id {these} AND n.lead_id <> n.requester_id""",
        f"""INSERT INTO {FOLLOWER} (stream, user_id)
            SELECT DISTINCT 'need/' || n.public_id, a.user_id
            FROM {Assignment._meta.db_table} AS a
            JOIN {Requirement._meta.db_table} AS r ON r.id = a.requirement_id JOIN {NEED} AS n ON n.id = r.need_id
            WHERE n.id BETWEEN {first} AND {last} AND a.user_id <> n.requester_id AND a.user_id <> n.lead_id""",
    )


def _events(first: int, last: int) -> str:
    base = int(Event.objects.aggregate(last=Max("position"))["last"] or 0) + 1
    steps = [(state, seq, *step) for state, life in LIVES.items() for seq, step in enumerate(life, 1)]
    values = ", ".join(
        "('" + f"{state}', {seq}, '{type}', '{moment}', '{who}')" for state, seq, type, moment, who in steps
    )
    moments = " ".join(f"WHEN '{name}' THEN n.{name}" for name in sorted({step[3] for step in steps}))
    people = " ".join(f"WHEN '{name}' THEN n.{name}" for name in sorted({step[4] for step in steps} - {""}))
    payload = """CASE s.seq WHEN 1 THEN '{"urgency": "' || n.urgency || '"}' ELSE '{}' END"""
    if connection.vendor == "postgresql":
        payload = f"CAST({payload} AS jsonb)"
    return f"""
        INSERT INTO {EVENT} (position, stream, seq, type, at, actor_id, place_code, payload)
        WITH s(state, seq, type, moment, who) AS (VALUES {values})
        SELECT {base} + (n.id - {first}) * {MOST} + s.seq, 'need/' || n.public_id, s.seq, s.type, CASE s.moment {moments} END,
               CASE s.who {people} END, n.place_code, {payload}
        FROM {NEED} AS n JOIN s ON s.state = n.state WHERE n.id BETWEEN {first} AND {last}
    """
