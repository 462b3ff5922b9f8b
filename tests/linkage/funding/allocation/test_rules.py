import json
from io import StringIO
from itertools import chain, combinations

import pytest
from django.core.management import CommandError, call_command
from hypothesis import given, settings
from hypothesis import strategies as st

from linkage.funding.allocation.elections import Election, Project
from linkage.funding.allocation.knapsack import best_bundle
from linkage.funding.allocation.pabulib import Unreadable, read_pb
from linkage.funding.allocation.rules import allocate

STREET = """META
key;value
description;示范街道微项目
vote_type;approval
budget;1000
rule;equalshares/add1
PROJECTS
project_id;cost;votes;name;selected
bench;600;6;楼下长椅;1
lamp;400;5;楼道灯;0
meals;400;4;助餐点;1
VOTES
voter_id;vote
1;bench,lamp
2;bench,lamp
3;bench,lamp
4;bench,lamp
5;bench,lamp
6;bench
7;meals
8;meals
9;meals
10;meals
"""


def ranked(budget: int, *projects: tuple[str, int, int, str]) -> Election:
    """(id, cost, points, group), as one reviewer gives them."""
    ballot = {i: points for i, (_id, _cost, points, _group) in enumerate(projects) if points}
    return Election(budget, tuple(Project(id, cost, group=group) for id, cost, _points, group in projects), (ballot,))


COMMITTEE = ranked(100, ("a", 70, 9, ""), ("b", 50, 8, ""), ("c", 30, 7, "x"), ("d", 20, 6, "x"), ("e", 1, 2, ""))


def test_down_the_list_what_does_not_fit_is_skipped_and_so_is_a_rival():
    found = allocate(COMMITTEE, "greedy", threshold=3)
    assert [(each["project"], each["step"], each["left"]) for each in found.trace] == [
        ("a", "chosen", 30),
        ("b", "too_dear", 30),
        ("c", "chosen", 0),
        ("d", "rival_chosen", 0),
        ("e", "below_threshold", 0),
    ]
    assert found.winners == [0, 2]


def test_the_best_bundle_beats_the_list():
    found = allocate(ranked(100, ("a", 70, 9, ""), ("b", 50, 8, ""), ("c", 50, 7, "")), "score")
    assert [each["project"] for each in found.trace if each["step"] == "chosen"] == ["b", "c"]


@st.composite
def committees(draw: st.DrawFn) -> Election:
    row = st.tuples(st.integers(1, 12), st.integers(0, 6), st.sampled_from(["", "", "x"]))
    rows = draw(st.lists(row, min_size=1, max_size=8))
    return ranked(draw(st.integers(1, 40)), *((f"p{i}", *each) for i, each in enumerate(rows)))


@settings(max_examples=100, deadline=None)
@given(committees())
def test_no_bundle_that_fits_has_more_points(election):
    def worth(bundle) -> int:
        groups = [election.projects[i].group for i in bundle if election.projects[i].group]
        fits = election.cost_of(bundle) <= election.budget and len(groups) == len(set(groups))
        return sum(election.points[i] for i in bundle) if fits else -1

    able = [i for i, points in enumerate(election.points) if points]
    every = chain.from_iterable(combinations(able, size) for size in range(len(able) + 1))
    assert worth(best_bundle(election, able)) == max(map(worth, every))


def test_a_file_in_the_librarys_format_gives_its_published_winners(tmp_path):
    path = tmp_path / "street.pb"
    path.write_text(STREET, encoding="utf-8")
    said = StringIO()
    call_command("allocate", str(path), "--rule", "mes", "--completion", "add1", "--json", stdout=said)
    answer = json.loads(said.getvalue())
    assert (answer["winners"], answer["agrees"]) == (["bench", "meals"], True)
    assert answer["trace"][0] == {"step": "shares", "share": "100", "added": 0}
    assert {"step": "missed", "project": "lamp", "cost": 400, "supporters": 5, "held": "0", "at": 1} in answer["trace"]
    said = StringIO()
    call_command("allocate", str(path), "--rule", "greedy", stdout=said)
    assert "other winners than the file names" in said.getvalue()


def test_scores_ordinal_ballots_and_cents_are_read():
    cents = STREET.replace("budget;1000", "budget;1000,50").splitlines()
    assert (read_pb(cents).election.budget, read_pb(cents).election.unit) == (100_050, 100)
    ordinal = STREET.replace("approval", "ordinal").splitlines()
    assert read_pb(ordinal).election.ballots[0] == {0: 2, 1: 1}
    scoring = STREET.replace("approval", "scoring").replace(
        "voter_id;vote\n1;bench,lamp", "voter_id;vote;points\n1;bench,lamp;5,0"
    )
    assert read_pb(scoring.splitlines()).election.ballots[0] == {0: 5}


@pytest.mark.parametrize(
    ("was", "now", "why"),
    [
        ("VOTES\n", "", "no section VOTES"),
        ("bench;600", "bench;viel", "cost is no number"),
        ("bench;600", "bench;-1", "cost is no amount"),
        ("budget;1000\n", "", "without budget"),
        ("lamp;400", "bench;400", "occurs twice"),
    ],
)
def test_a_broken_file_is_named_with_what_is_wrong(tmp_path, was, now, why):
    with pytest.raises(Unreadable, match=why):
        read_pb(STREET.replace(was, now, 1).splitlines())
    path = tmp_path / "broken.pb"
    path.write_text(STREET.replace(was, now, 1), encoding="utf-8")
    with pytest.raises(CommandError, match=why):
        call_command("allocate", str(path))
