"""The types of events there are. Each app declares its own in `event_types.py`; recording an undeclared type is an error, and docs/events.md is
checked against this table."""

from dataclasses import dataclass
from importlib import import_module
from importlib.util import find_spec
from typing import Any

from django.apps import apps


@dataclass(frozen=True, slots=True)
class EventType:
    """name: `<thing>.<past participle>`. sentence: what a reader of the timeline sees (lazy; may use %(key)s of the payload).
    payload: keys that a recorded payload must have. Who hears an event is decided by its stream, whole: see realtime/audience.py."""

    name: str
    sentence: Any
    payload: frozenset[str] = frozenset()


_types: dict[str, EventType] = {}


def declare(*types: EventType) -> None:
    for each in types:
        if each.name in _types:
            raise ValueError(f"event type {each.name} is declared twice")
        _types[each.name] = each


def event_type(name: str) -> EventType:
    """Raises KeyError for a type nobody declared."""
    return _types[name]


def told(event: Any) -> str:
    """The event's sentence in the active language. A type that is no longer declared, or a payload from before a key was added, still reads."""
    try:
        return str(_types[event.type].sentence) % _Forgiving(event.payload)
    except KeyError:
        return str(event.type)


class _Forgiving(dict[str, Any]):
    def __missing__(self, key: str) -> str:
        return ""


def all_types() -> list[EventType]:
    return sorted(_types.values(), key=lambda each: each.name)


def discover() -> None:
    """Import every app's event_types module."""
    for config in apps.get_app_configs():
        name = f"{config.name}.event_types"
        if config.name.startswith("linkage.") and find_spec(name):
            import_module(name)
