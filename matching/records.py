"""Providers as fixed-width records: what a fast scan can test without looking at the full provider.

A record says no only when the hard rules would say no too, and its score is never below the exact one: the scan may let
through too many, never too few. The rare rules (busy windows, exclusions, caps, lapsed certificates) are left to `judge`.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from functools import lru_cache
from typing import Any

import numpy as np

from matching.eligibility import reach_km
from matching.scoring import TRAVEL_MINUTES, acceptance, fair_load, named_weights, need_terms
from matching.times import hours_mask
from matching.types import ALWAYS, PEOPLE, Kind, Provider, Requirement, Rules, Weights

WORD = (1 << 64) - 1
KIND_BIT = {kind: 1 << bit for bit, kind in enumerate(Kind)}
GENDER_BIT = {"female": 1 << 6, "male": 1 << 7}
GRADE_BIT = 8
TOP_GRADES = 8
AUTOMATIC, MINOR_CHECK, FLEXIBLE, ROOM, STOCKED = (1 << bit for bit in range(16, 21))
PERMIT_BIT, PERMITS = 21, 3
LANGUAGE_BIT = 24

COLUMNS = ("lat", "lng", "skills", "traits", "hours", "fair", "accepts", "radius", "grade")
"""What a record is made of; `hours` has three words (168 bits)."""
WIDTH = 8
HOURS, TRAITS, NUMBER = slice(0, 3), 4, 7
LAT, LNG = 6, 7
FAIR, ACCEPTS, RADIUS, GRADE = 10, 11, 12, 13
"""One record is a row of 64 bytes, a cache line: three words of hours; latitude and longitude as whole 1e-7 degrees (index
in half words); a word of traits; four short floats (index in half words); the provider's number. Skills lie apart: most
records fail on them."""
DEGREES = 1e-7


def packed(columns: Mapping[str, np.ndarray], numbers: np.ndarray) -> dict[str, np.ndarray]:
    """Named columns as the arrays of the index: `skills` and the rows of 64 bytes."""
    wide = np.zeros((numbers.shape[0], WIDTH), np.uint64)
    wide[:, HOURS] = np.asarray(columns["hours"], np.uint64).reshape(-1, 3)
    wide[:, TRAITS], wide[:, NUMBER] = columns["traits"], numbers
    places, shorts = views(wide)
    for place, name in ((LAT, "lat"), (LNG, "lng")):
        places[:, place] = np.rint(np.asarray(columns[name], np.float64) / DEGREES)
    for place, name in ((FAIR, "fair"), (ACCEPTS, "accepts"), (RADIUS, "radius"), (GRADE, "grade")):
        shorts[:, place] = columns[name]
    return {"skills": np.asarray(columns["skills"], np.uint64), "wide": wide}


def snapped(degrees: np.ndarray) -> np.ndarray:
    """Degrees as records keep them, to about a centimetre."""
    return np.rint(degrees / DEGREES) * DEGREES


def snapped_one(degrees: float) -> float:
    """`snapped` for a single number, without numpy's overhead."""
    return round(degrees / DEGREES) * DEGREES


def views(wide: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """The same rows as 32-bit whole numbers and as short floats."""
    return wide.view(np.int32), wide.view(np.float32)


@dataclass(slots=True)
class Vocabulary:
    """Words to bits, given out as they are met; the last bit stands for all words beyond the width."""

    first: int
    width: int
    bits: dict[str, int] = field(default_factory=dict)

    def bit(self, word: str) -> int:
        """The word's bit number; a new word gets the next one."""
        number = self.bits.get(word)
        if number is None:
            number = self.first + min(len(self.bits), self.width - 1)
            self.bits[word] = number
        return number

    def mask(self, words: Iterable[str]) -> int:
        mask = 0
        for word in words:
            mask |= 1 << self.bit(word)
        return mask

    @property
    def shared(self) -> int:
        """The bit that several words may share."""
        return self.first + self.width - 1


def skill_words() -> Vocabulary:
    return Vocabulary(0, 64)


def language_words() -> Vocabulary:
    return Vocabulary(LANGUAGE_BIT, 40)


def permit_words() -> Vocabulary:
    return Vocabulary(PERMIT_BIT, PERMITS)


def traits_of(provider: Provider, languages: Vocabulary, permits: Vocabulary) -> int:
    """Everything about a provider that a requirement may insist on by one bit. A permit counts whenever it holds."""
    traits = KIND_BIT[provider.kind] | GENDER_BIT.get(provider.gender or "", 0) | languages.mask(provider.languages)
    traits |= ((1 << min(provider.grade, TOP_GRADES)) - 1) << GRADE_BIT
    if provider.automatic:
        traits |= AUTOMATIC
    if provider.minor_check_on_file:
        traits |= MINOR_CHECK
    if provider.exceptions:
        traits |= FLEXIBLE
    if provider.capacity > 0:
        traits |= ROOM
    if provider.stock > 0:
        traits |= STOCKED
    return traits | permits.mask(code for code, held in provider.permits.items() if held)


def record_of(provider: Provider, skills: Vocabulary, languages: Vocabulary, permits: Vocabulary) -> dict[str, Any]:
    """One provider's columns. It must have a point."""
    assert provider.point is not None
    mask = provider.availability
    return {
        "lat": provider.point.lat,
        "lng": provider.point.lng,
        "skills": skills.mask(provider.skills),
        "traits": traits_of(provider, languages, permits),
        "hours": (mask & WORD, (mask >> 64) & WORD, mask >> 128),
        "fair": fair_load(provider.given_minutes_month),
        "accepts": acceptance(provider),
        "radius": np.inf if provider.radius_km is None else provider.radius_km,
        "grade": provider.grade,
    }


@dataclass(frozen=True, slots=True)
class Query:
    """A requirement as the scan sees it. Weights are already divided by their sum; `base` is the score all share."""

    lat: float
    lng: float
    limit_km: float
    must: int
    skills_all: int
    skills_any: int
    wished: int
    wished_count: int
    shared_extra: int
    spoken: int
    min_grade: int
    hours: np.ndarray
    sliding: bool
    base: float
    weights: np.ndarray
    rate: float
    rarity: np.ndarray


def query_of(
    requirement: Requirement,
    rules: Rules,
    rarity: np.ndarray,
    skills: Vocabulary,
    languages: Vocabulary,
    permits: Vocabulary,
) -> Query:
    """Encode a requirement that has a point."""
    assert requirement.point is not None
    weights, total = named_weights(rules.weights)
    base = sum([weights[n] * v for n, v in need_terms(requirement, rules).items() if n != "overdue"]) / total
    wished = requirement.skills_any | requirement.skills_all
    spoken = requirement.languages | ({requirement.language} if requirement.language else frozenset())
    on_shared = sum(1 for word in wished if skills.bit(word) == skills.shared)
    return Query(
        lat=requirement.point.lat,
        lng=requirement.point.lng,
        limit_km=reach_km(requirement, rules),
        must=_must(requirement, rules, languages, permits),
        skills_all=skills.mask(requirement.skills_all),
        skills_any=skills.mask(requirement.skills_any),
        wished=skills.mask(wished),
        wished_count=len(wished),
        shared_extra=max(0, on_shared - 1),
        spoken=languages.mask(spoken),
        min_grade=requirement.min_grade,
        hours=_hours(requirement, rules),
        sliding=requirement.minutes is not None,
        base=base,
        weights=_scanned_weights(rules.weights),
        rate=60.0 / rules.speed_kmh / TRAVEL_MINUTES,
        rarity=rarity,
    )


@lru_cache(maxsize=256)
def _scanned_weights(weights: Weights) -> np.ndarray:
    """Weights of the terms that the scan adds up, in its order."""
    named, total = named_weights(weights)
    parts = ("skills", "distance", "fair_load", "scarcity", "acceptance", "language")
    return np.array([named[name] / total for name in parts])


def rarity_table(rarity: Mapping[str, float], skills: Vocabulary) -> np.ndarray:
    """Rarity by skill bit; the shared bit counts as common, so that scores stay upper bounds."""
    table = np.zeros(64)
    for word, bit in skills.bits.items():
        if bit != skills.shared:
            table[bit] = rarity.get(word, 0.0)
    return table


def _must(requirement: Requirement, rules: Rules, languages: Vocabulary, permits: Vocabulary) -> int:
    must = KIND_BIT[requirement.kind]
    if requirement.min_grade > 0:
        must |= 1 << (GRADE_BIT + min(requirement.min_grade, TOP_GRADES) - 1)
    if requirement.gender is not None and requirement.kind in PEOPLE:
        must |= GENDER_BIT.get(requirement.gender, 0)
    if requirement.language is not None:
        must |= 1 << languages.bit(requirement.language)
    if requirement.involves_minor and (requirement.kind in PEOPLE or requirement.kind is Kind.SERVICE):
        must |= MINOR_CHECK
    if requirement.kind in PEOPLE:
        must |= permits.mask(permit.code for permit in requirement.permits if permit.asked_of is None)
    if not rules.by_hand:
        must |= AUTOMATIC
    return must | (STOCKED if requirement.kind is Kind.GOODS else ROOM)


def _hours(requirement: Requirement, rules: Rules) -> np.ndarray:
    """Hour masks of the windows, three words each; one empty row when no time is set (every record passes it)."""
    masks = [] if requirement.kind is Kind.GOODS else [hours_mask(w, rules.time_zone) for w in requirement.windows]
    rows = [(m & WORD, (m >> 64) & WORD, m >> 128) for m in masks if m != ALWAYS or not requirement.minutes]
    if len(rows) < len(masks) or not rows:
        rows = [(0, 0, 0)]
    return np.array(rows, np.uint64)
