"""A plan edited by hand is scored again under the plan's own rules; greedy and the prices stand beside it."""

from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from matching import Need, Pair, Point, Provider, Rules, evaluate, find, gain_of, greedy, plan
from matching.index import Index
from matching.types import Kind
from tests.matching.street import HEPING, HOME, MONDAY, SATURDAY_MORNING, asks, at, volunteer
from tests.matching.towns import newcomers, towns

BUNDLES = st.sampled_from(["best_effort", "all_or_nothing"])
RULES = Rules(now=MONDAY)


def two_errands(**changes) -> list[Need]:
    return [Need(name, HEPING, (asks(name, need_id=name, **changes),)) for name in ("early", "late")]


def codes(violations) -> dict[tuple[str, str], list[str]]:
    return {(pair.requirement_id, pair.provider): [r.code for r in reasons] for pair, reasons in violations.items()}


def test_an_untouched_plan_is_worth_what_it_was(rules):
    needs, pool = two_errands(), [volunteer("li"), volunteer("zhou")]
    proposed = plan(needs, pool, rules)
    again = evaluate(needs, pool, rules, proposed.assignments, bound=proposed.bound)
    assert again.violations == {}
    assert (again.plan.assignments, again.plan.objective, again.plan.gap) == (
        proposed.assignments,
        proposed.objective,
        0,
    )


def test_exchanging_helpers_shows_what_it_costs(rules):
    far = volunteer("far", point=Point(HOME.lat + 0.02, HOME.lng))
    needs, pool = two_errands()[:1], [volunteer("li"), far]
    best = plan(needs, pool, rules)
    swapped = evaluate(needs, pool, rules, [Pair("early", "far")], bound=best.bound).plan
    assert swapped.objective < best.objective
    assert swapped.gap == pytest.approx(1 - swapped.objective / best.bound, abs=1e-6)


def test_each_pair_that_cannot_stand_says_why(rules):
    needs = [*two_errands(), Need("n1", HEPING, (asks("r1"), asks("r2"), asks("r3", windows=(at(6, 9), at(6, 14)))))]
    pool = [volunteer("li", capacity=2), volunteer("zhou"), volunteer("plain", skills=frozenset()), volunteer("wu")]
    chosen = [
        Pair("early", "li"), Pair("early", "zhou"), Pair("late", "li"), Pair("late", "plain"), Pair("late", "nobody"),
        Pair("r1", "zhou"), Pair("r2", "zhou"), Pair("r3", "wu", at(3, 9)),
    ]  # fmt: skip
    found = evaluate(needs, pool, rules, chosen)
    assert [a.pair.provider for a in found.plan.assignments] == ["li", "zhou"]
    assert codes(found.violations) == {
        ("early", "zhou"): ["enough"],
        ("late", "li"): ["overlap"],
        ("late", "plain"): ["skills_missing"],
        ("late", "nobody"): ["unknown"],
        ("r2", "zhou"): ["same_need"],
        ("r3", "wu"): ["other_time"],
    }


def test_caps_and_stores_are_shared_by_the_chosen_pairs(rules):
    money = [
        Need(n, HEPING, (asks(n, need_id=n, kind=Kind.MONEY, skills_all=frozenset(), amount_fen=300),))
        for n in ("a", "b")
    ]
    fund = Provider(id="fund", kind=Kind.MONEY, balance_fen=500)
    given_twice = evaluate(money, [fund], rules, [Pair("a", "fund"), Pair("b", "fund")])
    assert codes(given_twice.violations) == {("b", "fund"): ["incomplete"]}
    assert [a.amount_fen for a in given_twice.plan.assignments] == [300]
    half = evaluate(money, [fund], rules, [Pair("a", "fund", units=200)])
    assert (codes(half.violations), half.plan.assignments) == ({("a", "fund"): ["incomplete"]}, ())
    later = [*two_errands()[:1], Need("late", HEPING, (asks("late", need_id="late", windows=(at(5, 14),)),))]
    tired = volunteer("li", weekly_cap_minutes=300)
    both = evaluate(later, [tired], rules, [Pair("early", "li"), Pair("late", "li")])
    assert codes(both.violations) == {("late", "li"): ["weekly_cap"]}


def test_who_is_taken_out_of_a_whole_bundle_takes_the_rest_along(rules):
    whole = replace(rules, bundles="all_or_nothing")
    needs = [Need("n1", HEPING, (asks(quantity=2),))]
    pool = [volunteer("li"), volunteer("zhou")]
    proposed = plan(needs, pool, whole)
    left = evaluate(needs, pool, whole, proposed.assignments[:1], bound=proposed.bound)
    assert codes(left.violations) == {("r1", "li"): ["incomplete"]}
    assert (left.plan.objective, [u.reason for u in left.plan.unmet]) == (0, ["open"])


def test_an_unknown_requirement_is_an_error(rules):
    with pytest.raises(KeyError):
        evaluate(two_errands(), [], rules, [Pair("nothing", "li")])


def test_greedy_gives_the_only_helper_to_whoever_comes_first_and_planning_does_not(rules):
    near, far = volunteer("near"), volunteer("far", point=Point(HOME.lat + 0.01, HOME.lng))
    insists = Need("b", HEPING, (asks("b", need_id="b", excluded=frozenset({"far"})),))
    needs = [Need("a", HEPING, (asks("a", need_id="a", urgency=2),)), insists]
    found = find(needs, [near, far], rules)
    best = plan(needs, found, rules)
    quick = greedy(needs, found, rules, bound=best.bound)
    assert {a.requirement_id: a.provider for a in quick.assignments} == {"a": "near"}
    assert {a.requirement_id: a.provider for a in best.assignments} == {"a": "far", "b": "near"}
    assert (best.gap, quick.bound) == (0, best.bound)
    assert quick.gap > 0.3
    assert best == plan(needs, [near, far], rules)


def test_prices_say_who_is_scarce_and_what_one_more_would_bring(rules):
    needs = two_errands()
    alone = plan(needs, [volunteer("li", capacity=1)], rules)
    score = alone.assignments[0].value
    assert alone.worth.get("early", 0) + alone.prices["li"] == pytest.approx(score)
    assert gain_of(volunteer("imagined"), needs, alone, rules) == pytest.approx(score)
    enough = plan(needs, [volunteer("li"), volunteer("zhou"), volunteer("wu")], rules)
    assert "wu" not in enough.prices
    assert gain_of(volunteer("imagined"), needs, enough, rules) == 0
    assert gain_of(volunteer("imagined", skills=frozenset()), needs, alone, rules) == 0


def test_a_store_is_priced_by_the_piece_and_the_yuan(rules):
    wish = Need("a", HEPING, (asks("a", need_id="a", kind=Kind.MONEY, skills_all=frozenset(), amount_fen=30_000),))
    fund = Provider(id="fund", kind=Kind.MONEY, balance_fen=20_000)
    short = plan([wish], [fund], rules)
    assert short.prices["fund"] * 200 == pytest.approx(short.bound, abs=1e-3)
    richer = plan([wish], [replace(fund, balance_fen=40_000)], rules)
    assert gain_of(replace(fund, id="second"), [wish], short, rules) > 0
    assert gain_of(replace(fund, id="second"), [wish], richer, rules) == 0


@settings(max_examples=150, deadline=None)
@given(towns, BUNDLES)
def test_any_plan_evaluates_to_itself_and_is_never_below_greedy(town, bundles):
    needs, pool = town
    rules = replace(RULES, bundles=bundles)
    proposed = plan(needs, pool, rules)
    again = evaluate(needs, pool, rules, proposed.assignments, bound=proposed.bound)
    assert again.violations == {}
    assert (again.plan.assignments, again.plan.objective) == (proposed.assignments, proposed.objective)
    quick = greedy(needs, Index(pool), rules, bound=proposed.bound)
    assert quick.objective <= proposed.objective
    assert not evaluate(needs, pool, rules, quick.assignments).violations


@settings(max_examples=150, deadline=None)
@given(towns, BUNDLES, st.randoms(use_true_random=False))
def test_every_chosen_pair_stands_or_says_why_not(town, bundles, random):
    needs, pool = town
    rules = replace(RULES, bundles=bundles)
    pairs = [Pair(r.id, p.id) for n in needs for r in n.requirements for p in pool if random.random() < 0.5]
    pairs += [
        Pair(r.id, p.id, SATURDAY_MORNING) for n in needs for r in n.requirements for p in pool if random.random() < 0.2
    ]
    random.shuffle(pairs)
    found = evaluate(needs, pool, rules, pairs)
    standing = {(a.requirement_id, a.provider) for a in found.plan.assignments}
    assert standing | set(codes(found.violations)) == {(p.requirement_id, p.provider) for p in pairs}
    assert len(found.plan.assignments) + len(found.violations) == len(set(pairs))
    assert evaluate(needs, pool, rules, found.plan.assignments).plan.objective == found.plan.objective


@settings(max_examples=150, deadline=None)
@given(towns, newcomers)
def test_no_newcomer_brings_more_than_her_marginal_gain(town, newcomer):
    needs, pool = town
    rules = replace(RULES, rarity={})
    before, after = plan(needs, pool, rules), plan(needs, [*pool, newcomer], rules)
    assert after.bound - before.bound <= gain_of(newcomer, needs, before, rules) + 1e-4
