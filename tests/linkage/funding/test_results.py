"""The result of a round: run by its rule, stored with all that went in, decided by a panel, and replayed by a stranger from the published file."""

import io
import json

import pytest
from django.core.management import call_command
from hypothesis import given, settings
from hypothesis import strategies as st

from linkage.common import clock
from linkage.common.errors import Conflict, Invalid, NotAllowed
from linkage.funding.actions.ballots import cast_ballot
from linkage.funding.actions.results import Panel, adopt_result, close_review, record_opinion, run_allocation
from linkage.funding.allocation.decisions import canonical, decide, fingerprint, mean_of
from linkage.funding.invariants import CHECKS
from linkage.funding.means import mean, rounded
from linkage.funding.models import AllocationRun, Ballot, Voter
from linkage.funding.queries.results import inputs_of, letter, proposed_fen
from tests import factories
from tests.linkage.funding.review_story import application, resident, round_in_review, scored

AGREED = Panel(clock.today(), ["吴干事", "郑评委", "孙评委"], 2, 0, 1, "逐项讨论，按算出的结果通过。")


def replayed(text: str, options: str, tmp_path) -> dict:
    """What a stranger gets, who has the file and the command."""
    path = tmp_path / "round.pb"
    path.write_text(text, encoding="utf-8")
    out = io.StringIO()
    call_command("allocate", str(path), *options.split(), "--json", stdout=out)
    return json.loads(out.getvalue())


def scored_round(world, **fields):
    """Means: garden 90, lamp 80, repair 70, fair 50."""
    round = round_in_review(world, **fields)
    works = []
    for title, points, fen in (
        ("花园", 90, 1_500_000),
        ("夜归灯", 80, 1_200_000),
        ("修伞日", 70, 900_050),
        ("集市", 50, 100_000),
    ):
        works.append(application(round, title, fen))
        for user in (world.zheng, world.sun):
            scored(world, works[-1], user, points, points, points)
    return round, works


def voted(world, round, *ballots):
    round.state = "voting"
    round.save()
    for choices in ballots:
        cast_ballot(by=resident(world), round=round, choices=[each.public_id for each in choices])
    round.state = "deciding"
    round.save()


@pytest.mark.parametrize("rule", ["rank", "bundle", "vote", "combined"])
def test_a_stranger_replays_every_rule_to_the_same_winners(world, tmp_path, rule):
    round, (garden, lamp, repair, fair) = scored_round(world, rule=rule, minimum_votes=2)
    lamp.exclusive_group = repair.exclusive_group = "灯伞"
    lamp.save()
    repair.save()
    voted(world, round, [garden, repair], [repair, fair], [repair, lamp], [lamp, fair], [garden], [repair])
    run = run_allocation(by=world.wu, round=round)
    assert run_allocation(by=world.wu, round=round) == run
    won = {each.title for each in (garden, lamp, repair, fair) if each.public_id in run.granted}
    assert (
        won
        == {
            "rank": {"花园", "夜归灯"},
            "bundle": {"花园", "夜归灯"},
            "vote": {"花园", "修伞日", "集市"},
            "combined": {"花园", "修伞日"},
        }[rule]
    )
    assert sum(run.granted.values()) <= round.budget_fen
    again = replayed(run.election, run.parameters["options"], tmp_path)
    assert set(again["winners"]) == set(run.granted)
    assert again["agrees"] is True
    assert again["trace"] == run.trace
    assert (fingerprint(run.inputs), fingerprint(run.election)) == (run.input_hash, run.election_hash)
    assert decide(json.loads(run.inputs)).granted == run.granted
    for secret in (world.zheng, world.sun):
        assert secret.public_id not in run.inputs + run.election


def test_what_is_left_goes_in_part_only_where_the_round_says_so(world, tmp_path):
    round, (garden, lamp, _repair, _fair) = scored_round(
        world, state="reviewing", budget_fen=2_200_000, allows_partial=True
    )
    round = close_review(by=world.wu, round=round)
    run = run_allocation(by=world.wu, round=round)
    assert run.granted == {garden.public_id: 1_500_000, lamp.public_id: 700_000}
    again = replayed(run.election, run.parameters["options"], tmp_path)
    assert again["trace"][-1]["step"] == "in_part"
    assert set(again["winners"]) == set(run.granted)


def test_the_panel_decides_and_the_applications_move(world):
    round, (garden, _lamp, _repair, _fair) = scored_round(world)
    record_opinion(by=world.wu, application=garden, expert="沈工", field="园艺", text="土层太薄，要加花箱。")
    with pytest.raises(Conflict) as raised:
        run_allocation(by=world.wu, round=round)
    assert raised.value.code == "wrong_state"
    round = close_review(by=world.wu, round=round)
    with pytest.raises(NotAllowed):
        run_allocation(by=world.zheng, round=round)
    run = run_allocation(by=world.wu, round=round)
    for wrong in (
        Panel(clock.today(), ["吴干事"], 1, 0, 0, "同意"),
        Panel(clock.today(), ["甲", "乙", "丙"], 2, 0, 0, "同意"),
        Panel(clock.today(), ["甲", "乙", "丙", "丁"], 2, 2, 0, "僵持"),
        Panel(clock.today(), ["甲", "乙", "丙"], 3, 0, 0, " "),
    ):
        with pytest.raises(Invalid):
            adopt_result(by=world.wu, run=run, panel=wrong)
    round = adopt_result(by=world.wu, run=run, panel=AGREED)
    assert (round.state, bool(round.decided_at)) == ("decided", True)
    assert [(each.state, proposed_fen(each)) for each in round.applications.order_by("pk")] == [
        ("proposed", 1_500_000),
        ("proposed", 1_200_000),
        ("not_funded", 0),
        ("not_funded", 0),
    ]
    with pytest.raises(Conflict):
        adopt_result(by=world.wu, run=run, panel=AGREED)


def test_a_run_that_no_longer_holds_is_not_adopted(world):
    round, (garden, *_rest) = scored_round(world)
    round = close_review(by=world.wu, round=round)
    run = run_allocation(by=world.wu, round=round)
    garden.state = "withdrawn"
    garden.save()
    with pytest.raises(Conflict) as raised:
        adopt_result(by=world.wu, run=run, panel=AGREED)
    assert raised.value.code == "stale_run"
    assert run_allocation(by=world.wu, round=round).number == 2


def test_the_review_closes_only_when_every_application_has_its_sheets(world):
    round = round_in_review(world)
    work = application(round, "花园")
    scored(world, work, world.zheng, 80, 80, 80)
    with pytest.raises(Conflict) as raised:
        close_review(by=world.wu, round=round)
    assert raised.value.code == "reviews_missing"
    scored(world, work, world.sun, 81, 81, 80)
    assert close_review(by=world.wu, round=round).state == "deciding"
    assert mean_of(inputs_of(round)["applications"][0], inputs_of(round)) == 8040


def test_an_officer_whose_organisation_applied_decides_nothing(world):
    round, works = scored_round(world)
    round = close_review(by=world.wu, round=round)
    factories.membership(user=world.wu, role="org", organisation=works[0].organisation)
    with pytest.raises(NotAllowed) as raised:
        run_allocation(by=world.wu, round=round)
    assert raised.value.code == "same_person"


def test_the_invariants_see_a_ballot_too_many_and_a_run_that_was_changed(world):
    round, works = scored_round(world, rule="vote")
    voted(world, round, works[:1])
    run = run_allocation(by=world.wu, round=round)
    assert not [name for name, check in CHECKS.items() if check()]
    Ballot.objects.create(round=round, choices=[], receipt_hash="x" * 64)
    AllocationRun.objects.filter(pk=run.pk).update(inputs=run.inputs + " ")
    broken = [name for name, check in CHECKS.items() if check()]
    assert len(broken) == 2
    assert Voter.objects.count() == 1


SHEETS = st.lists(st.lists(st.integers(0, 100), min_size=3, max_size=3), max_size=5)


@settings(max_examples=60, deadline=None)
@given(
    st.lists(SHEETS, min_size=1, max_size=5),
    st.randoms(use_true_random=False),
    st.sampled_from(["rank", "bundle", "combined"]),
)
def test_who_the_reviewers_are_and_their_order_change_nothing(sheets, random, rule):
    """Shuffling letters and sheets leaves what is granted as it was."""
    weights = [{"position": i, "title": "", "weight": weight} for i, weight in enumerate((50, 30, 20), 1)]

    def inputs(of):
        return {
            "rule": rule, "title": "轮次", "place": "", "round": "r", "budget_fen": 250, "minimum_score": 3000, "minimum_votes": 0,
            "score_share": 60, "partial_percent": 0, "criteria": weights,
            "applications": [
                {"id": f"p{i}", "title": f"项目{i}", "asked_fen": 60 + 17 * i, "group": "", "scores": [
                    {"reviewer": letter(n), "points": {str(at): points for at, points in enumerate(sheet, 1)}}
                    for n, sheet in enumerate(each)
                ]}
                for i, each in of
            ],
            "ballots": [{"receipt": "a" * 64, "choices": ["p0"]}],
        }  # fmt: skip

    before = decide(inputs(list(enumerate(sheets)))).granted
    shuffled = [(i, random.sample(each, len(each))) for i, each in enumerate(sheets)]
    random.shuffle(shuffled)
    assert decide(inputs(shuffled)).granted == before


@given(st.lists(st.integers(0, 10_000), min_size=1))
def test_a_mean_is_the_nearest_whole_number(totals):
    assert abs(mean(totals) * len(totals) - sum(totals)) * 2 <= len(totals)
    assert rounded(1, 2) == 1


def test_canonical_inputs_are_one_text_whatever_the_order():
    assert canonical({"b": 1, "a": [2]}) == canonical({"a": [2], "b": 1}) == '{"a":[2],"b":1}'
