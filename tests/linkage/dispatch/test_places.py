"""Places in a requirement: claimed, given back, queued for, kept, lost; never held twice."""

import datetime as dt
import threading

import pytest
from django.db import connection

from linkage.common import clock
from linkage.common.errors import Conflict, DomainError, NotAllowed
from linkage.dispatch import invariants, jobs
from linkage.dispatch.actions.claims import claim_place, withdraw_assignment
from linkage.dispatch.actions.confirmation import call_off
from linkage.dispatch.actions.offers import accept_offer
from linkage.dispatch.actions.waitlist import join_waitlist, leave_waitlist, take_waiting_place
from linkage.dispatch.models import Assignment, Offer, Waiting
from linkage.dispatch.queries.tasks import opportunities
from linkage.events.models import Event
from linkage.funding.queries.funds import balances
from linkage.needs.states import NeedState
from linkage.people.models import User
from linkage.volunteering.models import Volunteer
from tests.linkage.dispatch import story

pytestmark = pytest.mark.postgres


def all_is_well() -> bool:
    return not any(check() for check in invariants.CHECKS.values())


@pytest.fixture
def rail(world):
    return story.published_stair_rail(world)


@pytest.fixture
def full_rail(world, rail):
    for helper in (world.li, world.zhou):
        claim_place(by=helper, requirement=story.requirement(rail, "volunteer"))
    return rail


def test_claiming_twice_keeps_one_place(world, rail):
    claim_place(by=world.li, requirement=story.requirement(rail, "volunteer"))
    with pytest.raises(Conflict) as again:
        claim_place(by=world.li, requirement=story.requirement(rail, "volunteer"))
    assert again.value.code == "already_yours"
    assert story.requirement(rail, "volunteer").filled == 1


def test_an_invited_volunteer_who_claims_has_accepted(world, rail):
    offer = story.open_offer(rail, "volunteer")
    claim_place(by=offer.user, requirement=story.requirement(rail, "volunteer"))
    offer.refresh_from_db()
    assert offer.state == "accepted"


def test_someone_without_the_skill_is_told_why(world, rail):
    world.liu.birth_year = 1980
    world.liu.save()
    Volunteer.objects.create(user=world.liu, skills=["company"], place_code=world.heping, lat=30.2466, lng=120.1753)
    with pytest.raises(Conflict) as refused:
        claim_place(by=User.objects.get(pk=world.liu.pk), requirement=story.requirement(rail, "volunteer"))
    assert refused.value.code == "not_eligible"
    assert "木工" in str(refused.value.message)


def test_two_overlapping_tasks_are_refused(world, rail):
    second = story.published_stair_rail(world, starts_in=dt.timedelta(hours=30))
    claim_place(by=world.li, requirement=story.requirement(second, "volunteer"))
    claim_place(by=world.li, requirement=story.requirement(rail, "volunteer"))
    third = story.post_stair_rail(world, by=world.liu, starts_in=dt.timedelta(hours=31))
    third = story.assess(world, third)
    type(third).objects.filter(pk=third.pk).update(state=NeedState.PUBLISHED)
    with pytest.raises(Conflict) as clash:
        claim_place(by=world.li, requirement=story.requirement(third, "volunteer"))
    assert clash.value.code == "conflict"


def test_a_place_given_back_reopens_the_need(world, full_rail):
    story.accept_things(world, full_rail)
    full_rail.refresh_from_db()
    assert full_rail.state == NeedState.MATCHED
    withdraw_assignment(by=world.li, assignment=story.held_by(full_rail, world.li), reason="临时加班")
    full_rail.refresh_from_db()
    assert full_rail.state == NeedState.PUBLISHED
    claim_place(by=world.zhang, requirement=story.requirement(full_rail, "volunteer"))
    full_rail.refresh_from_db()
    assert full_rail.state == NeedState.MATCHED
    assert all_is_well()


def test_the_first_in_the_queue_is_asked_and_the_place_is_kept_for_her(world, full_rail):
    waiting = join_waitlist(by=world.zhang, requirement=story.requirement(full_rail, "volunteer"))
    assert join_waitlist(by=world.zhang, requirement=story.requirement(full_rail, "volunteer")) == waiting
    withdraw_assignment(by=world.li, assignment=story.held_by(full_rail, world.li))
    waiting.refresh_from_db()
    assert waiting.state == "invited"
    with pytest.raises(Conflict):
        claim_place(by=world.li, requirement=story.requirement(full_rail, "volunteer"))
    assert all_is_well()
    take_waiting_place(by=world.zhang, waiting=waiting)
    assert story.held_by(full_rail, world.zhang).state == "claimed"
    assert all_is_well()


def test_a_kept_place_that_nobody_confirms_is_open_again(world, full_rail):
    waiting = join_waitlist(by=world.zhang, requirement=story.requirement(full_rail, "volunteer"))
    withdraw_assignment(by=world.li, assignment=story.held_by(full_rail, world.li))
    Waiting.objects.filter(pk=waiting.pk).update(invited_until=clock.now() - dt.timedelta(minutes=1))
    with pytest.raises(Conflict):
        take_waiting_place(by=world.zhang, waiting=Waiting.objects.get(pk=waiting.pk))
    jobs.lapse_invitations.call()
    assert story.requirement(full_rail, "volunteer").filled == 1
    assert all_is_well()


def test_leaving_the_queue_passes_a_kept_place_on(world, full_rail):
    waiting = join_waitlist(by=world.zhang, requirement=story.requirement(full_rail, "volunteer"))
    withdraw_assignment(by=world.li, assignment=story.held_by(full_rail, world.li))
    waiting.refresh_from_db()
    leave_waitlist(by=world.zhang, waiting=waiting)
    assert story.requirement(full_rail, "volunteer").filled == 1
    assert all_is_well()


def test_nobody_queues_while_there_is_room(world, rail):
    with pytest.raises(NotAllowed) as refused:
        join_waitlist(by=world.zhang, requirement=story.requirement(rail, "volunteer"))
    assert refused.value.code == "not_full"


def test_calling_off_lets_go_of_everything(world, full_rail):
    story.accept_things(world, full_rail)
    join_waitlist(by=world.zhang, requirement=story.requirement(full_rail, "volunteer"))
    full_rail.refresh_from_db()
    call_off(by=world.wang, need=full_rail, reason="家里人来装了")
    assert not Assignment.objects.filter(requirement__need=full_rail, state="claimed").exists()
    assert not Waiting.objects.filter(state__in=["waiting", "invited"]).exists()
    assert balances(world.fund).held == 0
    assert world.goods["tool_set"].reservations.get().state == "released"
    assert all_is_well()


def test_an_unanswered_invitation_lapses_and_frees_the_funds_request(world, rail):
    Offer.objects.filter(requirement__need=rail).update(expires_at=clock.now() - dt.timedelta(minutes=1))
    jobs.expire_offers.call()
    assert set(Offer.objects.filter(requirement__need=rail).values_list("state", flat=True)) == {"expired"}
    assert world.fund.micro_grants.get().state == "released"


def test_money_decided_on_the_funds_page_fills_the_place(world, rail):
    from linkage.funding.actions import approve_micro_grant

    grant = world.fund.micro_grants.get()
    approve_micro_grant(by=world.wu, grant=grant)
    event = Event.objects.get(type="grant.approved")
    for _again in range(2):
        jobs.follow_the_fund(event)
    assert story.requirement(rail, "money").filled == 1
    assert Offer.objects.get(requirement__kind="money").state == "accepted"


def test_the_feed_names_what_suits_first_and_says_why(world, rail):
    [found] = opportunities(world.li)
    assert found.judgement.suits
    assert found.judgement.reasons
    assert opportunities(world.wang) == []
    assert opportunities(world.other_volunteer) == []


@pytest.mark.django_db(transaction=True)
def test_of_many_who_reach_for_two_places_exactly_two_get_one(world):
    rail = story.published_stair_rail(world)
    helpers = [world.li, world.zhou, world.zhang, *_carpenters(world, 13)]
    wanted = story.requirement(rail, "volunteer")
    outcomes: list[str] = []

    def claim(user: User) -> None:
        try:
            claim_place(by=user, requirement=story.requirement(rail, "volunteer"))
            outcomes.append("held")
        except DomainError as refused:
            outcomes.append(refused.code)
        finally:
            connection.close()

    threads = [threading.Thread(target=claim, args=(User.objects.get(pk=helper.pk),)) for helper in helpers]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(outcomes) == ["full"] * 14 + ["held"] * 2
    wanted.refresh_from_db()
    assert wanted.filled == 2
    assert all_is_well()


@pytest.mark.django_db(transaction=True)
def test_one_person_cannot_take_two_overlapping_tasks_at_the_same_moment(world):
    needs = [story.assess(world, story.post_stair_rail(world, by=who)) for who in (world.wang, world.liu)]
    type(needs[0]).objects.update(state=NeedState.PUBLISHED)
    outcomes: list[str] = []

    def claim(need) -> None:
        try:
            claim_place(by=User.objects.get(pk=world.li.pk), requirement=story.requirement(need, "volunteer"))
            outcomes.append("held")
        except DomainError as refused:
            outcomes.append(refused.code)
        finally:
            connection.close()

    threads = [threading.Thread(target=claim, args=(need,)) for need in needs]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(outcomes) == ["conflict", "held"]
    assert all_is_well()


def _carpenters(world, count: int) -> list[User]:
    users = [
        User.objects.create_user(phone=f"+86137000000{n:02}", name=f"木工{n}", birth_year=1990) for n in range(count)
    ]
    for user in users:
        Volunteer.objects.create(user=user, skills=["carpentry"], place_code=world.heping, lat=30.2466, lng=120.1753)
    return users


def test_accepting_after_the_last_place_went_says_full(world, rail):
    invited = list(Offer.objects.filter(requirement__need=rail, provider_kind="volunteer").select_related("user"))
    others = [
        user for user in (world.li, world.zhou, world.zhang) if user.pk not in {offer.user_id for offer in invited}
    ]
    claim_place(by=others[0], requirement=story.requirement(rail, "volunteer"))
    accept_offer(by=invited[0].user, offer=story.open_offer(rail, "volunteer", invited[0].user))
    with pytest.raises(Conflict) as full:
        accept_offer(by=invited[1].user, offer=story.open_offer(rail, "volunteer", invited[1].user))
    assert full.value.code == "full"
    invited[1].refresh_from_db()
    assert invited[1].state == "sent"


def test_who_could_not_claim_cannot_queue_either(world, rail):
    for helper in (world.li, world.zhou):
        claim_place(by=helper, requirement=story.requirement(rail, "volunteer"))
    with pytest.raises(Conflict) as refusal:
        join_waitlist(by=world.other_volunteer, requirement=story.requirement(rail, "volunteer"))
    assert refusal.value.code == "not_eligible"
    assert not Waiting.objects.exists()
