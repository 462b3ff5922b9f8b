"""The text of the feed's frames (docs/live.md), both ways."""

import json
from typing import Any

from django.utils import translation

from linkage.events import catalogue
from linkage.events.models import Event
from linkage.realtime import cursors
from linkage.realtime.audience import CHANGED, told_in_full

MAX_BYTES = 8 * 1024


def event_fields(event: Event, *, watched_only: bool = False) -> dict[str, Any]:
    """{cursor, stream, seq, type, at, summary}, the summary in the active language. watched_only: for one who merely watches a public stream."""
    full = not watched_only or told_in_full(event.stream, event.type)
    return {
        "cursor": cursors.seal(event.position or 0),
        "stream": event.stream,
        "seq": event.seq,
        "type": event.type if full else CHANGED,
        "at": event.at.isoformat(),
        "summary": catalogue.told(event) if full else "",
    }


def event_frame(event: Event, language: str, *, watched_only: bool = False) -> str:
    with translation.override(language):
        return dump({"op": "event", **event_fields(event, watched_only=watched_only)})


def dump(frame: dict[str, Any]) -> str:
    return json.dumps(frame, ensure_ascii=False, separators=(",", ":"))


def parse(text: str) -> dict[str, Any] | None:
    """A client's frame: an object with an `op`. None for anything else."""
    try:
        frame = json.loads(text)
    except (ValueError, RecursionError):
        return None
    return frame if isinstance(frame, dict) and isinstance(frame.get("op"), str) else None
