"""点单 to 确认完成: the whole loop over the actions, with the stair rail's bundle."""

import pytest

from linkage.common.errors import Conflict, NotAllowed
from linkage.dispatch import invariants
from linkage.dispatch.actions.claims import claim_place
from linkage.dispatch.actions.confirmation import confirm_service
from linkage.dispatch.actions.offers import accept_offer, decline_offer
from linkage.dispatch.actions.plans import propose_plan, remove_proposal
from linkage.dispatch.models import Assignment, Offer
from linkage.dispatch.queries.plans import plan_of
from linkage.events.models import Event
from linkage.funding.queries.funds import balances
from linkage.ledger import books
from linkage.needs.states import NeedState
from linkage.volunteering.models import ServiceHours
from tests.linkage.dispatch import story

pytestmark = [pytest.mark.django_db, pytest.mark.postgres]


def test_the_engine_proposes_the_whole_bundle_with_reasons(world):
    need = story.assess(world, story.post_stair_rail(world))
    propose_plan(by=world.chen, need=need)
    slots = {slot.requirement.kind: slot for slot in plan_of(need).slots}
    assert [len(slots[kind].proposed) for kind in ("social_worker", "volunteer", "goods", "money")] == [1, 2, 1, 1]
    for slot in slots.values():
        for part in slot.proposed:
            assert part.provider is not None
            assert all(part.reasons)
    carpenters = {part.row.user_id for part in slots["volunteer"].proposed}
    assert carpenters < {world.li.pk, world.zhou.pk, world.zhang.pk}


def test_who_asked_is_never_proposed_for_her_own_need(world):
    need = story.assess(world, story.post_stair_rail(world, by=world.li))
    propose_plan(by=world.chen, need=need)
    [slot] = [slot for slot in plan_of(need).slots if slot.requirement.kind == "volunteer"]
    assert {part.row.user_id for part in slot.proposed} == {world.zhou.pk, world.zhang.pk}


def test_sending_the_plan_gives_the_lead_her_place_and_invites_the_others(world):
    need = story.published_stair_rail(world)
    assert story.held_by(need, world.chen).state == "claimed"
    invited = Offer.objects.filter(requirement__need=need, state="sent")
    assert sorted(offer.provider_kind for offer in invited) == ["goods", "money", "volunteer", "volunteer"]


def test_from_need_to_hours_points_and_spent_money(world):
    need = story.published_stair_rail(world)
    before = balances(world.fund)
    story.accept_things(world, need)
    for helper in (world.li, world.zhou):
        claim_place(by=helper, requirement=story.requirement(need, "volunteer"))
    need.refresh_from_db()
    assert need.state == NeedState.MATCHED
    assert balances(world.fund).held - before.held == 180_000

    with pytest.raises(Conflict) as full:
        claim_place(by=world.zhang, requirement=story.requirement(need, "volunteer"))
    assert full.value.code == "full"

    for person in (world.chen, world.li, world.zhou):
        story.serve(world, need, person)
    need.refresh_from_db()
    assert need.state == NeedState.SERVED

    with pytest.raises(NotAllowed):
        confirm_service(by=world.li, need=need)
    confirm_service(by=world.wang, need=need)
    need.refresh_from_db()
    assert need.state == NeedState.CONFIRMED
    assert set(Assignment.objects.filter(requirement__need=need).values_list("state", flat=True)) == {"confirmed"}
    hours = ServiceHours.objects.filter(volunteer__user__in=[world.li, world.zhou])
    assert hours.count() == 2
    after = balances(world.fund)
    assert (after.available, after.held, after.spent) == (
        before.available - 180_000,
        before.held,
        before.spent + 180_000,
    )
    assert world.goods["tool_set"].reservations.get().state == "returned"
    for helper in (world.li, world.zhou):
        own = hours.get(volunteer__user=helper)
        assert books.balance(f"points/user/{helper.public_id}") >= 0
        assert own.state == ServiceHours.State.COUNTED
    for check in invariants.CHECKS.values():
        assert check() == []


def test_confirming_twice_books_once(world):
    need = story.published_stair_rail(world)
    claim_place(by=world.li, requirement=story.requirement(need, "volunteer"))
    for person in (world.chen, world.li):
        story.serve(world, need, person)
    stale = type(need).objects.get(pk=need.pk)
    need.refresh_from_db()
    confirm_service(by=world.wang, need=need)
    with pytest.raises(Conflict):
        confirm_service(by=world.wang, need=stale)
    assert ServiceHours.objects.filter(volunteer__user=world.li).count() == 1


def test_the_timeline_tells_the_whole_chain_without_a_gap(world):
    need = story.published_stair_rail(world)
    claim_place(by=world.li, requirement=story.requirement(need, "volunteer"))
    for person in (world.chen, world.li):
        story.serve(world, need, person)
    need.refresh_from_db()
    confirm_service(by=world.wang, need=need)
    events = list(Event.objects.filter(stream=need.stream).order_by("seq"))
    assert [event.seq for event in events] == list(range(1, len(events) + 1))
    types = [event.type for event in events]
    chain = ["need.submitted", "need.assessed", "plan.proposed", "need.published", "need.claimed", "need.started",
             "need.finished", "need.confirmed"]  # fmt: skip
    assert [type for type in types if type in chain and types.index(type) >= 0][:1] == ["need.submitted"]
    positions = [types.index(type) for type in chain]
    assert positions == sorted(positions)


def test_an_invitation_can_be_declined_and_is_not_repeated(world):
    need = story.published_stair_rail(world)
    offer = story.open_offer(need, "volunteer")
    decline_offer(by=offer.user, offer=offer, reason="那天要上班")
    propose_plan(by=world.chen, need=need)
    [slot] = [slot for slot in plan_of(need).slots if slot.requirement.kind == "volunteer"]
    assert offer.user_id not in {part.row.user_id for part in slot.proposed}
    with pytest.raises(NotAllowed):
        accept_offer(by=offer.user, offer=offer)


def test_only_the_invited_may_answer(world):
    need = story.published_stair_rail(world)
    with pytest.raises(NotAllowed):
        accept_offer(by=world.wang, offer=story.open_offer(need, "money"))
    with pytest.raises(NotAllowed):
        accept_offer(by=world.other_officer, offer=story.open_offer(need, "money"))


def test_who_was_taken_out_of_the_plan_is_not_suggested_again(world):
    need = story.assess(world, story.post_stair_rail(world))
    propose_plan(by=world.chen, need=need)
    [slot] = [slot for slot in plan_of(need).slots if slot.requirement.kind == "volunteer"]
    removed = slot.proposed[0].row
    remove_proposal(by=world.chen, proposal=removed)
    propose_plan(by=world.chen, need=need)
    [slot] = [slot for slot in plan_of(need).slots if slot.requirement.kind == "volunteer"]
    assert removed.user_id not in {part.row.user_id for part in slot.proposed}
    assert len(slot.proposed) == 2
