"""A synthetic city for the matching benchmarks: providers as columns, requirements, and plan instances. Seeded, documented.

Providers: 60 % around 40 neighbourhood centres (normal, 1.2 km), 40 % uniform over 40 x 40 km; 1-4 skills of 40; three-hour blocks of availability on 2-8 half days a week; four grades; two languages.
"""

from __future__ import annotations

from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

import numpy as np

from matching import Kind, Point, Requirement, Rules, Window
from matching.index import Index
from matching.records import AUTOMATIC, GRADE_BIT, KIND_BIT, MINOR_CHECK, ROOM

SKILLS = [f"skill{n:02d}" for n in range(40)]
LANGUAGES = ["zh", "wuu"]
MONDAY = datetime(2026, 11, 23, tzinfo=ZoneInfo("Asia/Shanghai"))
RULES = Rules(now=MONDAY)
SIDE_KM, CENTRE = 40.0, (30.25, 120.17)
DEGREE = 111.195


def places(rng: np.random.Generator, count: int) -> tuple[np.ndarray, np.ndarray]:
    """Latitudes and longitudes of people in the city."""
    centres = rng.random((40, 2)) * SIDE_KM
    km = rng.random((count, 2)) * SIDE_KM
    clustered = rng.random(count) < 0.6
    km[clustered] = centres[rng.integers(0, 40, clustered.sum())] + rng.normal(0, 1.2, (clustered.sum(), 2))
    lat = CENTRE[0] + (km[:, 0] - SIDE_KM / 2) / DEGREE
    return lat, CENTRE[1] + (km[:, 1] - SIDE_KM / 2) / DEGREE / np.cos(np.radians(CENTRE[0]))


def columns(count: int, seed: int = 1) -> dict[str, np.ndarray]:
    """Record columns of so many volunteers."""
    rng = np.random.default_rng(seed)
    lat, lng = places(rng, count)
    skills = np.zeros(count, np.uint64)
    for _ in range(4):
        drawn = rng.integers(0, len(SKILLS), count).astype(np.uint64)
        skills |= np.where(rng.random(count) < 0.6, np.uint64(1) << drawn, np.uint64(0))
    hours = np.zeros((count, 3), np.uint64)
    for _ in range(8):
        first = rng.integers(0, 7, count) * 24 + rng.choice([8, 11, 14, 17, 19], count)
        chosen = rng.random(count) < 0.6
        for hour in range(3):
            bit = (first + hour).astype(np.uint64)
            for word in range(3):
                here = chosen & (bit // np.uint64(64) == word)
                hours[here, word] |= np.uint64(1) << (bit[here] % np.uint64(64))
    grade = rng.integers(0, 4, count)
    traits = np.uint64(KIND_BIT[Kind.VOLUNTEER] | AUTOMATIC | ROOM) | np.uint64(1) << rng.integers(
        24, 26, count
    ).astype(np.uint64)
    traits |= ((np.uint64(1) << grade.astype(np.uint64)) - np.uint64(1)) << np.uint64(GRADE_BIT)
    traits |= np.where(rng.random(count) < 0.5, np.uint64(MINOR_CHECK), np.uint64(0))
    return {
        "lat": lat, "lng": lng, "skills": skills, "traits": traits, "hours": hours, "fair": rng.random(count),
        "accepts": 0.3 + 0.6 * rng.random(count), "radius": np.full(count, np.inf), "grade": grade,
    }  # fmt: skip


def city(count: int, seed: int = 1) -> tuple[Index, dict[str, np.ndarray]]:
    """An index over a city, and the columns it was built from."""
    data = columns(count, seed)
    rarity = {word: (0.9 + 0.0025 * n) ** 2 for n, word in enumerate(SKILLS)}
    ids = [f"v{n}" for n in range(count)]
    return Index.from_columns(ids, data, skills=SKILLS, languages=LANGUAGES, rarity=rarity), data


def wishes(count: int, seed: int = 2) -> list[Requirement]:
    """Requirements where people live: one skill, three hours on some day, radius 3 or 5 km."""
    rng = np.random.default_rng(seed)
    lat, lng = places(rng, count)
    skill = rng.integers(0, len(SKILLS), count)
    found = []
    for n in range(count):
        start = MONDAY + timedelta(days=int(rng.integers(0, 7)), hours=int(rng.choice([8, 11, 14, 17])))
        found.append(Requirement(
            id=f"r{n}", need_id=f"n{n}", kind=Kind.VOLUNTEER, skills_all=frozenset({SKILLS[skill[n]]}), radius_km=float(rng.choice([3, 5])),
            windows=(Window(start, start + timedelta(hours=3)),), point=Point(float(lat[n]), float(lng[n])), languages=frozenset({"zh"}),
        ))  # fmt: skip
    return found
