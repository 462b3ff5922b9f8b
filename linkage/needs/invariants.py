"""Needs and their events (I7): each change of state has exactly one event, in the order the lifecycle allows."""

from typing import Any

from linkage.common.invariants import breaches, marks
from linkage.events.models import Event
from linkage.needs.models import Need
from linkage.needs.states import TRANSITIONS, NeedState

EVENT, NEED = Event._meta.db_table, Need._meta.db_table
BEGINNING = "need.submitted"
# The event that each act of TRANSITIONS records.
EVENT_OF = {
    "assess": "need.assessed",
    "publish": "need.published",
    "match": "need.matched",
    "reopen": "need.reopened",
    "start": "need.started",
    "finish": "need.finished",
    "confirm": "need.confirmed",
    "rate": "need.rated",
    "refuse": "need.refused",
    "return": "need.returned",
    "cancel": "need.cancelled",
    "expire": "need.expired",
}
STATE_AFTER = {BEGINNING: str(NeedState.SUBMITTED)} | {EVENT_OF[act]: step.target for act, step in TRANSITIONS.items()}


def states_agree_with_the_last_event() -> list[dict[str, Any]]:
    cases = " ".join(["WHEN %s THEN %s"] * len(STATE_AFTER))
    pairs = [text for pair in STATE_AFTER.items() for text in pair]
    return breaches(
        f"""
        SELECT n.public_id AS need, n.state AS state, last.type AS last_event
        FROM {NEED} AS n
        LEFT JOIN (SELECT stream, type, ROW_NUMBER() OVER (PARTITION BY stream ORDER BY seq DESC) AS nth
                   FROM {EVENT} WHERE type IN ({marks(STATE_AFTER)})) AS last
          ON last.stream = 'need/' || n.public_id AND last.nth = 1
        WHERE last.type IS NULL OR CASE last.type {cases} END <> n.state
        """,
        [*STATE_AFTER, *pairs],
    )


def events_tell_a_possible_life() -> list[dict[str, Any]]:
    """From each event to the next there is one allowed step: a change without its event, or with two, leaves a step that is not."""
    steps = _possible_steps()
    return breaches(
        f"""
        SELECT stream, seq, previous, type FROM (
            SELECT stream, seq, type, COALESCE(LAG(type) OVER (PARTITION BY stream ORDER BY seq), '') AS previous
            FROM {EVENT} WHERE type IN ({marks(STATE_AFTER)})) AS steps
        WHERE (previous, type) NOT IN (VALUES {", ".join(["(%s, %s)"] * len(steps))})
        """,
        [*STATE_AFTER, *(text for step in steps for text in step)],
    )


def _possible_steps() -> list[tuple[str, str]]:
    """Pairs of consecutive events; ("", the first one) begins."""
    steps = [("", BEGINNING)]
    for event, state in STATE_AFTER.items():
        steps += [(event, EVENT_OF[act]) for act, step in TRANSITIONS.items() if state in step.sources]
    return steps


CHECKS = {
    "I7 needs stand where their last event says": states_agree_with_the_last_event,
    "I7 needs' events tell a possible life": events_tell_a_possible_life,
}
