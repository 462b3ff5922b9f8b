"""Random small towns: needs with bundles of every kind, and a pool in which every hard rule bites somebody. A seed makes a town."""

from __future__ import annotations

from random import Random

from hypothesis import strategies as st

from matching import ALWAYS, DatedException, Kind, Need, Permit, Point, Provider
from tests.matching.street import CHUNFENG, HEPING, HOME, MONDAY, SATURDAY_MORNING, asks, at

TIMES = (at(5, 8, 2.5), at(5, 10, 2.5), at(5, 12, 2.5), at(6, 9), at(7, 9), SATURDAY_MORNING)
NOT_SATURDAY = ALWAYS & ~(((1 << 24) - 1) << (5 * 24))
PLACES = (None, HOME, HOME, Point(HOME.lat + 0.01, HOME.lng), Point(HOME.lat + 0.03, HOME.lng))
EXPIRIES = ({}, {}, {"carpentry": at(3, 0).start}, {"carpentry": at(6, 0).start})
KINDS = (*Kind, Kind.VOLUNTEER, Kind.VOLUNTEER, Kind.VOLUNTEER)
NOBODY: frozenset[str] = frozenset()
ASKED = (
    (),
    (),
    (),
    (Permit("insurance", "uninsured"),),
    (Permit("paper", "unsigned", frozenset({"p0", "p1", "p2", "p3"})),),
)
PERMITS_HELD = ({}, {"insurance": (at(5, 0, 11),)}, {"insurance": (at(0, 0, 24 * 9),), "paper": (at(5, 0, 48),)})


def _skills(rng: Random, chance: float) -> frozenset[str]:
    return frozenset(skill for skill in ("carpentry", "first_aid") if rng.random() < chance)


def _times(rng: Random, most: int) -> tuple:
    return tuple(rng.sample(TIMES, rng.randint(0, most)))


def random_need(rng: Random, name: str) -> Need:
    parts = []
    for i in range(rng.randint(1, 3)):
        kind = rng.choice(KINDS)
        parts.append(asks(
            f"{name}-{i}", need_id=name, kind=kind, quantity=rng.randint(1, 2), mandatory=rng.random() < 0.5,
            skills_all=_skills(rng, 0.25) if kind is Kind.VOLUNTEER else NOBODY, skills_any=_skills(rng, 0.25) if kind is Kind.VOLUNTEER else NOBODY,
            windows=_times(rng, 2), minutes=rng.choice([None, 60]), amount_fen=rng.randint(1, 300) if kind is Kind.MONEY else None,
            purpose=rng.choice([None, "elderly"]), involves_minor=rng.random() < 0.3, emergency=rng.random() < 0.1,
            waiting_hours=rng.choice([0.0, 30.0, 200.0]), min_grade=rng.choice([0, 0, 0, 2]), language=rng.choice([None, None, None, None, "wuu"]),
            gender=rng.choice([None, None, None, None, "female"]), radius_km=rng.choice([None, 2.0]), requester=rng.choice(["", "wang"]),
            permits=rng.choice(ASKED), excluded=frozenset(rng.sample(["p0", "p1", "p2"], rng.randint(0, 1))),
        ))  # fmt: skip
    return Need(name, HEPING, tuple(parts))


def random_provider(rng: Random, name: str) -> Provider:
    return Provider(
        id=name, kind=rng.choice(KINDS), point=rng.choice(PLACES), place_code=rng.choice([HEPING, CHUNFENG]),
        service_area=rng.choice([(), (), ("330102",), ("330102",), (CHUNFENG,)]), skills=_skills(rng, 0.7), skill_expiry=rng.choice(EXPIRIES),
        grade=rng.randint(0, 3), languages=rng.choice([frozenset({"zh"}), frozenset({"zh", "wuu"})]),
        gender=rng.choice([None, "female", "male"]), age=rng.choice([None, 16, 30, 30]),
        availability=rng.choice([ALWAYS, ALWAYS, ALWAYS, NOT_SATURDAY]),
        exceptions=tuple(DatedException(window, rng.random() < 0.5) for window in _times(rng, 1)), busy=_times(rng, 1),
        radius_km=rng.choice([None, None, 1.0]), weekly_cap_minutes=rng.choice([None, None, 200, 400]), booked_minutes_week=rng.choice([0, 100]),
        given_minutes_month=rng.choice([0, 900]), paused_until=rng.choice([None, None, None, MONDAY, at(1, 0).start]),
        automatic=rng.random() < 0.9, minor_check_on_file=rng.random() < 0.75, excluded_needs=rng.choice([NOBODY, NOBODY, frozenset({"n0"})]),
        excluded_requesters=rng.choice([NOBODY, NOBODY, NOBODY, frozenset({"wang"})]), capacity=rng.choice([0, 1, 2, 3, 3]), parallel=rng.choice([1, 1, 2]),
        stock=rng.randint(0, 3), purposes=rng.choice([NOBODY, frozenset({"elderly"}), frozenset({"children"})]),
        balance_fen=rng.randint(0, 500), ceiling_fen=rng.choice([None, 200]),
        permits=rng.choice(PERMITS_HELD),
    )  # fmt: skip


def random_town(seed: int) -> tuple[list[Need], list[Provider]]:
    """Up to four needs of up to three requirements, and up to forty providers."""
    rng = Random(seed)
    needs = [random_need(rng, f"n{n}") for n in range(rng.randint(1, 4))]
    return needs, [random_provider(rng, f"p{n}") for n in range(rng.randint(0, 40))]


seeds = st.integers(0, 2**32 - 1)
towns = seeds.map(random_town)
newcomers = seeds.map(lambda seed: random_provider(Random(seed), "newcomer"))
