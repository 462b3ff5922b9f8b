"""A batch goes out: need by need, each for itself; nothing twice, and what somebody did meanwhile is said."""

import datetime as dt

import pytest
from django.db import connection

from linkage.common import clock
from linkage.common.errors import Conflict, NotAllowed
from linkage.common.jobs import run_pending
from linkage.dispatch.actions.batch_edits import remove_line, swap_line
from linkage.dispatch.actions.batch_sending import mark_for_sending, recall_batch, send_marked
from linkage.dispatch.actions.hand_matching import allow_matching, ask_for_a_person
from linkage.dispatch.actions.offers import accept_offer
from linkage.dispatch.actions.plans import propose_plan, send_plan
from linkage.dispatch.jobs import begin_sending
from linkage.dispatch.models import Assignment, MatchingRun, Offer, PlannedLine, PlannedNeed, Proposal
from linkage.events.models import Event
from linkage.needs.models import Need
from tests.linkage.dispatch.batch_story import planned, post
from tests.linkage.dispatch.test_batch_edits import lines, other_for
from tests.together import answers

pytestmark = pytest.mark.django_db


def send_all(world, run, needs=None):
    begin_sending(by=world.zhao, run=MatchingRun.objects.get(pk=run.pk), needs=needs)


def states(run):
    return {each.need_id: each.state for each in PlannedNeed.objects.filter(run=run)}


def open_offers(run):
    return list(Offer.objects.filter(requirement__need__planned__run=run, state="sent").select_related("requirement"))


def test_each_need_goes_out_with_its_lines_and_their_reasons(world):
    first, second = post(world, "home_adaptation"), post(world, by=world.liu)
    run = planned(world)
    send_all(world, run)
    assert states(run) == {first.pk: "sent", second.pk: "sent"}
    assert {need.state for need in Need.objects.filter(pk__in=[first.pk, second.pk])} == {"published"}
    offered = {(offer.requirement_id, offer.provider_id) for offer in open_offers(run)}
    assert offered == {(line.requirement_id, line.provider_id) for line in lines(run, state="sent")}
    assert all(offer.reasons and offer.score for offer in open_offers(run))
    assert Assignment.objects.get(requirement__need=first, user=world.chen).state == "claimed"
    assert Event.objects.get(stream=run.stream, type="run.sent").payload == {"sent": 2, "refused": 0}


def test_only_the_ticked_ones_go_out_and_the_rest_can_follow(world):
    first, second = post(world), post(world, by=world.liu)
    run = planned(world)
    send_all(world, run, [first.public_id])
    assert states(run) == {first.pk: "sent", second.pk: "ready"}
    send_all(world, run)
    assert states(run) == {first.pk: "sent", second.pk: "sent"}


def test_a_taken_out_line_is_not_invited_nor_suggested_again(world):
    need = post(world, "home_adaptation")
    run = planned(world)
    line = next(each for each in lines(run) if each.provider_kind == "volunteer")
    remove_line(by=world.zhao, line=line)
    send_all(world, run)
    assert line.provider_id not in {offer.provider_id for offer in open_offers(run)}
    assert Proposal.objects.get(requirement__need=need, provider_id=line.provider_id).state == "removed"


def test_a_swapped_in_helper_is_the_one_who_is_asked(world):
    post(world)
    run = planned(world)
    [line] = lines(run)
    swap_line(by=world.zhao, line=line, provider=other_for(line))
    send_all(world, run)
    [offer] = open_offers(run)
    assert offer.provider_id != line.provider_id
    assert f"volunteer:{offer.provider_id}" in {f"volunteer:{row.public_id}" for row in world.volunteers.values()}


def test_the_batchs_lines_replace_what_was_suggested_for_each_need_alone(world):
    need = post(world)
    propose_plan(by=world.chen, need=need)
    run = planned(world)
    send_all(world, run)
    sent = Proposal.objects.filter(requirement__need=need, state="sent", added_by__isnull=True)
    assert {each.run for each in sent} == {run}
    assert len(open_offers(run)) == 1


def test_what_somebody_sent_meanwhile_is_said_and_keeps_nothing_back(world):
    first, second = post(world), post(world, by=world.liu)
    run = planned(world)
    propose_plan(by=world.chen, need=first)
    send_plan(by=world.chen, need=first)
    send_all(world, run)
    assert states(run) == {first.pk: "refused", second.pk: "sent"}
    assert "处理过" in PlannedNeed.objects.get(run=run, need=first).why
    assert Offer.objects.filter(requirement__need=first).count() == 1
    page = world.client(world.zhao).get(f"/desk/matching/{run.public_id}/?show=refused").content.decode()
    assert "处理过" in page


def test_who_opted_out_after_the_run_is_not_invited(world):
    """PIPL art. 24: between planning and sending she changed her mind."""
    need = post(world)
    run = planned(world)
    [line] = lines(run)
    line.user.automatic_matching = False
    line.user.save()
    send_all(world, run)
    planned_need = PlannedNeed.objects.get(run=run)
    assert (planned_need.state, planned_need.code) == ("refused", "changed")
    assert "不参加自动匹配" in planned_need.why
    need.refresh_from_db()
    assert need.state == "assessed"
    assert not Offer.objects.exists()


def test_a_resident_who_asks_for_a_person_after_the_run_is_left_alone(world):
    need = post(world)
    run = planned(world)
    ask_for_a_person(by=world.wang, need=need)
    send_all(world, run)
    assert PlannedNeed.objects.get(run=run).code == "by_hand"
    assert not Offer.objects.exists()


def test_sending_again_sends_nothing_twice(world):
    post(world)
    run = planned(world)
    send_all(world, run)
    run_pending()  # the worker's copy of the same task
    send_marked(by=world.zhao, run=MatchingRun.objects.get(pk=run.pk))
    [line] = lines(run)
    assert Offer.objects.filter(provider_id=line.provider_id).count() == 1
    assert Event.objects.filter(type="need.published").count() == 1
    assert Event.objects.filter(stream=run.stream, type="run.sent").count() == 1
    with pytest.raises(Conflict) as refusal:
        send_all(world, run)
    assert refusal.value.code == "nothing_to_send"


def test_a_sending_that_was_cut_off_is_finished_by_the_worker(world):
    """The request died right after marking: nothing was sent, and the task lies in the same transaction."""
    post(world)
    post(world, by=world.liu)
    run = planned(world)
    mark_for_sending(by=world.zhao, run=run)
    send_marked(by=world.zhao, run=MatchingRun.objects.get(pk=run.pk))
    assert MatchingRun.objects.get(pk=run.pk).state == "ready"
    assert set(states(run).values()) == {"sent"}


def test_one_that_fails_keeps_none_of_the_others_back(world, monkeypatch):
    first, second = post(world), post(world, by=world.liu)
    run = planned(world)
    from linkage.dispatch.actions import batch_sending

    honest = batch_sending.send_as_it_is

    def send_but_one(*, by, need):
        if need.pk == first.pk:
            raise RuntimeError("the disk is on fire")
        return honest(by=by, need=need)

    monkeypatch.setattr(batch_sending, "send_as_it_is", send_but_one)
    send_all(world, run)
    assert states(run) == {first.pk: "refused", second.pk: "sent"}
    assert MatchingRun.objects.get(pk=run.pk).state == "ready"


def test_strangers_send_nothing(world):
    post(world)
    run = planned(world)
    for stranger in (world.chen, world.other_coordinator, world.wang):
        with pytest.raises(NotAllowed):
            mark_for_sending(by=stranger, run=run)


def test_unanswered_invitations_are_taken_back_together_for_a_while(world):
    """What was accepted stays; afterwards it is too late to do it with one button."""
    post(world)
    post(world, by=world.liu)
    run = planned(world)
    send_all(world, run)
    said_yes, unanswered = open_offers(run)
    accept_offer(by=said_yes.user, offer=said_yes)
    assert recall_batch(by=world.zhao, run=MatchingRun.objects.get(pk=run.pk)) == 1
    unanswered.refresh_from_db()
    assert unanswered.state == "withdrawn"
    assert Assignment.objects.filter(offer=said_yes, state="claimed").exists()
    with clock.travel(clock.now() + dt.timedelta(minutes=11)), pytest.raises(Conflict) as refusal:
        recall_batch(by=world.zhao, run=MatchingRun.objects.get(pk=run.pk))
    assert refusal.value.code == "too_late"


@pytest.mark.postgres
@pytest.mark.django_db(transaction=True)
def test_two_who_send_the_same_need_at_once_invite_once(world):
    """赵站长 sends the batch at the moment when 陈社工 sends the need by itself, and the worker has the task as well."""
    need = post(world)
    propose_plan(by=world.chen, need=need)
    run = planned(world)
    mark_for_sending(by=world.zhao, run=run)

    def as_batch():
        send_marked(by=world.zhao, run=MatchingRun.objects.get(pk=run.pk))
        connection.close()

    answers([as_batch, lambda: send_plan(by=world.chen, need=Need.objects.get(pk=need.pk)), as_batch])
    assert Event.objects.filter(stream=need.stream, type="need.published").count() == 1
    volunteers = Offer.objects.filter(requirement__need=need, provider_kind="volunteer")
    assert volunteers.count() == 1
    assert states(run)[need.pk] in {"sent", "refused"}
    assert MatchingRun.objects.get(pk=run.pk).state == "ready"


def test_a_resident_has_a_person_choose_and_may_change_her_mind(world):
    need = post(world)
    propose_plan(by=world.chen, need=need)
    ask_for_a_person(by=world.wang, need=need)
    assert not Proposal.objects.filter(requirement__need=need, added_by__isnull=True).exists()
    with pytest.raises(Conflict) as refusal:
        propose_plan(by=world.chen, need=need)
    assert refusal.value.code == "by_hand"
    allow_matching(by=world.wang, need=need)
    propose_plan(by=world.chen, need=need)
    with pytest.raises(NotAllowed):
        ask_for_a_person(by=world.li, need=need)


def test_a_swapped_line_keeps_its_history(world):
    post(world)
    run = planned(world)
    [line] = lines(run)
    swap_line(by=world.zhao, line=line, provider=other_for(line))
    assert {each.state for each in PlannedLine.objects.filter(planned__run=run)} == {"planned", "removed"}
