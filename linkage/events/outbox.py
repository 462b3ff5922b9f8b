"""What follows from an event. wiring.py fills the table; an event with reactions is handed to the task worker in the same transaction, and
each reaction runs at least once and takes effect exactly once."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from typing import Any

from django.db import transaction

from linkage.events.models import Event, Reacted

Reaction = Callable[[Event], None]
_reactions: dict[str, tuple[Reaction, ...]] = {}
_told_here: ContextVar[list[Event] | None] = ContextVar("told_here", default=None)


def connect(table: dict[str, tuple[Reaction, ...]]) -> None:
    """Replace the table: event type -> reactions, in the order in which they run."""
    _reactions.clear()
    _reactions.update(table)


def reactions_to(type: str) -> tuple[Reaction, ...]:
    return _reactions.get(type, ())


def hand_over(event: Event) -> None:
    from linkage.events import jobs  # jobs imports this module to run what it was handed

    if not reactions_to(event.type):
        return
    told_here = _told_here.get()
    if told_here is None:
        jobs.react.enqueue(event.pk)
    else:
        transaction.on_commit(lambda: told_here.append(event))


@contextmanager
def reacting_here() -> Iterator[None]:
    """What follows from the block's events is carried out by this thread at the end of the block, and nothing is left to the worker: for invented
    stories, which are finished when they have been told."""
    events: list[Event] = []
    token = _told_here.set(events)
    try:
        yield
        while events:
            heard = [*events]
            events.clear()
            with transaction.atomic():
                for event in heard:
                    react(event)
    finally:
        _told_here.reset(token)


def react(event: Event) -> None:
    """Carry out every reaction to the event that has not taken effect yet, each in a transaction of its own. One that fails does not keep the
    others from running; what it raised is raised at the end, so that the task is tried again."""
    failures = []
    for reaction in reactions_to(event.type):
        try:
            _react_once(event, reaction)
        except Exception as failure:
            failures.append(failure)
    if failures:
        raise ExceptionGroup(f"reactions to {event.type} {event.pk} failed", failures)


def _react_once(event: Event, reaction: Reaction) -> None:
    name = _name(reaction)
    with transaction.atomic():
        _done, first = Reacted.objects.get_or_create(event=event, reaction=name)
        if first:
            reaction(event)


def _name(reaction: Any) -> str:
    return f"{reaction.__module__}.{reaction.__qualname__}"
