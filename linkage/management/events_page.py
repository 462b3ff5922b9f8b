"""docs/events.md, written from the catalogue of event types and the table of reactions."""

from pathlib import Path
from typing import Any

from django.utils import translation

from linkage.events import catalogue, outbox
from linkage.messaging.rules import RULES
from linkage.realtime.audience import HEARERS

PAGE = Path(__file__).resolve().parents[2] / "docs" / "events.md"
# A type, or all types of one thing; a type's own line goes first.
STREAMS: dict[str, tuple[str, ...]] = {
    **dict.fromkeys(["hours.exported", "hours.entered_nationally"], ("place",)),
    "offer.received": ("user", "org", "fund"),
    "offer.no_longer_needed": ("user", "org"),
    "waiting.invited": ("user",),
    **dict.fromkeys(["need", "plan", "offer", "service", "waiting"], ("need",)),
    **dict.fromkeys(
        ["hours", "points", "volunteer", "membership", "account", "consent", "erasure", "notice", "certificate"],
        ("user",),
    ),
    **dict.fromkeys(["signup", "cover", "swap", "calendar"], ("user",)),
    "agreement.written": ("place",),
    "agreement": ("user",),
    **dict.fromkeys(["reward", "tie"], ("user",)),
    **dict.fromkeys(["giver", "offering", "pool", "insurance"], ("org",)),
    "activity": ("activity",),
    "team": ("team",),
    "recruiting": ("org",),
    "teammate": ("user",),
    "shift": ("shift",),
    **dict.fromkeys(["star", "commendation", "training", "guardian", "qualification"], ("user",)),
    **dict.fromkeys(["star", "commendation", "training", "guardian"], ("user",)),
    "message.reported": ("thread",),
    "message.forgotten": ("thread",),
    **dict.fromkeys(["message", "call"], ("user",)),
    "group": ("group",),
    **dict.fromkeys(["need.put_into_project", "need.project_advanced"], ("need",)),
    "project": ("project",),
    "record_template": ("place",),
    "demand_list": ("demand_list",),
    "fair": ("fair",),
    "cooperation": ("org",),
    "grant": ("fund",),
    **dict.fromkeys(["award", "tranche", "report", "receipt", "amendment"], ("grant",)),
    "fund": ("fund",),
    "round": ("round",),
    "application": ("application",),
    "donation": ("fund", "user"),
    "disclosure": ("fund",),
    "comment.written": ("round",),
    **dict.fromkeys(["review", "ballot", "residence", "comment"], ("user",)),
    "course": ("org",),
    "task": ("board",),
    "goods": ("goods",),
    "venue": ("venue",),
    "worker": ("worker",),
    "setting": ("place",),
    "sample": ("place",),
    "anomaly": ("anomaly",),
    "objection": ("user",),
    "run": ("run",),
    "upkeep": ("upkeep",),
}
INTRODUCTION = """\
# Events

What can happen, as the log records it. Written by `python manage.py document_events`; a test fails when it is out of date.

A stream is one thing's line of events; `seq` counts within it without a gap. Whoever may hear a stream hears all of it, so a payload holds no
personal facts. Reactions run in the worker after the commit, each taking effect once. How the events reach a browser or a program: [live.md](live.md).

| stream | is heard by |
|---|---|
{hearers}
Streams of other kinds are histories: nobody hears them live. Beyond that, anyone signed in may watch a board, and a need that is on the public list.

| type | on | sentence | payload | what follows | in the inbox of |
|---|---|---|---|---|---|
"""


def page() -> str:
    """The whole page, in Chinese and English sentences."""
    hearers = "".join(f"| `{stream}` | {who} |\n" for stream, who in HEARERS.items())
    return INTRODUCTION.format(hearers=hearers) + "".join(_row(each) for each in catalogue.all_types())


def _row(event_type: catalogue.EventType) -> str:
    payload = ", ".join(f"`{key}`" for key in sorted(event_type.payload))
    reactions = ", ".join(f"`{_name(reaction)}`" for reaction in outbox.reactions_to(event_type.name))
    told = ", ".join(dict.fromkeys(rule.told.__name__.replace("_", " ") for rule in RULES.get(event_type.name, ())))
    streams = " ".join(f"`{each}`" for each in streams_of(event_type.name))
    return f"| `{event_type.name}` | {streams} | {_both(event_type.sentence)} | {payload} | {reactions} | {told} |\n"


def streams_of(type: str) -> tuple[str, ...]:
    """The kinds of stream on which the type is recorded."""
    return STREAMS.get(type) or STREAMS.get(type.partition(".")[0], ())


def _name(reaction: Any) -> str:
    return f"{reaction.__module__.removeprefix('linkage.')}.{reaction.__qualname__}"


def _both(sentence: Any) -> str:
    with translation.override("zh-hans"):
        chinese = str(sentence)
    with translation.override("en"):
        english = str(sentence)
    return f"{chinese} · {english}".replace("|", "\\|")
