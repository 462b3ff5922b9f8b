"""Where help is missing: what is wanted in a place, by skill, against the volunteers in reach who have the time."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable
from dataclasses import dataclass

import numpy as np

from matching.geo import EARTH_KM_PER_DEGREE
from matching.network.graph import Service, Society
from matching.types import ALWAYS, Point

ANY_SKILL = ""
"""The column of what anyone can do."""
NOBODY, SHORT, ENOUGH = "nobody", "short", "enough"


@dataclass(frozen=True, slots=True, kw_only=True)
class Wanted:
    """Open places for volunteers: `units` of them, any of `skills` will do (none: anyone). `hours`: the hours of the week it
    takes, as a 168-bit mask (0: to be agreed)."""

    place_code: str
    skills: frozenset[str] = frozenset()
    units: int = 1
    point: Point | None = None
    hours: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class Hand:
    """An active volunteer who takes tasks. Without a position she is in reach of her own community only."""

    id: str
    place_code: str
    skills: frozenset[str] = frozenset()
    point: Point | None = None
    radius_km: float = 3.0
    availability: int = ALWAYS


@dataclass(frozen=True, slots=True, kw_only=True)
class Cell:
    """One place and skill: `wanted` open places, `hands` volunteers in reach with time for at least one of them, `unreached`
    those of the places that none of them can take, `served` how often somebody with such a task helped here before. A place
    for which several skills will do counts under each."""

    place_code: str
    skill: str
    wanted: int
    hands: int
    served: int
    unreached: int
    level: str


def coverage(
    wanted: Iterable[Wanted], hands: Iterable[Hand], services: Iterable[Service] = (), *, digits: int = 12
) -> tuple[Cell, ...]:
    """A cell for each place and skill that is wanted, by place and skill.

    digits: how much of the place codes counts, e.g. 9 to add up a street's communities; whom a place is in reach of goes
    by the whole code. O(wanted x hands with the skill), each a vectorised comparison.
    """
    open_places: dict[tuple[str, str], list[Wanted]] = defaultdict(list)
    for each in wanted:
        for skill in each.skills or {ANY_SKILL}:
            open_places[place_at(each.place_code, digits), skill].append(each)
    roster, served = _Roster(hands), _served(services, digits)
    cells = []
    for (place_code, skill), rows in sorted(open_places.items()):
        units, (reached, unreached) = sum(each.units for each in rows), roster.reaching(skill, rows)
        level = NOBODY if not reached else SHORT if unreached or reached < units else ENOUGH
        cells.append(
            Cell(
                place_code=place_code,
                skill=skill,
                wanted=units,
                hands=reached,
                served=served[place_code, skill],
                unreached=unreached,
                level=level,
            )
        )
    return tuple(cells)


class _Roster:
    """Hands by skill, each skill's as arrays."""

    def __init__(self, hands: Iterable[Hand]) -> None:
        self._hands = sorted(hands, key=lambda each: each.id)
        self._skilled: dict[str, list[Hand]] = defaultdict(list)
        for each in self._hands:
            for skill in each.skills:
                self._skilled[skill].append(each)
        self._columns: dict[str, _Columns] = {}

    def reaching(self, skill: str, rows: list[Wanted]) -> tuple[int, int]:
        """How many with the skill could take at least one of the rows, and how many places none of them can."""
        if skill not in self._columns:
            self._columns[skill] = _Columns(self._hands if skill == ANY_SKILL else self._skilled[skill])
        columns = self._columns[skill]
        able, unreached = np.zeros(len(columns.place), bool), 0
        for each in rows:
            these = columns.in_reach(each) & columns.has_time(each.hours)
            unreached += 0 if these.any() else each.units
            able |= these
        return int(able.sum()), unreached


class _Columns:
    """Some hands: place[n] int64, lat, lng, radius[n] float64 (NaN without a position), hours[n, 3] uint64."""

    def __init__(self, hands: list[Hand]) -> None:
        self.place = np.array([int(each.place_code or 0) for each in hands], np.int64)
        self._lat = np.array([each.point.lat if each.point else np.nan for each in hands])
        self._lng = np.array([each.point.lng if each.point else np.nan for each in hands])
        self._radius = np.array([each.radius_km for each in hands])
        self._hours = np.array([_words(each.availability) for each in hands], np.uint64).reshape(-1, 3)

    def in_reach(self, wanted: Wanted) -> np.ndarray:
        near: np.ndarray = self.place == int(wanted.place_code or 0)
        if wanted.point is None:
            return near
        across = (self._lng - wanted.point.lng) * np.cos(np.radians((self._lat + wanted.point.lat) / 2))
        distance = EARTH_KM_PER_DEGREE * np.hypot(self._lat - wanted.point.lat, across)
        reached: np.ndarray = np.where(np.isnan(distance), near, distance <= self._radius)
        return reached

    def has_time(self, hours: int) -> np.ndarray:
        asked = np.array(_words(hours), np.uint64)
        lacking = ~self._hours & asked
        free: np.ndarray = (lacking[:, 0] | lacking[:, 1] | lacking[:, 2]) == 0
        return free


def place_at(code: str, digits: int) -> str:
    """The place around it at that many digits: 9 for the street of a community."""
    return code[:digits].ljust(12, "0")


def _words(mask: int) -> tuple[int, int, int]:
    low = (1 << 64) - 1
    return mask & low, (mask >> 64) & low, (mask >> 128) & low


def _served(services: Iterable[Service], digits: int) -> Counter[tuple[str, str]]:
    found: Counter[tuple[str, str]] = Counter()
    for service in services:
        if service.society is Society.VOLUNTEER:
            found.update((place_at(service.place_code, digits), skill) for skill in service.skills or {ANY_SKILL})
    return found
