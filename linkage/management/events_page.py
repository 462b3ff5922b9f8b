"""docs/events.md, written from the catalogue of event types and the table of reactions."""

from pathlib import Path
from typing import Any

from django.utils import translation

from linkage.events import catalogue, outbox

PAGE = Path(__file__).resolve().parents[2] / "docs" / "events.md"
INTRODUCTION = """\
# Events

What can happen, as the log records it. Written by `python manage.py document_events`; a test fails when it is out of date.

A stream is one thing's line of events (`need/<id>`, `user/<id>`, `fund/<id>`, `org/<id>`, `board/<community>`); `seq` counts within it without a gap. Whoever may
hear a stream hears all of it, so a payload holds no personal facts. Reactions run in the worker after the commit, each taking effect once.

| type | sentence | payload | what follows |
|---|---|---|---|
"""


def page() -> str:
    """The whole page, in Chinese and English sentences."""
    return INTRODUCTION + "".join(_row(each) for each in catalogue.all_types())


def _row(event_type: catalogue.EventType) -> str:
    payload = ", ".join(f"`{key}`" for key in sorted(event_type.payload))
    reactions = ", ".join(f"`{_name(reaction)}`" for reaction in outbox.reactions_to(event_type.name))
    return f"| `{event_type.name}` | {_both(event_type.sentence)} | {payload} | {reactions} |\n"


def _name(reaction: Any) -> str:
    return f"{reaction.__module__.removeprefix('linkage.')}.{reaction.__qualname__}"


def _both(sentence: Any) -> str:
    with translation.override("zh-hans"):
        chinese = str(sentence)
    with translation.override("en"):
        english = str(sentence)
    return f"{chinese} · {english}".replace("|", "\\|")
