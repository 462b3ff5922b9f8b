"""An index answers what the bare list answers, compiled or not, and however it was changed."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from matching import ALWAYS, DatedException, Kind, Need, Permit, Point, Provider, Requirement, Rules, plan, rank
from matching.edges import find_edges
from matching.explain import explain_unmet
from matching.found import ASKED_WHY
from matching.index import Index
from matching.records import AUTOMATIC, KIND_BIT, ROOM
from matching.unplaced import Unplaced
from matching.warm import warm_up
from tests.matching.street import HEPING, HOME, MONDAY, SATURDAY_MORNING, asks, at, volunteer

SKILLS = ["carpentry", "first_aid", "sign_language", "tutoring"]
LANGUAGES = ["zh", "wuu"]
PERMITS = ["insurance", "first_paper", "second_paper", "third_paper", "fourth_paper"]  # more than the bits there are
RULES = Rules(now=MONDAY)
offsets = st.sampled_from([-0.06, -0.03, -0.009, -0.004, 0.0, 0.001, 0.005, 0.02, 0.08])
points = st.builds(lambda a, b: Point(HOME.lat + a, HOME.lng + b), offsets, offsets)
words = st.frozensets(st.sampled_from(SKILLS), max_size=3)


@st.composite
def neighbours(draw: st.DrawFn, name: str) -> Provider:
    return Provider(
        id=name, kind=draw(st.sampled_from([Kind.VOLUNTEER, Kind.VOLUNTEER, Kind.SOCIAL_WORKER, Kind.GOODS, Kind.MONEY])),
        point=draw(st.one_of(points, points, points, st.none())), place_code=HEPING, skills=draw(words), grade=draw(st.integers(0, 3)),
        languages=draw(st.frozensets(st.sampled_from(LANGUAGES))), gender=draw(st.sampled_from([None, "female", "male"])), age=30,
        availability=draw(st.sampled_from([ALWAYS, ALWAYS, 0])), radius_km=draw(st.sampled_from([None, 1.0, 3.0])),
        exceptions=draw(st.sampled_from([(), (DatedException(SATURDAY_MORNING, free=True),)])),
        busy=draw(st.sampled_from([(), (), (SATURDAY_MORNING,)])), automatic=draw(st.integers(0, 5)) > 0,
        given_minutes_month=draw(st.integers(0, 3000)), accepted=draw(st.integers(0, 3)), offered=draw(st.integers(3, 9)),
        minor_check_on_file=draw(st.booleans()), stock=draw(st.integers(0, 2)), balance_fen=draw(st.integers(0, 9)),
        permits=draw(st.dictionaries(st.sampled_from(PERMITS), st.sampled_from([(), (at(4, 0, 24),), (at(0, 0, 24 * 9),)]), max_size=4)),
    )  # fmt: skip


@st.composite
def pools(draw: st.DrawFn) -> list[Provider]:
    return [draw(neighbours(f"p{n}")) for n in range(draw(st.integers(0, 25)))]


@st.composite
def wishes(draw: st.DrawFn) -> Requirement:
    kind = draw(st.sampled_from([Kind.VOLUNTEER, Kind.VOLUNTEER, Kind.SOCIAL_WORKER, Kind.GOODS, Kind.MONEY]))
    return asks(
        kind=kind, skills_all=draw(st.frozensets(st.sampled_from(SKILLS), max_size=1)), skills_any=draw(words), point=draw(points),
        quantity=draw(st.integers(1, 3)), radius_km=draw(st.sampled_from([None, 2.0])), min_grade=draw(st.integers(0, 2)),
        language=draw(st.sampled_from([None, None, "wuu"])), languages=frozenset(draw(st.lists(st.sampled_from(LANGUAGES), max_size=1))),
        gender=draw(st.sampled_from([None, None, "female"])), involves_minor=draw(st.booleans()),
        windows=draw(st.sampled_from([(), (SATURDAY_MORNING,), (SATURDAY_MORNING, at(6, 9)), (at(0, 0, 24 * 8),)])),
        minutes=draw(st.sampled_from([None, 60])), amount_fen=5 if kind is Kind.MONEY else None,
        previous_helpers=frozenset(draw(st.lists(st.sampled_from(["p0", "p1", "p9"]), max_size=1))),
        permits=tuple(draw(st.lists(st.builds(Permit, st.sampled_from(PERMITS), st.just("unsigned"), st.sampled_from([None, None, frozenset({"p0"})])), max_size=2))),
    )  # fmt: skip


def same(requirement: Requirement, index: Index, pool: list[Provider], k: int, rules: Rules) -> None:
    plain, fast = rank(requirement, pool, k, rules=rules), rank(requirement, index, k, rules=rules)
    assert fast.candidates == plain.candidates
    assert fast.unmet == plain.unmet


@settings(max_examples=100, deadline=None)
@given(pools(), wishes(), st.integers(1, 6))
def test_an_index_ranks_like_the_bare_list(pool, wish, k):
    same(wish, Index(pool), pool, k, RULES)


@settings(max_examples=60, deadline=None)
@given(st.data())
def test_changes_in_place_equal_a_rebuild(data):
    warm_up()
    pool = {p.id: p for p in data.draw(pools())}
    index = Index(pool.values())
    rules = replace(RULES, rarity={"carpentry": 0.3})
    for _ in range(data.draw(st.integers(1, 25))):
        name = f"p{data.draw(st.integers(0, 40))}"
        if data.draw(st.booleans()):
            pool[name] = data.draw(neighbours(name))
            index.put(pool[name])
        else:
            pool.pop(name, None)
            index.remove(name)
    assert len(index) == len(pool)
    assert all(name in index for name in pool)
    same(data.draw(wishes()), index, list(pool.values()), 5, rules)


def test_in_a_crowd_the_nearest_are_asked_why():
    """A plan over an index counts the obstacles of some hundreds, and says that they are the nearest."""
    pool = [volunteer(f"v{n:04}", point=Point(HOME.lat + n * 1e-6, HOME.lng)) for n in range(ASKED_WHY + 200)]
    pool += [volunteer("paused", point=Point(HOME.lat + 0.01, HOME.lng), paused_until=at(9, 0).start)]
    wish = asks(permits=(Permit("insurance", "uninsured"),))
    [unmet] = plan([Need(wish.need_id, HEPING, (wish,))], Index(pool), RULES).unmet
    assert (unmet.counts, unmet.nearby, unmet.nearest_only) == ({"uninsured": ASKED_WHY}, ASKED_WHY, True)
    assert explain_unmet(unmet).endswith("最近的 200 人里：200 人当天没有保险。")
    [few] = plan([Need(wish.need_id, HEPING, (wish,))], Index(pool[:3]), RULES).unmet
    assert (few.counts, few.nearest_only) == ({"uninsured": 3}, False)


def town(count: int, seed: int = 7) -> dict[str, np.ndarray]:
    """Columns of thousands of volunteers."""
    rng = np.random.default_rng(seed)
    languages = np.uint64(1) << rng.integers(24, 26, count).astype(np.uint64)
    return {
        "lat": 30.2 + rng.random(count) * 0.2, "lng": 120.1 + rng.random(count) * 0.2,
        "skills": rng.integers(0, 16, count).astype(np.uint64), "traits": languages | np.uint64(KIND_BIT[Kind.VOLUNTEER] | AUTOMATIC | ROOM),
        "hours": rng.integers(0, 2**63, (count, 3)).astype(np.uint64), "fair": rng.random(count), "accepts": rng.random(count),
        "radius": np.where(rng.random(count) < 0.1, 1.0, np.inf), "grade": rng.integers(0, 4, count),
    }  # fmt: skip


def crowd(count: int) -> Index:
    return Index.from_columns(
        [f"v{n}" for n in range(count)], town(count), skills=SKILLS, languages=LANGUAGES, rarity={"sign_language": 0.7}
    )


def test_compiled_and_numpy_scans_agree():
    assert warm_up()
    index = crowd(20_000)
    rng = np.random.default_rng(1)
    for n in range(60):
        point = Point(30.15 + rng.random() * 0.3, 120.05 + rng.random() * 0.3)
        window = at(int(rng.integers(0, 7)), int(rng.integers(0, 20)), 2)
        wish = asks(
            point=point, radius_km=[0.5, 3.0, 40.0][n % 3], windows=(window,), minutes=[None, 60][n % 2], skills_any=frozenset(SKILLS[n % 4 :]),
            skills_all=frozenset(SKILLS[: n % 2]), languages=frozenset({LANGUAGES[n % 2]}), min_grade=0,
        )  # fmt: skip
        fast, plain = (index.search(wish, 1 + n % 20, RULES, compiled=way) for way in (True, False))
        assert [name for name, _ in fast] == [name for name, _ in plain]
        assert [score for _, score in fast] == pytest.approx([score for _, score in plain], abs=1e-9)


def test_many_scans_at_once_find_what_each_finds_alone():
    assert warm_up()
    rng = np.random.default_rng(2)
    wishes = [asks(f"r{n}", point=Point(30.2 + rng.random() * 0.2, 120.1 + rng.random() * 0.2)) for n in range(200)]
    fresh, used = crowd(60_000), crowd(60_000)
    edges = find_edges(fresh, wishes, 20, RULES, threads=4)
    for row, wish in enumerate(wishes):
        found = [fresh.id_of(number) for number in edges.number[row, : edges.found[row]].tolist()]
        assert found == [name for name, _ in used.search(wish, 20, RULES)]


def test_more_words_than_bits_are_still_exact():
    skills = [f"s{n}" for n in range(90)]
    pool = [volunteer(f"v{n}", skills=frozenset({skills[n], skills[-1 - n]})) for n in range(90)]
    index = Index(pool)
    for n in (0, 44, 62, 63, 64, 80, 89):
        same(asks(skills_all=frozenset({skills[n]}), quantity=2), index, pool, 3, RULES)
        same(asks(skills_all=frozenset(), skills_any=frozenset(skills[n:])), index, pool, 3, RULES)


def test_an_unknown_provider_is_an_error():
    with pytest.raises(KeyError):
        Index().provider("nobody")


def test_records_without_full_providers_are_fetched():
    asked = []

    def fetch(number: int) -> Provider:
        asked.append(number)
        return volunteer(["li", "zhou"][number])

    index = Index.from_columns(["li", "zhou"], town(2), fetch=fetch)
    assert index.provider("zhou").id == "zhou"
    assert asked == [1]


def test_who_has_no_place_is_found_by_the_area_she_serves():
    def worker(name: str, *area: str, kind: Kind = Kind.SOCIAL_WORKER) -> Provider:
        return Provider(id=name, kind=kind, service_area=area)

    here, street, two, anywhere = (
        worker("here", "330102990001"),
        worker("street", "330102990"),
        worker("two", "330106", "330102990"),
        worker("anywhere"),
    )
    unplaced = Unplaced()
    for each in (here, street, two, anywhere, worker("far", "330106"), worker("fund", "330102990", kind=Kind.MONEY)):
        unplaced.put(each)
    wish = asks(kind=Kind.SOCIAL_WORKER, place_code="330102990001")
    assert {each.id for each in unplaced.serving(wish)} == {"here", "street", "two", "anywhere"}
    unplaced.remove("two")
    unplaced.put(worker("here", "330106"))
    unplaced.remove("nobody")
    assert {each.id for each in unplaced.serving(wish)} == {"street", "anywhere"}
    assert len(unplaced) == 5
    assert "two" not in unplaced
