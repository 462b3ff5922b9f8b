"""The run for one need: looked for among those in reach, kept with what it was run on, and answered again word for word."""

import datetime as dt

import pytest

import matching
from linkage.common import clock
from linkage.common.errors import Conflict
from linkage.dispatch.actions.plans import propose_plan
from linkage.dispatch.actions.replaying import replay_run
from linkage.dispatch.jobs import erase_old_run_inputs
from linkage.dispatch.matchmaking import frozen, pools
from linkage.dispatch.matchmaking.areas import Area
from linkage.dispatch.matchmaking.one_need import plan_need
from linkage.dispatch.matchmaking.rules import rules_for
from linkage.dispatch.matchmaking.wanted import needs_wanted
from linkage.dispatch.models import MatchingRun, Proposal, RunInputs
from tests.linkage.dispatch import story

pytestmark = pytest.mark.django_db


@pytest.fixture
def rail(world):
    return story.assess(world, story.post_stair_rail(world))


def fresh(run: MatchingRun) -> MatchingRun:
    return MatchingRun.objects.select_related("need").get(pk=run.pk)


def test_the_columns_give_the_plan_that_full_rows_give(rail):
    kinds = {each.kind for each in rail.requirements.all()}
    with_rows = matching.plan(
        needs_wanted([rail]), pools.providers_for(Area.of([rail]), kinds), rules_for(rail.place_code)
    )
    with_columns = plan_need(rail).plan
    assert {(each.requirement_id, each.provider) for each in with_columns.assignments} == {
        (each.requirement_id, each.provider) for each in with_rows.assignments
    }
    assert with_columns.objective == pytest.approx(with_rows.objective, abs=0.02), "hours waited between the two"


def test_a_run_is_kept_and_replayed_when_its_proposals_are_long_gone(world, rail):
    run = propose_plan(by=world.chen, need=rail)
    assert len(run.inputs_hash) == 64
    kept = RunInputs.objects.get(run=run)
    assert kept.expires_at.date() == (run.at + dt.timedelta(days=90)).date()
    text = frozen.unsealed(bytes(kept.data))
    assert world.li.name not in text
    assert world.volunteers["li"].public_id in text
    assert b"carpentry" not in bytes(kept.data)

    propose_plan(by=world.chen, need=rail)
    Proposal.objects.all().delete()
    assert replay_run(by=world.chen, run=fresh(run)) is True
    page = f"/needs/{rail.public_id}/"
    assert world.client(world.chen).post(f"{page}matching/replay/").status_code == 303
    shown = world.client(world.chen).get(page).content.decode()
    assert "得到完全一样的方案" in shown
    assert world.client(world.li).post(f"{page}matching/replay/").status_code in (403, 404)


def test_another_answer_is_told_and_what_was_erased_is_not_made_up(world, rail):
    run = propose_plan(by=world.chen, need=rail)
    run.figures["lines"] = run.figures["lines"][1:]
    run.save()
    assert replay_run(by=world.chen, run=fresh(run)) is False
    assert fresh(run).figures["replay"]["differences"] == 1
    RunInputs.objects.update(expires_at=clock.now())
    erase_old_run_inputs.call()
    with pytest.raises(Conflict) as refusal:
        replay_run(by=world.chen, run=fresh(run))
    assert refusal.value.code == "inputs_erased"
    refused = world.client(world.chen).post(f"/needs/{rail.public_id}/matching/replay/")
    assert refused.status_code == 409
    assert "过了保留期限" in refused.content.decode()
