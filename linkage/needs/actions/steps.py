"""One step in a need's life: the move, the new owner and due time, and the event, together."""

from typing import Any

from linkage.common import clock, states
from linkage.events import log
from linkage.needs import duties
from linkage.needs.models import Need
from linkage.needs.states import OPEN, TRANSITIONS
from linkage.people.models import User


def advance(
    need: Need, act: str, event: str, *, by: User | None, where: dict[str, Any] | None = None, **changes: Any
) -> Need:
    """Move the need by `act`, hand it to the next owner, and record `event` on its stream.

    Raises Conflict("wrong_state") when somebody else has moved it first.
    """
    now = clock.now()
    target = TRANSITIONS[act].target
    changes.setdefault("closed_at", None if target in OPEN else now)
    states.move(
        need,
        act,
        TRANSITIONS,
        where=where,
        owner_kind=duties.owner_of(target),
        due_at=duties.due_at(need, target, now),
        escalated_at=None,
        **changes,
    )
    log.record(event, stream=need.stream, by=by, place_code=need.place_code)
    return need
