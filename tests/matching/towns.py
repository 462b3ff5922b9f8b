"""Random small towns: needs with bundles of every kind, and a pool in which every hard rule bites somebody."""

from __future__ import annotations

from hypothesis import strategies as st

from matching import ALWAYS, DatedException, Kind, Need, Point, Provider
from tests.matching.street import CHUNFENG, HEPING, HOME, MONDAY, SATURDAY_MORNING, asks, at

TIMES = (at(5, 8, 2.5), at(5, 10, 2.5), at(5, 12, 2.5), at(6, 9), at(7, 9), SATURDAY_MORNING)
NOT_SATURDAY = ALWAYS & ~(((1 << 24) - 1) << (5 * 24))
times = st.sampled_from(TIMES)
skills = st.frozensets(st.sampled_from(["carpentry", "first_aid"]), max_size=2)
kinds = st.sampled_from(list(Kind))
PLACES = (None, HOME, Point(HOME.lat + 0.01, HOME.lng), Point(HOME.lat + 0.03, HOME.lng))


@st.composite
def needs(draw: st.DrawFn, name: str) -> Need:
    parts = []
    for i in range(draw(st.integers(1, 3))):
        kind = draw(kinds)
        parts.append(asks(
            f"{name}-{i}", need_id=name, kind=kind, quantity=draw(st.integers(1, 2)), mandatory=draw(st.booleans()),
            skills_all=draw(skills) if kind is Kind.VOLUNTEER else frozenset(),
            skills_any=draw(skills) if kind is Kind.VOLUNTEER else frozenset(),
            windows=tuple(draw(st.lists(times, max_size=2, unique=True))), minutes=draw(st.sampled_from([None, 60])),
            amount_fen=draw(st.integers(1, 300)) if kind is Kind.MONEY else None, purpose=draw(st.sampled_from([None, "elderly"])),
            involves_minor=draw(st.booleans()), emergency=draw(st.integers(0, 4)) == 0, waiting_hours=draw(st.sampled_from([0.0, 30.0, 200.0])),
            min_grade=draw(st.sampled_from([0, 0, 2])), language=draw(st.sampled_from([None, None, "wuu"])), gender=draw(st.sampled_from([None, None, "female"])),
            radius_km=draw(st.sampled_from([None, 2.0])), excluded=frozenset(draw(st.lists(st.sampled_from(["p0", "p1", "p2"]), max_size=1))),
            requester=draw(st.sampled_from(["", "wang"])),
        ))  # fmt: skip
    return Need(name, HEPING, tuple(parts))


@st.composite
def providers(draw: st.DrawFn, name: str) -> Provider:
    expiry = draw(st.sampled_from([{}, {}, {"carpentry": at(3, 0).start}, {"carpentry": at(6, 0).start}]))
    return Provider(
        id=name, kind=draw(kinds), point=draw(st.sampled_from(PLACES)), place_code=draw(st.sampled_from([HEPING, CHUNFENG])),
        service_area=draw(st.sampled_from([(), ("330102",), (CHUNFENG,)])), skills=draw(skills), skill_expiry=expiry,
        grade=draw(st.integers(0, 3)), languages=draw(st.sampled_from([frozenset({"zh"}), frozenset({"zh", "wuu"})])),
        gender=draw(st.sampled_from([None, "female", "male"])), age=draw(st.sampled_from([None, 16, 30, 30])),
        availability=draw(st.sampled_from([ALWAYS, ALWAYS, NOT_SATURDAY])),
        exceptions=tuple(DatedException(draw(times), draw(st.booleans())) for _ in range(draw(st.integers(0, 1)))),
        busy=tuple(draw(st.lists(times, max_size=1))), radius_km=draw(st.sampled_from([None, None, 1.0])),
        weekly_cap_minutes=draw(st.sampled_from([None, 200, 400])), booked_minutes_week=draw(st.sampled_from([0, 100])),
        given_minutes_month=draw(st.sampled_from([0, 900])), paused_until=draw(st.sampled_from([None, None, None, MONDAY, at(1, 0).start])),
        automatic=draw(st.integers(0, 9)) > 0, minor_check_on_file=draw(st.integers(0, 3)) > 0,
        excluded_needs=draw(st.sampled_from([frozenset(), frozenset({"n0"})])), excluded_requesters=draw(st.sampled_from([frozenset(), frozenset({"wang"})])),
        capacity=draw(st.integers(0, 3)), parallel=draw(st.sampled_from([1, 1, 2])), stock=draw(st.integers(0, 3)),
        purposes=draw(st.sampled_from([frozenset(), frozenset({"elderly"}), frozenset({"children"})])),
        balance_fen=draw(st.integers(0, 500)), ceiling_fen=draw(st.sampled_from([None, 200])),
    )  # fmt: skip


@st.composite
def towns(draw: st.DrawFn, most_providers: int = 12) -> tuple[list[Need], list[Provider]]:
    wanted = [draw(needs(f"n{n}")) for n in range(draw(st.integers(1, 4)))]
    return wanted, [draw(providers(f"p{n}")) for n in range(draw(st.integers(0, most_providers)))]
