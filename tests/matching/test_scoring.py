"""Every term is 0..1, moves the way its reason says, and weights are data."""

from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from matching import Kind, Point, Provider, Rules, Weights
from matching.eligibility import judge
from matching.scoring import acceptance, fair_load, rarity_of, score_of, terms_of, travel
from matching.scoring import value_of as value
from tests.matching.street import HEPING, HOME, asks, volunteer

hours = st.floats(0, 10_000)


def value_of(found, rules):
    return value(score_of(found, rules), found, rules)


def terms(requirement, provider, rules, rarity=None):
    return terms_of(requirement, provider, judge(requirement, provider, rules), rules, rarity or {})


@given(st.floats(0, 500), st.floats(0, 500))
def test_nearer_is_never_worse(a, b):
    near, far = sorted((a, b))
    assert 0 <= travel(far, 12) <= travel(near, 12) <= 1


@given(st.integers(0, 20_000), st.integers(0, 20_000))
def test_who_gave_less_this_month_is_never_worse_and_the_slope_steepens(a, b):
    less, more = sorted((a, b))
    assert 0 <= fair_load(more) <= fair_load(less) <= 1
    assert fair_load(300) - fair_load(600) < fair_load(1500) - fair_load(1800)


@given(st.integers(0, 500), st.integers(0, 500))
def test_a_yes_raises_and_a_no_lowers_the_chance(accepted, declined):
    def chance(yes: int, no: int) -> float:
        return acceptance(volunteer("li", accepted=yes, offered=yes + no))

    assert 0 < chance(accepted, declined + 1) < chance(accepted, declined) < chance(accepted + 1, declined) < 1


@given(hours, hours, st.sampled_from([0, 1, 2]), st.sampled_from([0, 1, 2]))
def test_waiting_and_urgency_only_ever_help(a, b, calm, pressing):
    rules, li = Rules(), volunteer("li")
    short, long = sorted((a, b))
    low, high = sorted((calm, pressing))
    before = terms(asks(waiting_hours=short, urgency=low), li, rules)
    after = terms(asks(waiting_hours=long, urgency=high), li, rules)
    assert all(0 <= value <= 1 for value in [*before.values(), *after.values()])
    assert value_of(before, rules) <= value_of(after, rules)


@given(st.floats(0, 1), st.floats(0, 1), st.integers(0, 2), hours.filter(lambda h: h < 120))
def test_an_overdue_need_outweighs_any_fresh_one(vulnerable, other, urgency, waited):
    rules = Rules()
    late = terms(asks(waiting_hours=120, vulnerability=vulnerable), volunteer("li", point=Point(30.29, 120.17)), rules)
    helped = frozenset({"li"})
    fresh = asks(waiting_hours=waited, vulnerability=other, urgency=urgency, previous_helpers=helped)
    assert value_of(late, rules) > value_of(terms(fresh, volunteer("li"), rules), rules)


def test_a_familiar_face_a_shared_language_and_a_standing_proposal_count(rules):
    plain, li = (
        terms(asks(languages=frozenset({"wuu"})), volunteer("li"), rules),
        volunteer("li", languages=frozenset({"wuu"})),
    )
    known = asks(languages=frozenset({"wuu"}), previous_helpers=frozenset({"li"}))
    better = terms(known, li, replace(rules, standing=frozenset({("r1", "li")})))
    assert (plain["continuity"], plain["language"], plain["standing"]) == (0, 0, 0)
    assert (better["continuity"], better["language"], better["standing"]) == (1, 1, 1)
    assert score_of(better, rules) > score_of(plain, rules)


def test_rare_skills_are_kept_for_those_who_need_them(rules):
    everybody = [volunteer(str(n)) for n in range(9)]
    signer = volunteer("signer", skills=frozenset({"carpentry", "sign_language"}))
    rarity = rarity_of([*everybody, signer])
    assert rarity["sign_language"] == pytest.approx(0.81)
    plain, rare = terms(asks(), everybody[0], rules, rarity), terms(asks(), signer, rules, rarity)
    wanted = terms(asks(skills_all=frozenset({"carpentry", "sign_language"})), signer, rules, rarity)
    assert rare["scarcity"] < plain["scarcity"] == wanted["scarcity"] == 1


def test_a_store_fits_by_what_it_can_cover(rules):
    fund = Provider(id="fund", kind=Kind.MONEY, place_code=HEPING, balance_fen=100_000, ceiling_fen=90_000)
    wanted = asks(kind=Kind.MONEY, amount_fen=180_000, skills_all=frozenset())
    assert terms(wanted, fund, rules)["skills"] == 0.5


def test_a_region_changes_a_weight_without_code(rules):
    near = volunteer("near", languages=frozenset())
    far = volunteer("far", point=Point(HOME.lat + 0.03, HOME.lng))

    def scores(r: Rules) -> list[float]:
        return [score_of(terms(asks(languages=frozenset({"zh"})), p, r), r) for p in (near, far)]

    by_distance, by_language = scores(rules), scores(replace(rules, weights=Weights(distance=0, language=1)))
    assert by_distance[0] > by_distance[1]
    assert by_language[0] < by_language[1]


@pytest.mark.parametrize("bad", [{"skills": -0.1}, dict.fromkeys(Weights().as_dict(), 0.0)])
def test_senseless_weights_are_refused(bad):
    with pytest.raises(ValueError, match="weights"):
        Weights(**bad)
