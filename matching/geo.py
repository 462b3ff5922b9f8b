"""Distances between places, with or without coordinates."""

from __future__ import annotations

from math import cos, hypot, radians

from matching.types import Point

EARTH_KM_PER_DEGREE = 111.195
"""Mean length of one degree of latitude (sphere of radius 6371.0088 km)."""

KM_BY_SHARED_DIGITS = ((12, 0.5), (9, 2.0), (6, 8.0), (4, 30.0), (2, 200.0), (0, 2000.0))
"""Typical distance of two addresses that share so many digits of their place code: community, street, district, city."""


def distance_km(a: Point, b: Point) -> float:
    """Kilometres between two points, flat at the latitude midway: exact to 0.1 % within a city."""
    across = (a.lng - b.lng + 180.0) % 360.0 - 180.0
    return EARTH_KM_PER_DEGREE * hypot(a.lat - b.lat, across * cos(radians((a.lat + b.lat) / 2)))


def estimated_km(a: str, b: str) -> float:
    """Typical kilometres between two place codes, from how much of the tree they share."""
    if not a or not b:
        return KM_BY_SHARED_DIGITS[-1][1]
    return next(km for digits, km in KM_BY_SHARED_DIGITS if a[:digits] == b[:digits])
