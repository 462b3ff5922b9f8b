"""What follows from what: event type -> reactions, in order. Reactions are idempotent and run in the task worker after the commit."""

from linkage.events import outbox

REACTIONS: dict[str, tuple[outbox.Reaction, ...]] = {}


def connect() -> None:
    outbox.connect(REACTIONS)
