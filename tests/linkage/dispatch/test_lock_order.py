"""A need that ends while its people answer, come and go: everybody is answered, nobody waits in a circle."""

import pytest
from django.db import connection

from linkage.dispatch import invariants
from linkage.dispatch.actions.claims import claim_place, withdraw_assignment
from linkage.dispatch.actions.confirmation import call_off, confirm_service
from linkage.dispatch.actions.offers import accept_offer, decline_offer, send_offers
from linkage.dispatch.actions.waitlist import join_waitlist, leave_waitlist
from linkage.dispatch.models import Assignment, Offer, Waiting
from linkage.needs.models import Need
from linkage.needs.states import NeedState
from linkage.people.models import User
from linkage.volunteering.models import Volunteer
from tests.linkage.dispatch import story
from tests.together import answers

pytestmark = [pytest.mark.postgres, pytest.mark.django_db(transaction=True)]


def carpenters(world, count: int) -> list[Volunteer]:
    users = [
        User.objects.create_user(phone=f"+86137000000{n:02}", name=f"木工{n}", birth_year=1990) for n in range(count)
    ]
    return [
        Volunteer.objects.create(user=user, skills=["carpentry"], place_code=world.heping, lat=30.2466, lng=120.1753)
        for user in users
    ]


def all_invited(world, need: Need, people: list[Volunteer]) -> list[Offer]:
    send_offers(
        by=world.chen,
        requirement=story.requirement(need, "volunteer"),
        providers=[f"volunteer:{each.public_id}" for each in people],
    )
    offers = Offer.objects.filter(requirement__need=need, state="sent", user__in=[each.user_id for each in people])
    return list(offers.select_related("user", "requirement__need__lead", "requirement__need__requester"))


def declining(offer: Offer):
    return alone(lambda: decline_offer(by=offer.user, offer=offer))


def alone(act):
    def run():
        try:
            act()
            return "done"
        finally:
            connection.close()

    return run


def fresh(need: Need) -> Need:
    return Need.objects.select_related("requester", "lead", "category").get(pk=need.pk)


def test_confirming_while_the_uninvolved_still_answer(world):
    need = story.published_stair_rail(world)
    story.accept_things(world, need)
    people = carpenters(world, 10)
    offers = all_invited(world, need, people)
    for helper in (world.li, world.zhou):
        claim_place(by=helper, requirement=story.requirement(need, "volunteer"))
    for person in (world.chen, world.li, world.zhou):
        story.serve(world, need, person)
    said = answers([alone(lambda: confirm_service(by=world.wang, need=fresh(need))), *map(declining, offers)])
    assert said[0] == "done"
    assert set(said[1:]) <= {"done", "wrong_state", "not_yours"}
    assert fresh(need).state == NeedState.CONFIRMED
    assert not Offer.objects.filter(requirement__need=need, state="sent").exists()
    assert not any(check() for check in invariants.CHECKS.values())


def test_calling_off_while_people_answer_leave_and_queue(world):
    need = story.published_stair_rail(world)
    story.accept_things(world, need)
    people = carpenters(world, 9)
    for helper in (world.li, world.zhou):
        claim_place(by=helper, requirement=story.requirement(need, "volunteer"))
    queued = join_waitlist(by=world.zhang, requirement=story.requirement(need, "volunteer"))
    offers = all_invited(world, need, people)
    said = answers(
        [
            alone(lambda: call_off(by=world.wang, need=fresh(need))),
            alone(lambda: withdraw_assignment(by=world.li, assignment=story.held_by(need, world.li))),
            alone(lambda: withdraw_assignment(by=world.zhou, assignment=story.held_by(need, world.zhou))),
            alone(lambda: leave_waitlist(by=world.zhang, waiting=queued)),
            *map(declining, offers[1:]),
            alone(lambda: accept_offer(by=offers[0].user, offer=offers[0])),
        ]
    )
    assert said[0] == "done"
    assert fresh(need).state == NeedState.CANCELLED
    assert not Offer.objects.filter(requirement__need=need, state="sent").exists()
    assert not Assignment.objects.filter(requirement__need=need, state="claimed").exists()
    assert not Waiting.objects.filter(requirement__need=need, state__in=["waiting", "invited"]).exists()
    assert not any(check() for check in invariants.CHECKS.values())
