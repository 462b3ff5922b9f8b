"""Eight writers at once on the same people's points, on whichever database the tests run on."""

import random

import pytest

from linkage.common.errors import DomainError
from linkage.common.invariants import all_checks
from linkage.volunteering.actions import redemptions
from linkage.volunteering.actions.expiry import expire_points
from linkage.volunteering.actions.gifts import donate_points, give_points
from linkage.volunteering.actions.points import post_points
from linkage.volunteering.models import PointsEarning, Redemption, Reward, ServiceHours
from linkage.volunteering.queries.points import balances_of
from tests import factories
from tests.linkage.volunteering.serving import MONDAY, correct, serve
from tests.linkage.volunteering.test_points_machine import PEOPLE, prepare
from tests.together import answers, together

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.postgres]
WRITERS = 8
ACTS = 40


def test_the_last_one_goes_to_one_person(world):
    reward = factories.reward(giver=factories.giver(organisation=world.organisations["mutual_aid"]), stock=1)
    takers = [world.li, world.zhou, world.zhang, world.wang]
    for person in takers:
        factories.points(person, 500)
    given = answers(
        [
            lambda person=person: redemptions.reserve_reward(
                by=person, reward=Reward.objects.get(pk=reward.pk), key="tap"
            )
            for person in takers
        ]
    )
    assert sorted(each for each in given if isinstance(each, str)) == ["sold_out"] * 3
    assert Reward.objects.get(pk=reward.pk).stock == 0


def test_one_purse_is_not_spent_twice(world):
    giver = factories.giver(organisation=world.organisations["mutual_aid"])
    rewards = [factories.reward(giver=giver, title=f"第 {number} 样") for number in range(8)]
    factories.points(world.li, 500)
    given = answers(
        [
            lambda reward=reward: redemptions.reserve_reward(by=world.li, reward=reward, key="k" + reward.public_id)
            for reward in rewards
        ]
    )
    assert given.count("not_enough_points") == 6
    assert (balances_of(world.li).spendable, balances_of(world.li).held) == (100, 400)


def test_handed_over_or_cancelled_but_never_both(world):
    factories.points(world.li, 500)
    reward = factories.reward(giver=factories.giver(organisation=world.organisations["mutual_aid"]))
    redemption = redemptions.reserve_reward(by=world.li, reward=reward, key="tap")

    def fresh() -> Redemption:
        return Redemption.objects.get(pk=redemption.pk)

    given = answers(
        [
            lambda: redemptions.cancel_redemption(by=world.li, redemption=fresh()),
            lambda: redemptions._settle(world.director_zhou, fresh()),
        ]
        * 4
    )
    assert len([each for each in given if not isinstance(each, str)]) == 1
    state = fresh().state
    assert balances_of(world.li).spendable == (300 if state == "handed_over" else 500)


def test_two_services_share_one_days_limit(world):
    hours = [serve(world, 300, start=MONDAY.replace(hour=8 + 6 * number), evidence="roster") for number in range(2)]
    ServiceHours.objects.update(state="counted")
    together(8, lambda number: post_points(hours=ServiceHours.objects.get(pk=hours[number % 2].pk)))
    assert sum(PointsEarning.objects.values_list("minutes", flat=True)) == 480
    assert balances_of(world.li).spendable == 800


def test_eight_writers_leave_the_books_true(world):
    rewards, tie = prepare(world)
    for number, who in enumerate(PEOPLE * 4):
        serve(world, 200, who=who, start=MONDAY.replace(day=17 + number % 5), source=f"race/{number}")
    served = list(ServiceHours.objects.filter(state="counted"))

    def play(writer: int) -> None:
        dice = random.Random(writer)
        for act in range(ACTS):
            try:
                one_act(dice, f"{writer}/{act}")
            except DomainError:
                continue

    def one_act(dice: random.Random, key: str) -> None:
        person = world.people[dice.choice(PEOPLE)]
        what = dice.choice(["post", "correct", "hold", "settle", "give", "donate", "expire"])
        if what == "post":
            post_points(hours=dice.choice(served))
        elif what == "correct":
            correct(dice.choice(served), dice.randint(-60, 30), number=key)
        elif what == "hold":
            redemptions.reserve_reward(by=person, reward=Reward.objects.get(pk=dice.choice(rewards).pk), key=key)
        elif what == "settle" and (waiting := list(Redemption.objects.filter(state="reserved"))):
            redemption = dice.choice(waiting)
            end = dice.choice([redemptions.lapse_redemption, None])
            end(redemption=redemption) if end else redemptions._settle(world.director_zhou, redemption)
        elif what == "give":
            give_points(by=world.li, tie=tie, amount=dice.randint(1, 300), key=key)
        elif what == "donate":
            donate_points(by=person, amount=dice.randint(1, 100), key=key)
        elif what == "expire":
            expire_points(user=person)

    for outcome in together(WRITERS, play):
        if isinstance(outcome, Exception):
            raise outcome
    assert {name: rows for name, check in all_checks().items() if (rows := check())} == {}
