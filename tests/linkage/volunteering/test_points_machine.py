"""The books of points under a long life: whatever is done in whatever order, sums are 0, balances are the sum of their postings, nobody falls below her
floor, what is held waits for somebody, and what can be spent can expire. 40 lives of 250 random acts are 10,000
acts (`make faults`; two lives in `make test`)."""

import datetime as dt
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import pytest
from django.db import transaction
from hypothesis import HealthCheck, Phase, settings
from hypothesis import strategies as st
from hypothesis.stateful import (
    RuleBasedStateMachine,
    initialize,
    invariant,
    precondition,
    rule,
    run_state_machine_as_test,
)

from linkage.common import clock
from linkage.common.errors import DomainError
from linkage.ledger.invariants import CHECKS as BOOKS
from linkage.ledger.models import Account
from linkage.places.models import RegionalSetting
from linkage.volunteering.actions import redemptions
from linkage.volunteering.actions.expiry import expire_points, warn_of_expiry
from linkage.volunteering.actions.gifts import donate_points, give_points, register_tie
from linkage.volunteering.invariants import CHECKS as POINTS
from linkage.volunteering.models import PointsEarning, Redemption, Reward, ServiceHours
from linkage.volunteering.queries.lots import lots_of
from linkage.volunteering.queries.points import balances_of
from tests import factories
from tests.linkage.volunteering.serving import MONDAY, correct, serve

PEOPLE = ("li", "zhou", "zhang")
REGION = {
    "points_daily_minutes": 240,
    "points_weekly_minutes": 900,
    "points_pair_monthly_minutes": 600,
    "points_stored_most": 20,
    "points_valid_months": 2,
    "points_gift": 1,
    "points_donation": 1,
}
OFTEN = 25
LIVES, SOME_LIVES = 40, 2
people = st.sampled_from(PEOPLE)


@contextmanager
def refused_or_done() -> Iterator[None]:
    """An act that is refused must have changed nothing: the savepoint says so as a request's transaction would."""
    try:
        with transaction.atomic():
            yield
    except DomainError:
        pass


def prepare(world: Any) -> tuple[list[Reward], Any]:
    """The region's rules, two rewards and a family; everything else is played."""
    for key, value in REGION.items():
        RegionalSetting.objects.create(place_id=world.district, key=key, value=value)
    giver = factories.giver(organisation=world.organisations["mutual_aid"])
    ways = {"most_per_person": 50, "stock": 8}
    rewards = [factories.reward(giver=giver, price=price, **ways) for price in (70, 350)]
    return rewards, register_tie(by=world.zhao, giver=world.li, receiver=world.zhou, relation="parent")


class PointsLife(RuleBasedStateMachine):
    """Everything that may happen to points, in any order, to three people."""

    world: Any  # set by the test
    steps = 0

    @initialize()
    def begin(self) -> None:
        self.life = transaction.atomic()
        self.life.__enter__()
        self.rewards, self.tie = prepare(self.world)
        self.now, self.count = MONDAY, 0

    def teardown(self) -> None:
        if hasattr(self, "life"):
            self.everything_holds()
            transaction.set_rollback(True)
            self.life.__exit__(None, None, None)

    def next(self) -> str:
        self.count += 1
        return f"machine/{self.count}"

    @rule(who=people, minutes=st.integers(1, 400), whom=st.sampled_from(["wang", "liu"]))
    def earn(self, who: str, minutes: int, whom: str) -> None:
        serve(self.world, minutes, start=self.now, who=who, beneficiary=getattr(self.world, whom), source=self.next())
        self.now += dt.timedelta(minutes=minutes + 1)

    @precondition(lambda self: PointsEarning.objects.exists())
    @rule(which=st.integers(0, 100), minutes=st.integers(-400, 120))
    def reverse(self, which: int, minutes: int) -> None:
        counted = ServiceHours.objects.filter(state="counted", corrects=None).order_by("pk")
        with clock.travel(self.now):
            correct(counted[which % counted.count()], minutes, number=self.count)
        self.count += 1

    @rule(who=people, which=st.integers(0, 1), twice=st.booleans())
    def hold(self, who: str, which: int, twice: bool) -> None:
        key, reward = self.next(), Reward.objects.get(pk=self.rewards[which].pk)
        for _turn in range(1 + twice):
            with refused_or_done(), clock.travel(self.now):
                redemptions.reserve_reward(by=self.world.people[who], reward=reward, key=key)

    @rule(which=st.integers(0, 100), end=st.sampled_from(["cancel", "redeem", "lapse"]))
    def settle(self, which: int, end: str) -> None:
        found = Redemption.objects.order_by("pk")
        if not found:
            return
        redemption = found[which % len(found)]
        with refused_or_done(), clock.travel(self.now):
            if end == "cancel":
                redemptions.cancel_redemption(by=redemption.user, redemption=redemption)
            elif end == "lapse":
                redemptions.lapse_redemption(redemption=redemption)
            else:  # the code at the counter commits by itself and has tests of its own
                redemptions._settle(self.world.director_zhou, redemption)

    @rule(amount=st.integers(-10, 1500), twice=st.booleans())
    def give(self, amount: int, twice: bool) -> None:
        key = self.next()
        for _turn in range(1 + twice):
            with refused_or_done(), clock.travel(self.now):
                give_points(by=self.world.li, tie=self.tie, amount=amount, key=key)

    @rule(who=people, amount=st.integers(1, 900))
    def donate(self, who: str, amount: int) -> None:
        with refused_or_done(), clock.travel(self.now):
            donate_points(by=self.world.people[who], amount=amount, key=self.next())

    @rule(days=st.integers(1, 45))
    def expire(self, days: int) -> None:
        with clock.travel(self.now):
            warn_of_expiry()
        self.now += dt.timedelta(days=days)
        with clock.travel(self.now):
            for who in PEOPLE:
                expire_points(user=self.world.people[who])

    @invariant()
    def nobody_is_below_her_floor(self) -> None:
        rows = Account.objects.filter(key__startswith="points/").exclude(key__startswith="points/issued/")
        for key, balance in rows.values_list("key", "balance"):
            assert balance <= 0 if key.startswith("points/owed/") else balance >= 0, key

    @invariant()
    def now_and_then_everything_is_checked(self) -> None:
        self.steps += 1
        if self.steps % OFTEN == 0:
            self.everything_holds()

    def everything_holds(self) -> None:
        for who in PEOPLE:
            balances = balances_of(self.world.people[who])
            assert sum(lot.amount for lot in lots_of(self.world.people[who], balances.account)) == balances.spendable
        assert {name: rows for name, check in (BOOKS | POINTS).items() if (rows := check())} == {}


@pytest.mark.slow
@pytest.mark.django_db
def test_whatever_is_done_in_whatever_order_the_books_stay_true(world, request):
    PointsLife.world = world
    lives = LIVES if request.config.getoption("--long") else SOME_LIVES
    run_state_machine_as_test(
        PointsLife,
        settings=settings(
            max_examples=lives,
            stateful_step_count=250,
            deadline=None,
            derandomize=True,
            phases=[Phase.generate, Phase.shrink],
            suppress_health_check=list(HealthCheck),
        ),
    )


@pytest.mark.django_db
def test_the_machine_notices_a_hole_in_the_books(world):
    prepare(world)
    serve(world, 60)
    Account.objects.filter(key__startswith="points/user/").update(balance=99)
    assert {name for name, check in (BOOKS | POINTS).items() if check()} >= {"I3 balances are the sum of postings"}
