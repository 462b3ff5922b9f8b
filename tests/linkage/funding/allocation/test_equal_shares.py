import json
import random
from fractions import Fraction
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from linkage.funding.allocation.elections import Election, Project
from linkage.funding.allocation.equal_shares import equal_shares
from tests.linkage.funding.allocation.plain_shares import add_one, fixed

RECORDED = json.loads((Path(__file__).parent / "recorded.json").read_text())
MEASURES = st.sampled_from(["cost", "points"])


@st.composite
def elections(draw: st.DrawFn) -> Election:
    """Small, and full of ties: equal costs, equal ballots, projects of which one at most wins."""
    many = draw(st.integers(1, 7))
    costs = draw(st.lists(st.sampled_from([0, 5, 10, 10, 20, 23, 37]), min_size=many, max_size=many))
    groups = draw(st.lists(st.sampled_from(["", "", "a"]), min_size=many, max_size=many))
    projects = tuple(
        Project(f"p{i}", cost, group=group) for i, (cost, group) in enumerate(zip(costs, groups, strict=True))
    )
    ballot = st.dictionaries(st.integers(0, many - 1), st.integers(1, 3))
    ballots = draw(st.lists(ballot, min_size=1, max_size=9))
    return Election(draw(st.integers(1, sum(costs) + 3)), projects, tuple(ballots))


def test_it_equals_what_another_implementation_decided():
    """recorded.json: seeded elections and what pabutools 1.2.3 decided on them, with the same tie-break (its satisfactions Cost_Sat,
    Cardinality_Sat and Additive_Cardinal_Sat, voter_budget_increment 1 for add1)."""
    for each in RECORDED:
        projects = tuple(Project(str(i), cost) for i, cost in enumerate(each["costs"]))
        election = Election(each["budget"], projects, tuple(dict(map(tuple, ballot)) for ballot in each["ballots"]))
        for how, winners in each["winners"].items():
            measure, completion = how.split()
            assert sorted(equal_shares(election, measure=measure, completion=completion).winners) == winners
    assert sum(len(each["winners"]) for each in RECORDED) == 360


@settings(max_examples=150, deadline=None)
@given(elections(), MEASURES)
def test_it_equals_the_definition(election, measure):
    share = Fraction(election.budget, election.voters)
    assert equal_shares(election, measure=measure).winners == fixed(election, share, measure)
    assert equal_shares(election, measure=measure, completion="add1").winners == add_one(election, measure)


@settings(max_examples=60, deadline=None)
@given(elections(), MEASURES, st.randoms(use_true_random=False))
def test_the_order_of_voters_and_projects_changes_nothing(election, measure, chance):
    order = list(range(len(election.projects)))
    chance.shuffle(order)
    ballots = [{order.index(p): points for p, points in ballot.items()} for ballot in election.ballots]
    chance.shuffle(ballots)
    shuffled = Election(election.budget, tuple(election.projects[p] for p in order), tuple(ballots))
    assert ids(shuffled, measure) == ids(election, measure)


def ids(election: Election, measure) -> list[str]:
    return [election.projects[each].id for each in equal_shares(election, measure=measure, completion="add1").winners]


@settings(max_examples=100, deadline=None)
@given(elections(), MEASURES)
def test_what_is_paid_is_what_it_costs_and_never_more_than_a_voter_has(election, measure):
    outcome = equal_shares(election, measure=measure)
    left = [outcome.share] * election.voters
    for purchase in outcome.purchases:
        before = sum(left)
        for i, ballot in enumerate(election.ballots):
            left[i] -= min(left[i], purchase.rate * ballot.get(purchase.project, 0))
        assert before - sum(left) == election.projects[purchase.project].cost
    assert election.cost_of(outcome.winners) <= election.budget
    for missed in outcome.missed:
        assert missed.step <= len(outcome.purchases)


def test_a_minority_buys_its_own_project():
    """Six want A, five of them B too, four want C only: by votes A and B take everything, with equal shares A leaves its voters nothing and C is bought."""
    projects = (Project("A", 600), Project("B", 400), Project("C", 400))
    election = Election(1000, projects, (*({0: 1, 1: 1} for _ in range(5)), {0: 1}, *({2: 1} for _ in range(4))))
    outcome = equal_shares(election)
    assert [projects[each].id for each in outcome.winners] == ["A", "C"]
    [b] = outcome.missed
    assert (projects[b.project].id, b.held, b.step) == ("B", 0, 1)
    assert [each.rate for each in outcome.purchases] == [100, 100]


def test_nobody_votes():
    assert equal_shares(Election(100, (Project("A", 10),), ()), completion="add1").winners == []
    assert equal_shares(Election(100, (Project("A", 10),), ({}, {})), completion="add1").winners == []


@pytest.mark.parametrize("seed", range(3))
def test_floating_point_decides_nothing(seed):
    """Thousands of voters who differ little: where rounding could decide, the exact run does, and both agree everywhere else."""
    chance = random.Random(seed)
    projects = tuple(Project(f"{i:02}", chance.choice([3_000, 7_001, 9_999, 10_000])) for i in range(30))
    ballots = tuple(dict.fromkeys(chance.sample(range(30), chance.randint(1, 6)), 1) for _ in range(1_500))
    election = Election(120_001, projects, ballots)
    assert equal_shares(election).winners == fixed(election, Fraction(120_001, 1_500), "cost")
