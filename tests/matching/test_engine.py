"""rank() and plan() as the product uses them."""

from __future__ import annotations

from collections import Counter
from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from matching import ALWAYS, Kind, Need, Plan, Point, Provider, Rules, plan, rank
from matching.draft import wanted
from matching.eligibility import refusals
from matching.index import Index
from tests.matching.street import CHUNFENG, HEPING, HOME, MONDAY, SATURDAY_MORNING, asks, at, volunteer

NOT_SATURDAY = ALWAYS & ~(((1 << 24) - 1) << (5 * 24))


def stair_rail(name: str = "n1", **changes) -> Need:
    """The demo bundle: a social worker, two volunteers with carpentry, a tool set and 1,800 yuan."""
    common = {"need_id": name, **changes}
    none = frozenset()
    return Need(name, HEPING, (
        asks(f"{name}-lead", kind=Kind.SOCIAL_WORKER, skills_all=none, min_grade=1, **common),
        asks(f"{name}-hands", quantity=2, **common),
        asks(f"{name}-tools", kind=Kind.GOODS, skills_all=frozenset({"tool_set"}), **common),
        asks(f"{name}-money", kind=Kind.MONEY, skills_all=none, amount_fen=180_000, purpose="elderly", **common),
    ))  # fmt: skip


def street(**counts: int) -> list[Provider]:
    """Everybody needed for the stair rail, in the numbers asked for."""
    workers = [
        Provider(id=f"worker{n}", kind=Kind.SOCIAL_WORKER, place_code=HEPING, grade=2)
        for n in range(counts.get("workers", 1))
    ]
    hands = [volunteer(f"li{n}", point=Point(HOME.lat + n / 1000, HOME.lng)) for n in range(counts.get("hands", 3))]
    tools = Provider(
        id="tools", kind=Kind.GOODS, place_code=HEPING, skills=frozenset({"tool_set"}), stock=counts.get("tools", 1)
    )
    fund = Provider(
        id="fund", kind=Kind.MONEY, service_area=("330102",), purposes=frozenset({"elderly"}),
        balance_fen=counts.get("fen", 500_000), ceiling_fen=200_000,
    )  # fmt: skip
    return [*workers, *hands, tools, fund]


def test_the_nearest_of_equals_comes_first_with_reasons(rules):
    ranking = rank(asks(), street(), 2, rules=rules)
    assert [c.provider for c in ranking.candidates] == ["li0", "li1"]
    assert {reason.code for reason in ranking.candidates[0].reasons} == {"skills", "near", "light_load"}
    assert ranking.unmet is None


def test_why_not_counts_each_neighbour_once(rules):
    pool = [volunteer(f"busy{n}", availability=NOT_SATURDAY) for n in range(9)]
    pool += [volunteer(f"plain{n}", skills=frozenset(), availability=NOT_SATURDAY) for n in range(3)]
    pool += [volunteer("elsewhere", point=Point(31.0, 121.0))]
    unmet = rank(asks(), pool, rules=rules).unmet
    assert (unmet.reason, unmet.nearby, dict(unmet.counts)) == (
        "none_eligible",
        12,
        {"not_available": 9, "skills_missing": 3},
    )
    assert [(r.reason.code, dict(r.reason.params), r.gains) for r in unmet.relaxations] == [
        ("later", {"days": 1}, 9),
        ("later", {"days": 2}, 9),
    ]


def test_no_relaxation_ever_lifts_a_safeguard(rules):
    pool = [volunteer("young", age=16, skills=frozenset()), volunteer("unchecked", availability=NOT_SATURDAY)]
    unmet = rank(asks(emergency=True, involves_minor=True), pool, rules=rules).unmet
    assert unmet.relaxations == ()
    assert dict(unmet.counts) == {"minor_check": 2}


def test_the_whole_bundle_is_found(rules):
    result = plan([stair_rail()], street(), rules)
    parts = Counter(a.requirement_id for a in result.assignments)
    assert parts == {"n1-lead": 1, "n1-hands": 2, "n1-tools": 1, "n1-money": 1}
    assert result.unmet == ()
    assert result.gap == 0
    assert {a.window for a in result.assignments if a.requirement_id in ("n1-lead", "n1-hands")} == {SATURDAY_MORNING}
    assert [a.amount_fen for a in result.assignments if a.requirement_id == "n1-money"] == [180_000]


def test_a_bundle_with_a_hole_takes_nothing_or_says_what_is_missing(rules):
    partial = plan([stair_rail()], street(tools=0), rules)
    assert {a.requirement_id for a in partial.assignments} == {"n1-lead", "n1-hands", "n1-money"}
    assert [(u.requirement_id, u.reason) for u in partial.unmet] == [("n1-tools", "none_eligible")]
    nothing = plan([stair_rail()], street(tools=0), replace(rules, bundles="all_or_nothing"))
    assert nothing.assignments == ()
    assert {u.requirement_id: u.reason for u in nothing.unmet} == {
        "n1-hands": "bundle_incomplete",
        "n1-lead": "bundle_incomplete",
        "n1-money": "bundle_incomplete",
        "n1-tools": "none_eligible",
    }


def test_what_a_dropped_bundle_held_serves_another(rules):
    needs = [stair_rail("n1"), Need("n2", HEPING, (asks("n2-hands", need_id="n2", quantity=3),))]
    result = plan(needs, street(tools=0, hands=3), replace(rules, bundles="all_or_nothing"))
    assert sorted(a.provider for a in result.for_need("n2")) == ["li0", "li1", "li2"]


def test_nobody_is_in_two_places_at_once(rules):
    needs = [Need(n, HEPING, (asks(n, need_id=n),)) for n in ("n1", "n2")]
    result = plan(needs, [volunteer("li")], rules)
    assert len(result.assignments) == 1
    assert [u.reason for u in result.unmet] == ["all_taken"]
    later = [needs[0], Need("n2", HEPING, (asks("n2", need_id="n2", windows=(at(5, 14),)),))]
    assert len(plan(later, [volunteer("li")], rules).assignments) == 2
    assert len(plan(later, [volunteer("li", weekly_cap_minutes=300)], rules).assignments) == 1


def test_true_overlaps_that_no_single_moment_shares_are_resolved_with_a_bound(rules):
    chain = [at(5, 8, 2.5), at(5, 10, 2.5), at(5, 12, 2.5)]
    needs = [Need(f"n{i}", HEPING, (asks(f"r{i}", need_id=f"n{i}", windows=(w,)),)) for i, w in enumerate(chain)]
    result = plan(needs, [volunteer("li")], rules)
    assert [a.requirement_id for a in result.assignments] == ["r0", "r2"]
    assert result.objective <= result.bound


def test_helpers_of_one_need_come_at_the_same_time(rules):
    windows = (SATURDAY_MORNING, at(6, 9))
    sunday_only = ALWAYS & ~(((1 << 24) - 1) << (5 * 24))
    pool = [volunteer("a"), volunteer("b", availability=sunday_only, point=Point(30.26, 120.17))]
    result = plan([Need("n1", HEPING, (asks(quantity=2, windows=windows),))], pool, rules)
    assert [a.window for a in result.assignments] == [at(6, 9), at(6, 9)]


def test_money_divides_between_funds_but_never_by_halves(rules):
    money = asks("m", kind=Kind.MONEY, amount_fen=300, skills_all=frozenset())
    funds = [Provider(id=f"f{n}", kind=Kind.MONEY, balance_fen=200) for n in range(2)]
    both = plan([Need("n1", HEPING, (money,))], funds, rules)
    assert sorted(a.amount_fen for a in both.assignments) == [100, 200]
    capped = plan([Need("n1", HEPING, (money,))], [replace(f, ceiling_fen=100) for f in funds], rules)
    assert capped.assignments == ()
    assert [u.reason for u in capped.unmet] == ["stores_used_up"]


def test_a_standing_proposal_is_not_torn_up_for_a_trifle(rules):
    needs = [Need("n1", HEPING, (asks(),))]
    pool = [volunteer("near"), volunteer("asked", point=Point(HOME.lat + 0.0005, HOME.lng))]
    assert plan(needs, pool, rules).assignments[0].provider == "near"
    assert plan(needs, pool, replace(rules, standing=frozenset({("r1", "asked")}))).assignments[0].provider == "asked"


def test_duplicate_ids_are_refused(rules):
    with pytest.raises(ValueError, match="duplicate provider"):
        plan([stair_rail()], [volunteer("li"), volunteer("li")], rules)


times = st.sampled_from([at(5, 8, 2.5), at(5, 10, 2.5), at(5, 12, 2.5), at(6, 9), SATURDAY_MORNING])


@st.composite
def towns(draw: st.DrawFn) -> tuple[list[Need], list[Provider]]:
    """A few needs with random bundles and a random pool: skills, hours, caps, stores, opt-outs."""
    kinds = st.sampled_from(list(Kind))
    skills = st.frozensets(st.sampled_from(["carpentry", "first_aid"]), max_size=2)
    needs = []
    for n in range(draw(st.integers(1, 4))):
        parts = []
        for i in range(draw(st.integers(1, 3))):
            kind = draw(kinds)
            parts.append(asks(
                f"n{n}-{i}", need_id=f"n{n}", kind=kind, quantity=draw(st.integers(1, 2)), mandatory=draw(st.booleans()),
                skills_all=draw(skills) if kind is Kind.VOLUNTEER else frozenset(), windows=tuple(draw(st.lists(times, max_size=2, unique=True))),
                minutes=draw(st.sampled_from([None, 60])), amount_fen=draw(st.integers(1, 300)) if kind is Kind.MONEY else None,
                involves_minor=draw(st.booleans()), waiting_hours=draw(st.sampled_from([0.0, 30.0, 200.0])),
            ))  # fmt: skip
        needs.append(Need(f"n{n}", HEPING, tuple(parts)))
    pool = [
        Provider(
            id=f"p{i}", kind=draw(kinds), point=draw(st.sampled_from([None, HOME, Point(HOME.lat + 0.01, HOME.lng)])), place_code=draw(st.sampled_from([HEPING, CHUNFENG])), skills=draw(skills), age=30,
            busy=tuple(draw(st.lists(times, max_size=1))), weekly_cap_minutes=draw(st.sampled_from([None, 200, 400])),
            automatic=draw(st.integers(0, 9)) > 0, minor_check_on_file=draw(st.integers(0, 3)) > 0, capacity=draw(st.integers(0, 3)),
            stock=draw(st.integers(0, 3)), balance_fen=draw(st.integers(0, 500)), ceiling_fen=draw(st.sampled_from([None, 200])),
        )
        for i in range(draw(st.integers(0, 10)))
    ]  # fmt: skip
    return needs, pool


def assert_sound(result: Plan, needs: list[Need], pool: list[Provider], rules: Rules) -> None:
    """Every promise that a plan makes, checked from outside."""
    requirements = {r.id: r for need in needs for r in need.requirements}
    providers = {p.id: p for p in pool}
    filled: Counter[str] = Counter()
    for a in result.assignments:
        assert not refusals(requirements[a.requirement_id], providers[a.provider], rules)
        filled[a.requirement_id] += a.amount_fen or a.units
    assert len({(a.requirement_id, a.provider) for a in result.assignments}) == len(result.assignments)
    for p in pool:
        mine = [a for a in result.assignments if a.provider == p.id]
        if p.kind is Kind.GOODS:
            assert sum(a.units for a in mine) <= p.stock
        elif p.kind is Kind.MONEY:
            assert sum(a.amount_fen for a in mine) <= p.balance_fen
        else:
            assert len(mine) <= p.capacity
            windows = [a.window for a in mine if a.window]
            assert not any(w.overlaps(v) for i, w in enumerate(windows) for v in windows[:i])
            assert not any(w.overlaps(v) for w in windows for v in p.busy)
            if p.weekly_cap_minutes is not None:
                assert sum(w.minutes for w in windows) <= p.weekly_cap_minutes
    for r in requirements.values():
        assert filled[r.id] <= wanted(r)
    missing = {u.requirement_id: u.missing for u in result.unmet}
    assert missing == {r.id: wanted(r) - filled[r.id] for r in requirements.values() if filled[r.id] < wanted(r)}
    if rules.bundles == "all_or_nothing":
        for need in needs:
            whole = all(filled[r.id] == wanted(r) for r in need.requirements if r.mandatory)
            assert whole or not any(filled[r.id] for r in need.requirements)
    assert result.objective <= result.bound + 1e-5


@settings(max_examples=100, deadline=None)
@given(towns(), st.sampled_from(["best_effort", "all_or_nothing"]), st.randoms())
def test_random_plans_keep_every_promise_and_ignore_the_order_of_things(town, bundles, random):
    needs, pool = town
    rules = Rules(now=MONDAY, bundles=bundles)
    result = plan(needs, pool, rules)
    assert_sound(result, needs, pool, rules)
    shuffled, others = list(needs), list(pool)
    random.shuffle(shuffled)
    random.shuffle(others)
    assert plan(shuffled, others, rules) == result
    indexed = plan(needs, Index(pool), rules)
    assert (indexed.assignments, indexed.bound) == (result.assignments, result.bound)
    assert [(u.requirement_id, u.reason, u.missing) for u in indexed.unmet] == [
        (u.requirement_id, u.reason, u.missing) for u in result.unmet
    ]
