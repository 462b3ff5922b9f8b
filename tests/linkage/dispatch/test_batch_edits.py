"""A batch edited by hand: what the plan is worth now, what clashes, what stays when the rest is planned anew; and replayed, to the last digit."""

import pytest

from linkage.common.errors import Conflict, NotAllowed
from linkage.dispatch.actions.batch_edits import (
    pin_line,
    remove_line,
    restore_line,
    swap_line,
)
from linkage.dispatch.actions.batches import carry_out, discard_batch, rerun_batch
from linkage.dispatch.actions.replaying import replay_run
from linkage.dispatch.jobs import erase_old_run_inputs
from linkage.dispatch.matchmaking import batch
from linkage.dispatch.matchmaking.edited import replay
from linkage.dispatch.models import MatchingRun, PlannedLine, RunInputs
from linkage.dispatch.queries.run_pages import others_in
from linkage.dispatch.views.matching_words import total
from linkage.events.models import Event
from tests import factories
from tests.linkage.dispatch.batch_story import planned, post

pytestmark = pytest.mark.django_db


def lines(run, **where):
    rows = PlannedLine.objects.filter(planned__run=run, **where)
    return list(rows.select_related("planned__run", "planned__need", "requirement").order_by("pk"))


def fresh(run):
    return MatchingRun.objects.get(pk=run.pk)


def other_for(line):
    """`kind:id` of the best of the run's own candidates who is not in the line's requirement."""
    return others_in(line, 1)[0].provider.name


def test_a_line_taken_out_takes_its_worth_along(world):
    post(world)
    run = planned(world)
    [line] = lines(run)
    remove_line(by=world.zhao, line=line)
    assert fresh(run).figures["edited"]["objective"] == pytest.approx(run.objective - line.value, abs=1e-6)
    assert fresh(run).objective == run.objective
    restore_line(by=world.zhao, line=lines(run)[0])
    assert fresh(run).figures["edited"]["objective"] == pytest.approx(run.objective, abs=1e-6)


def test_swapping_for_a_lesser_helper_costs_what_she_is_worth_less(world):
    post(world)
    run = planned(world)
    [line] = lines(run)
    swap_line(by=world.zhao, line=line, provider=other_for(line))
    [new] = lines(run, state="planned")
    edited = fresh(run).figures["edited"]
    assert edited["objective"] <= run.objective
    assert edited["objective"] == pytest.approx(new.value, abs=1e-6)
    assert edited["clashes"] == {}
    assert (new.is_pinned, new.added_by) == (True, world.zhao)


def test_who_is_put_in_two_places_at_once_clashes_by_name_of_the_reason(world):
    """Both repairs are at the same hour: 赵站长 gives them the same helper, and the page says so."""
    post(world)
    post(world, by=world.liu)
    run = planned(world)
    first, second = lines(run)
    swap_line(by=world.zhao, line=first, provider=f"volunteer:{second.provider_id}")
    clashes = fresh(run).figures["edited"]["clashes"]
    [[[reason]]] = [list(by_provider.values()) for by_provider in clashes.values()]
    assert reason["code"] == "overlap"
    page = world.client(world.zhao).get(f"/desk/matching/{run.public_id}/").content.decode()
    assert "is-clashing" in page


def test_whom_the_engine_did_not_look_at_cannot_be_swapped_in(world):
    """She opted out of automatic matching: a coordinator may ask her in person, from the need's own page."""
    post(world)
    world.zhang.automatic_matching = False
    world.zhang.save()
    run = planned(world)
    [line] = lines(run)
    with pytest.raises(Conflict) as refusal:
        swap_line(by=world.zhao, line=line, provider=f"volunteer:{world.volunteers['zhang'].public_id}")
    assert refusal.value.code == "not_in_run"
    assert lines(run)[0].state == "planned"


def test_only_the_places_coordinator_edits(world):
    post(world)
    [line] = lines(planned(world))
    for stranger in (world.other_coordinator, world.chen, world.director_zhou):
        with pytest.raises(NotAllowed):
            remove_line(by=stranger, line=line)


def test_a_discarded_plan_is_not_edited(world):
    post(world)
    run = planned(world)
    discard_batch(by=world.zhao, run=run)
    with pytest.raises(Conflict):
        remove_line(by=world.zhao, line=lines(run)[0])


def test_planning_the_rest_anew_keeps_what_was_pinned_and_leaves_out_what_was_taken_out(world):
    """小李 is pinned to the first repair, so the second, at the same hour, gets somebody else; who was taken out of it does not come back."""
    factories.volunteer(user=factories.person(home_code=world.heping), skills=["plumbing"], lat=30.2466, lng=120.1753)
    first, second = post(world), post(world, by=world.liu)
    run = planned(world)
    mine, other = lines(run, planned__need=first)[0], lines(run, planned__need=second)[0]
    pin_line(by=world.zhao, line=mine, pinned=True)
    remove_line(by=world.zhao, line=other)
    new = rerun_batch(by=world.zhao, run=run)
    carry_out(run=new)
    assert fresh(run).state == "discarded"
    [kept] = lines(new, planned__need=first)
    [found] = lines(new, planned__need=second)
    assert (kept.provider_id, kept.is_carried) == (mine.provider_id, True)
    assert found.provider_id not in (mine.provider_id, other.provider_id)
    assert replay(fresh(new)).same
    figures = fresh(new).figures
    assert (figures["needs"], figures["complete"], figures["lines"]) == (2, 2, 2), "what was pinned counts"
    both = sum(line.value for line in lines(new))
    assert total(fresh(new)) == pytest.approx(both)
    assert f"{both:.2f}" in world.client(world.zhao).get(f"/desk/matching/{new.public_id}/").content.decode()


def test_a_replay_gives_the_same_plan_to_the_last_digit(world):
    """Even after people edited lines, opted out or gave hours since: it reads what was kept, not what is."""
    for hours in (24, 24, 30):
        post(world, hours=hours)
    post(world, "home_adaptation", by=world.liu)
    run = planned(world)
    remove_line(by=world.zhao, line=lines(run)[0])
    world.li.automatic_matching = False
    world.li.save()
    again = replay(fresh(run))
    assert (again.same, again.intact, again.differences) == (True, True, 0)
    assert (again.objective, again.bound) == (run.objective, run.bound)
    assert replay_run(by=world.zhao, run=fresh(run)) is True


def test_a_replay_notices_an_engine_that_answers_otherwise(world, monkeypatch):
    post(world)
    run = planned(world)
    solve = batch.solve

    def solve_otherwise(inputs):
        from dataclasses import replace

        solved = solve(inputs)
        return replace(solved, plan=replace(solved.plan, assignments=()))

    monkeypatch.setattr(batch, "solve", solve_otherwise)
    again = replay(run)
    assert (again.same, again.intact, again.differences) == (False, True, 1)


def test_what_a_run_was_run_on_is_erased_in_time(world):
    """The positions in it are kept for as long as the place says; afterwards the run's record stays, and nobody can replay it."""
    post(world)
    run = planned(world)
    erase_old_run_inputs.call()
    assert RunInputs.objects.filter(run=run).exists()
    RunInputs.objects.update(expires_at=run.at)
    erase_old_run_inputs.call()
    with pytest.raises(Conflict) as refusal:
        replay_run(by=world.zhao, run=run)
    assert refusal.value.code == "inputs_erased"
    assert fresh(run).inputs_hash


def test_every_edit_is_told_once_on_the_runs_own_stream(world):
    post(world)
    run = planned(world)
    remove_line(by=world.zhao, line=lines(run)[0])
    types = list(Event.objects.filter(stream=run.stream).order_by("seq").values_list("type", flat=True))
    assert types == ["run.started", "run.finished", "run.edited"]
