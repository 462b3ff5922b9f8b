"""rank() and plan() as the product uses them."""

from __future__ import annotations

from collections import Counter
from dataclasses import replace

import pytest

from matching import ALWAYS, Kind, Need, Point, Provider, plan, rank
from matching.index import Index
from tests.matching.street import HEPING, HOME, SATURDAY_MORNING, asks, at, volunteer

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


def test_a_bundle_that_nobody_can_complete_is_no_excuse_for_a_loose_bound(rules):
    nothing = plan([stair_rail()], street(tools=0), replace(rules, bundles="all_or_nothing"))
    assert (nothing.objective, nothing.bound, nothing.gap) == (0, 0, 0)


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


@pytest.mark.parametrize(
    ("given", "is_met"), [({}, True), ({"n1": 101}, False), ({"n1": 100}, True), ({"n2": 200}, True)]
)
def test_a_fund_counts_what_it_gave_the_need_before(rules, given, is_met):
    money = asks("m", kind=Kind.MONEY, amount_fen=100, skills_all=frozenset())
    fund = Provider(id="f", kind=Kind.MONEY, balance_fen=500, ceiling_fen=200, given_fen=given)
    result = plan([Need("n1", HEPING, (money,))], [fund], rules)
    assert [each.amount_fen for each in result.assignments] == ([100] if is_met else [])


def test_a_standing_proposal_is_not_torn_up_for_a_trifle(rules):
    needs = [Need("n1", HEPING, (asks(),))]
    pool = [volunteer("near"), volunteer("asked", point=Point(HOME.lat + 0.0005, HOME.lng))]
    assert plan(needs, pool, rules).assignments[0].provider == "near"
    assert plan(needs, pool, replace(rules, standing=frozenset({("r1", "asked")}))).assignments[0].provider == "asked"


@pytest.mark.parametrize("bundles", ["best_effort", "all_or_nothing"])
def test_a_whole_building_does_not_wait_for_the_same_few(rules, bundles):
    """Thirty needs at one door rank the same few first: whoever stands further down their lists is found too, and the bound is that of a full search."""
    hands = [volunteer(f"li{n:02}", given_minutes_month=20 * n, capacity=1) for n in range(70)]
    needs = [Need(f"n{n:02}", HEPING, (asks(f"r{n:02}", need_id=f"n{n:02}", quantity=2),)) for n in range(30)]
    few = plan(needs, hands, replace(rules, bundles=bundles, candidates=5))
    everybody = plan(needs, hands, replace(rules, bundles=bundles, candidates=70))
    assert len(few.assignments) == 60
    assert (few.objective, few.bound) == (everybody.objective, everybody.bound)
    assert plan(needs, Index(hands), replace(rules, bundles=bundles, candidates=5)).objective == few.objective


def test_duplicate_ids_are_refused(rules):
    with pytest.raises(ValueError, match="duplicate provider"):
        plan([stair_rail()], [volunteer("li"), volunteer("li")], rules)
