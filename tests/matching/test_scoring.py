"""Every term is 0..1, moves the way its reason says, and weights are data."""

from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from matching import Kind, Point, Provider, Requirement, Rules, Weights
from matching.ranking import Scored, look_through
from matching.scoring import acceptance, fair_load, rarity_of, travel
from tests.matching.street import HEPING, HOME, asks, volunteer

hours = st.floats(0, 10_000)
share = st.floats(0, 1)
WISHED = ("carpentry", "first_aid", "tutoring")
Case = tuple[Requirement, Provider, Rules, dict[str, float]]


def scored(requirement: Requirement, provider: Provider, rules: Rules, rarity=None) -> Scored:
    [only], _ = look_through(requirement, [provider], rules, rarity or {})
    return only


def terms(requirement, provider, rules, rarity=None):
    return scored(requirement, provider, rules, rarity).terms


def both(worse, better) -> tuple[Case, Case]:
    """Two cases that differ only in what is given: changes of the wish, the helper, the rules, and the rarity of skills."""

    def case(wish=None, helper=None, rules=None, rarity=None) -> Case:
        li = volunteer("li", **{"skills": frozenset(WISHED), **(helper or {})})
        asked = asks(**{"languages": frozenset({"wuu"}), "skills_all": frozenset(), **(wish or {})})
        return asked, li, Rules(**(rules or {})), rarity or {}

    return case(**worse), case(**better)


def ordered(values, build):
    """Two values in order, made into a worse and a better case."""
    return st.tuples(values, values).map(lambda pair: both(build(min(pair)), build(max(pair))))


BETTER = {
    "skills": ordered(
        st.integers(1, 3), lambda n: {"wish": {"skills_any": frozenset(WISHED)}, "helper": {"skills": frozenset(WISHED[:n])}}
    ),
    "distance": ordered(st.floats(-0.04, 0), lambda off: {"helper": {"point": Point(HOME.lat + off, HOME.lng)}}),
    "urgency": ordered(st.integers(0, 2), lambda level: {"wish": {"urgency": level}}),
    "waiting": ordered(st.floats(0, 119), lambda waited: {"wish": {"waiting_hours": waited}}),
    "overdue": ordered(st.floats(-200, 0), lambda limit: {"wish": {"waiting_hours": 100.0}, "rules": {"overdue_hours": -limit}}),
    "vulnerability": ordered(share, lambda weak: {"wish": {"vulnerability": weak}}),
    "continuity": ordered(st.booleans(), lambda met: {"wish": {"previous_helpers": frozenset({"li"} if met else ())}}),
    "fair_load": ordered(st.integers(-4000, 0), lambda given_less: {"helper": {"given_minutes_month": -given_less}}),
    "scarcity": ordered(
        share, lambda common: {"wish": {"skills_all": frozenset(WISHED[:2])}, "rarity": {WISHED[2]: 1 - common, WISHED[0]: 1.0}}
    ),
    "acceptance": ordered(st.integers(0, 40), lambda yes: {"helper": {"accepted": yes, "offered": 40}}),
    "language": ordered(
        st.sampled_from([0, 1, 2]), lambda n: {"helper": {"languages": [frozenset({"zh"}), frozenset(), frozenset({"wuu"})][n]}}
    ),
    "standing": ordered(st.booleans(), lambda stands: {"rules": {"standing": frozenset({("r1", "li")} if stands else ())}}),
}  # fmt: skip


def test_every_term_has_its_case():
    assert set(BETTER) == set(Weights().as_dict())


@pytest.mark.parametrize("term", BETTER)
@given(st.data())
def test_what_is_better_in_one_term_is_never_worse_and_leaves_the_others_alone(term, data):
    worse, better = (scored(*case) for case in data.draw(BETTER[term]))
    before, after = worse.terms, better.terms
    assert all(0 <= value <= 1 for value in [*before.values(), *after.values()])
    assert before[term] <= after[term]
    assert {**before, term: 0} == {**after, term: 0}
    assert worse.value <= better.value
    if term != "overdue":
        assert worse.score <= better.score


def test_the_score_is_the_weighted_mean_of_the_terms(rules):
    found = scored(asks(waiting_hours=200), volunteer("li", given_minutes_month=600), rules)
    weights = rules.weights.as_dict()
    overdue = weights.pop("overdue")
    mean = sum(weight * found.terms[name] for name, weight in weights.items()) / sum(weights.values())
    assert found.score == pytest.approx(mean, abs=1e-6)
    assert found.value == pytest.approx(mean + overdue, abs=1e-6)


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


@given(st.floats(0, 1), st.floats(0, 1), st.integers(0, 2), hours.filter(lambda h: h < 120))
def test_an_overdue_need_outweighs_any_fresh_one(vulnerable, other, urgency, waited):
    rules = Rules()
    late = scored(asks(waiting_hours=120, vulnerability=vulnerable), volunteer("li", point=Point(30.29, 120.17)), rules)
    helped = frozenset({"li"})
    fresh = asks(waiting_hours=waited, vulnerability=other, urgency=urgency, previous_helpers=helped)
    assert late.value > scored(fresh, volunteer("li"), rules).value


def test_a_familiar_face_a_shared_language_and_a_standing_proposal_count(rules):
    known = asks(languages=frozenset({"wuu"}), previous_helpers=frozenset({"li"}))
    stands = replace(rules, standing=frozenset({("r1", "li")}))
    plain = scored(asks(languages=frozenset({"wuu"})), volunteer("li"), rules)
    better = scored(known, volunteer("li", languages=frozenset({"wuu"})), stands)
    assert [plain.terms[name] for name in ("continuity", "language", "standing")] == [0, 0, 0]
    assert [better.terms[name] for name in ("continuity", "language", "standing")] == [1, 1, 1]
    assert better.score > plain.score


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
        return [scored(asks(languages=frozenset({"zh"})), p, r).score for p in (near, far)]

    by_distance, by_language = scores(rules), scores(replace(rules, weights=Weights(distance=0, language=1)))
    assert by_distance[0] > by_distance[1]
    assert by_language[0] < by_language[1]


@pytest.mark.parametrize("bad", [{"skills": -0.1}, dict.fromkeys(Weights().as_dict(), 0.0)])
def test_senseless_weights_are_refused(bad):
    with pytest.raises(ValueError, match="weights"):
        Weights(**bad)
