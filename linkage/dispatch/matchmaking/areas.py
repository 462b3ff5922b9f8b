"""Where the needs of a run lie, and whom that brings within reach."""

import math
from collections.abc import Iterable
from dataclasses import dataclass

from django.db.models import Q

from linkage.needs.models import Need
from linkage.places import codes
from matching.types import Point

REACH_KM = 20.0
SPARE_KM = 0.5  # a degree is not everywhere the same number of kilometres
KM_PER_DEGREE = 111.2


@dataclass(frozen=True, slots=True)
class Area:
    """places: the needs' own codes. box: (south, north, west, east) in degrees around those that have a position, as far as help may come from; None
    when none has. has_unplaced: some need has no position of its own."""

    places: frozenset[str]
    box: tuple[float, float, float, float] | None
    has_unplaced: bool

    @classmethod
    def of(cls, needs: Iterable[Need]) -> "Area":
        rows = list(needs)
        points = [(row.lat, row.lng) for row in rows if row.lat is not None and row.lng is not None]
        return cls(frozenset(row.place_code for row in rows), _box(points), len(points) < len(rows))

    @classmethod
    def within(cls, need: Need, point: Point | None, km: float) -> "Area":
        """Everybody who could come to one need from at most so many kilometres away: point is where the need is, None for its whole district."""
        box = None if point is None else _box([(point.lat, point.lng)], km + SPARE_KM)
        return cls(frozenset({need.place_code}), box, has_unplaced=False)

    @property
    def around(self) -> set[str]:
        """The codes of the places themselves and of what they lie in, up to their districts."""
        return {code for place in self.places for code in codes.lineage(place) if code.startswith(place[:6])}

    def near(self) -> Q:
        """Rows with lat, lng and place_code: inside the box; in one of the districts when they, or a need, have no position."""
        same_district = _any_of({place[:6] for place in self.places})
        if self.box is None:
            return same_district
        south, north, west, east = self.box
        inside = Q(lat__range=(south, north), lng__range=(west, east))
        return inside | (same_district if self.has_unplaced else Q(lat__isnull=True) & same_district)


def _box(points: list[tuple[float, float]], reach_km: float = REACH_KM) -> tuple[float, float, float, float] | None:
    if not points:
        return None
    south, north = min(lat for lat, _lng in points), max(lat for lat, _lng in points)
    west, east = min(lng for _lat, lng in points), max(lng for _lat, lng in points)
    dlat = reach_km / KM_PER_DEGREE
    dlng = dlat / max(math.cos(math.radians(max(abs(south), abs(north)))), 0.01)
    return south - dlat, north + dlat, west - dlng, east + dlng


def _any_of(prefixes: Iterable[str]) -> Q:
    wanted = Q(pk__in=[])
    for each in sorted(prefixes):
        wanted |= Q(place_code__startswith=each)
    return wanted
