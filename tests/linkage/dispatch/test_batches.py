"""智能匹配 of a place: what goes in, what comes out, what is kept of it."""

import json

import pytest
from django.core.management import CommandError, call_command
from django.db import connection
from django.test.utils import CaptureQueriesContext

import matching
from linkage.common import clock
from linkage.common.errors import Conflict, NotAllowed
from linkage.common.public_ids import new_public_id
from linkage.dispatch.actions.batches import cancel_batch, carry_out, start_batch
from linkage.dispatch.actions.plans import propose_plan
from linkage.dispatch.matchmaking import batch, frozen
from linkage.dispatch.matchmaking.rules import rules_for
from linkage.dispatch.models import HandMatching, MatchingRun, PlannedLine, PlannedNeed, Proposal
from linkage.dispatch.queries.runs import ready_needs
from linkage.needs.models import Need
from linkage.volunteering.models import Volunteer
from tests.linkage.dispatch.batch_story import planned, post

pytestmark = pytest.mark.django_db


def names_in(run):
    return {f"{each.provider_kind}:{each.provider_id}" for each in PlannedLine.objects.filter(planned__run=run)}


def inputs_for(world):
    needs = list(batch.with_facts(ready_needs(world.street)))
    return batch.gather(needs, rules_for(world.street))


def test_one_run_plans_all_ready_needs_together(world):
    """Two repairs at the same hour: the best helper of both can only go to one, and nobody is planned twice at once."""
    first, second = post(world), post(world, by=world.liu)
    run = planned(world)
    assert (run.kind, run.state) == ("batch", "ready")
    assert run.objective <= run.bound
    assert run.gap < 0.01
    volunteers = PlannedLine.objects.filter(planned__run=run, provider_kind="volunteer")
    assert {line.planned.need for line in volunteers} == {first, second}
    assert len({line.provider_id for line in volunteers}) == len(volunteers)
    assert all(line.reasons and line.value > 0 for line in volunteers)


def test_a_batch_leaves_the_needs_own_plans_alone_until_it_is_sent(world):
    need = post(world)
    planned(world)
    assert not Proposal.objects.filter(requirement__need=need, added_by__isnull=True).exists()


def test_the_lead_is_in_her_needs_plan_and_not_looked_for_again(world):
    need = post(world, "home_adaptation")
    run = planned(world)
    assert Proposal.objects.get(requirement__need=need, added_by=world.chen).user == world.chen
    assert "social_worker" not in {line.provider_kind for line in PlannedLine.objects.filter(planned__run=run)}


def test_only_a_coordinator_of_the_place_may_plan_it(world):
    post(world)
    for stranger in (world.other_coordinator, world.chen, world.director_zhou, world.wang):
        with pytest.raises(NotAllowed):
            start_batch(by=stranger, place_code=world.street, needs=ready_needs(world.street))


def test_who_opted_out_of_automatic_matching_is_in_no_run(world):
    """PIPL art. 24, the volunteer's side: not even the facts of one who opted out are among the inputs."""
    post(world)
    world.zhang.automatic_matching = False
    world.zhang.save()
    inputs = inputs_for(world)
    assert f"volunteer:{world.volunteers['zhang'].public_id}" not in {each.id for each in inputs.providers}
    assert f"volunteer:{world.volunteers['li'].public_id}" in {each.id for each in inputs.providers}
    assert f"volunteer:{world.volunteers['zhang'].public_id}" not in names_in(planned(world))


@pytest.mark.parametrize("how", ["in_general", "for_this_need"])
def test_a_resident_who_wants_a_person_to_choose_is_matched_by_hand(world, how):
    """PIPL art. 24, the resident's side: listed, marked, and never shown to the engine."""
    hers, other = post(world), post(world, by=world.liu)
    if how == "in_general":
        world.wang.automatic_matching = False
        world.wang.save()
    else:
        HandMatching.objects.create(need=hers, asked_by=world.wang, asked_at=clock.now())
    run = planned(world)
    assert PlannedNeed.objects.get(run=run, need=hers).state == "by_hand"
    assert run.figures["by_hand"] == 1
    assert {line.planned.need for line in PlannedLine.objects.filter(planned__run=run)} == {other}
    assert hers.public_id not in frozen.unsealed(run.inputs.data)


def test_a_place_with_nothing_ready_has_nothing_to_plan(world):
    with pytest.raises(Conflict) as refusal:
        start_batch(by=world.zhao, place_code=world.street, needs=ready_needs(world.street))
    assert refusal.value.code == "nothing_to_plan"


def test_gathering_asks_as_much_of_the_database_for_thirty_needs_as_for_three(world):
    pattern = post(world, "home_adaptation")

    def more(count):
        for _each in range(count):
            need, parts = Need.objects.get(pk=pattern.pk), list(pattern.requirements.all())
            need.pk, need.public_id, need.submission_key = None, new_public_id(), None
            need.save()
            for part in parts:
                part.pk, part.public_id, part.need = None, new_public_id(), need
                part.save()

    def queries():
        with CaptureQueriesContext(connection) as captured:
            inputs_for(world)
        return len(captured)

    more(2)
    few = queries()
    more(27)
    assert ready_needs(world.street).count() == 30
    assert queries() == few


def test_inputs_survive_being_kept(world):
    """What is stored is what the engine saw, without a name in it, and unreadable without the key."""
    post(world, "home_adaptation")
    inputs = inputs_for(world)
    text = frozen.as_text(inputs)
    assert frozen.from_text(text) == inputs
    assert frozen.as_text(frozen.from_text(text)) == text
    sealed = frozen.sealed(text)
    assert frozen.unsealed(sealed) == text
    assert world.volunteers["li"].public_id.encode() not in sealed
    assert not any(person.name in text or person.phone in text for person in world.people.values())


def test_a_large_pool_is_kept_as_far_as_it_mattered(world, monkeypatch):
    post(world)
    inputs = inputs_for(world)
    whole = batch.solve(inputs).plan
    monkeypatch.setattr(batch, "KEPT_WHOLE", 1)
    kept = batch.solve(inputs).kept
    again = batch.solve(kept).plan
    assert len(kept.providers) < len(inputs.providers)
    assert (again.assignments, again.objective, again.bound) == (whole.assignments, whole.objective, whole.bound)


def test_a_run_names_its_engine_inputs_and_rules(world):
    post(world)
    run = planned(world)
    assert run.engine_version == matching.__version__
    assert run.inputs_hash == frozen.digest(frozen.unsealed(run.inputs.data))
    assert run.parameters["bundles"] == "all_or_nothing"
    assert run.parameters["default_radius_km"] == 3.0


def test_one_needs_run_names_its_engine_and_rules_as_well(world):
    run = propose_plan(by=world.chen, need=post(world))
    assert (run.kind, run.engine_version) == ("single", matching.__version__)
    assert run.parameters["weights"]


def test_a_run_called_off_keeps_nothing(world):
    post(world)
    run = start_batch(by=world.zhao, place_code=world.street, needs=ready_needs(world.street))
    cancel_batch(by=world.zhao, run=run)
    carry_out(run=run)
    assert MatchingRun.objects.get(pk=run.pk).state == "cancelled"
    assert not PlannedLine.objects.filter(planned__run=run).exists()


def test_a_run_called_off_while_the_engine_works_keeps_nothing(world, monkeypatch):
    post(world)
    run = start_batch(by=world.zhao, place_code=world.street, needs=ready_needs(world.street))
    solve = batch.solve

    def solve_slowly(inputs):
        cancel_batch(by=world.zhao, run=MatchingRun.objects.get(pk=run.pk))
        return solve(inputs)

    monkeypatch.setattr(batch, "solve", solve_slowly)
    carry_out(run=run)
    assert MatchingRun.objects.get(pk=run.pk).state == "cancelled"
    assert not PlannedLine.objects.filter(planned__run=run).exists()


def test_the_command_prints_what_the_run_found(world, capsys):
    need = post(world)
    Volunteer.objects.exclude(user=world.zhang).update(is_active=False)
    call_command("plan", "--place", world.street, "--json")
    report = json.loads(capsys.readouterr().out)
    assert report["place"] == world.street
    assert report["objective"] <= report["bound"]
    assert [each["need"] for each in report["filled"]] == [need.public_id]
    assert report["filled"][0]["provider"] == f"volunteer:{world.volunteers['zhang'].public_id}"
    assert report["filled"][0]["reasons"]
    assert MatchingRun.objects.get(public_id=report["run"]).state == "ready"


def test_the_command_says_why_a_requirement_stays_open(world, capsys):
    post(world)
    Volunteer.objects.update(is_active=False)
    call_command("plan", "--place", world.street, "--dry-run", "--json")
    report = json.loads(capsys.readouterr().out)
    assert report["filled"] == []
    assert report["unfilled"][0]["reason"] == "none_nearby"
    assert "志愿者" in report["unfilled"][0]["why"]
    assert not MatchingRun.objects.filter(kind="batch").exists()


def test_the_command_speaks_to_people_too(world, capsys):
    post(world)
    call_command("plan", "--place", world.street)
    assert "上界" in capsys.readouterr().out


@pytest.mark.parametrize("code", ["330102990000", "999999999999"])
def test_the_command_says_what_is_wrong(world, code):
    with pytest.raises(CommandError):
        call_command("plan", "--place", code)
