"""A street of the demo place, drawn with plain types: the engine needs no database."""

from __future__ import annotations

from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from matching import Kind, Point, Provider, Requirement, Window

SHANGHAI = ZoneInfo("Asia/Shanghai")
HEPING, CHUNFENG = "330102990001", "330102990002"
HOME = Point(30.25, 120.17)
MONDAY = datetime(2026, 11, 23, tzinfo=SHANGHAI)


def at(day: int, hour: int, hours: float = 3) -> Window:
    """A window `day` days after the Monday of the story."""
    start = MONDAY + timedelta(days=day, hours=hour)
    return Window(start, start + timedelta(hours=hours))


SATURDAY_MORNING = at(5, 9)


def volunteer(name: str, **changes: object) -> Provider:
    fields: dict[str, object] = {
        "id": name,
        "kind": Kind.VOLUNTEER,
        "point": HOME,
        "place_code": HEPING,
        "skills": frozenset({"carpentry"}),
        "languages": frozenset({"zh"}),
        "age": 30,
    }
    return Provider(**(fields | changes))  # type: ignore[arg-type]


def asks(name: str = "r1", **changes: object) -> Requirement:
    fields: dict[str, object] = {
        "id": name,
        "need_id": "n1",
        "kind": Kind.VOLUNTEER,
        "skills_all": frozenset({"carpentry"}),
        "windows": (SATURDAY_MORNING,),
        "point": HOME,
        "place_code": HEPING,
    }
    return Requirement(**(fields | changes))  # type: ignore[arg-type]
