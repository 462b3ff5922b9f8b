"""What a volunteer wants to see of her feed: time, distance, kind, place. All of it lives in the address of the page, so that it can be kept and shared."""

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass, replace
from urllib.parse import urlencode

from django.db.models import Q

from linkage.common import clock
from linkage.volunteering.activity_kinds import KINDS

WHENS = ("today", "week", "weekend", "free")
WITHINS = ("500", "1000", "3000")  # metres, as in the address
TASKS, SHIFTS, CARE = "tasks", "shifts", "care"
OF_NEED, OF_ACTIVITY = "need-", "activity-"
NAMES = ("when", "within", "kind", "place")


@dataclass(frozen=True, slots=True)
class Wish:
    """when: one of WHENS; within: one of WITHINS; kind: TASKS, SHIFTS, CARE (needs whose kind would tell of a person's circumstances), or OF_NEED or
    OF_ACTIVITY and a code; place: a place's code. "" for any."""

    when: str = ""
    within: str = ""
    kind: str = ""
    place: str = ""

    def __bool__(self) -> bool:
        return bool(self.active)

    @property
    def active(self) -> list[str]:
        """The names of the filters that are on."""
        return [name for name in NAMES if getattr(self, name)]

    @property
    def query(self) -> str:
        """As in an address; "any=1" for no filter at all, which is another thing than not having said."""
        return urlencode({name: getattr(self, name) for name in self.active}) or "any=1"

    def but(self, **change: str) -> "Wish":
        return replace(self, **change)

    @property
    def metres(self) -> int | None:
        return int(self.within) if self.within else None

    @property
    def wants_tasks(self) -> bool:
        return self.kind in ("", TASKS, CARE) or self.kind.startswith(OF_NEED)

    @property
    def wants_shifts(self) -> bool:
        return self.kind in ("", SHIFTS) or self.kind.startswith(OF_ACTIVITY)


def wish_of(query: Mapping[str, str]) -> Wish:
    """From a request's GET; what it does not know is left out."""
    when, within, kind, place = (query.get(name, "") for name in NAMES)
    return Wish(
        when if when in WHENS else "",
        within if within in WITHINS else "",
        kind if _is_kind(kind) else "",
        place if len(place) == 12 and place.isdecimal() and place.isascii() else "",
    )


def _is_kind(kind: str) -> bool:
    if kind.startswith(OF_NEED):
        return kind.removeprefix(OF_NEED).isidentifier()
    return kind in (TASKS, SHIFTS, CARE) or kind.removeprefix(OF_ACTIVITY) in KINDS


def task_kind(wish: Wish) -> Q:
    """The kind as a condition on requirements. Kinds that tell of a person's circumstances are found only together (rule 10)."""
    if wish.kind == CARE:
        return Q(need__category__is_sensitive=True)
    if wish.kind.startswith(OF_NEED):
        return Q(need__category=wish.kind.removeprefix(OF_NEED), need__category__is_sensitive=False)
    return Q()


def shift_kind(wish: Wish) -> Q:
    return Q(activity__kind=wish.kind.removeprefix(OF_ACTIVITY)) if wish.kind.startswith(OF_ACTIVITY) else Q()


def period(when: str) -> tuple[dt.datetime, dt.datetime] | None:
    """[start, end) of a filter of time in Shanghai; None for those that are no stretch of time. The weekend is the one that comes or runs."""
    today = clock.local(clock.now()).replace(hour=0, minute=0, second=0, microsecond=0)
    monday = today + dt.timedelta(days=7 - today.weekday())
    if when == "today":
        return today, today + dt.timedelta(days=1)
    if when == "week":
        return today, monday
    if when == "weekend":
        return max(today, monday - dt.timedelta(days=2)), monday
    return None
