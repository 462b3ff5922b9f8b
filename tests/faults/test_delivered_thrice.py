"""F6: every task delivered three times and in any order leaves the same state as every task delivered once, in order."""

import random
from collections import Counter

import pytest
from django.db import transaction
from django_tasks_db.models import DBTaskResult

from linkage.common import clock
from linkage.dispatch.actions.claims import claim_place
from linkage.dispatch.actions.confirmation import confirm_service
from linkage.dispatch.models import Assignment, Offer, Waiting
from linkage.events.models import Event
from linkage.ledger.models import Posting
from linkage.messaging.models import Notice
from linkage.needs.models import Need
from linkage.volunteering.models import ServiceHours
from tests.linkage.dispatch import story


class Orderly:
    """Each task once, as it came."""

    def deliver(self) -> None:
        while waiting := list(DBTaskResult.objects.filter(status="READY").order_by("enqueued_at", "pk")):
            for row in waiting:
                _carry_out(row)
            _done(waiting)


class Thrice:
    """Each task three times, all of them shuffled; and everything that was ever delivered comes again at the end."""

    def __init__(self, seed: int) -> None:
        self._chance = random.Random(seed)
        self._ever: list[DBTaskResult] = []

    def deliver(self) -> None:
        while waiting := list(DBTaskResult.objects.filter(status="READY")):
            self._ever += waiting
            self._shuffled(waiting * 3)
            _done(waiting)

    def deliver_all_again(self) -> None:
        self._shuffled(self._ever)
        self.deliver()

    def _shuffled(self, rows: list[DBTaskResult]) -> None:
        self._chance.shuffle(rows)
        for row in rows:
            _carry_out(row)


def _carry_out(row: DBTaskResult) -> None:
    row.task.call(*row.args_kwargs["args"], **row.args_kwargs["kwargs"])


def _done(rows: list[DBTaskResult]) -> None:
    DBTaskResult.objects.filter(pk__in=[row.pk for row in rows]).update(status="SUCCESSFUL", finished_at=clock.now())


def play(world, courier) -> None:
    """The stair rail, from the asking to the confirmation, with the post between all acts."""
    need = story.post_stair_rail(world)
    courier.deliver()
    story.publish(world, story.assess(world, need))
    courier.deliver()
    story.accept_things(world, need)
    courier.deliver()
    for helper in (world.li, world.zhou):
        claim_place(by=helper, requirement=story.requirement(need, "volunteer"))
        courier.deliver()
    for person in (world.chen, world.li, world.zhou):
        story.serve(world, need, person)
    courier.deliver()
    need.refresh_from_db()
    confirm_service(by=world.wang, need=need)
    courier.deliver()


def state() -> dict[str, Counter]:
    """What there is, without what differs by chance between two plays (ids, instants)."""
    postings = Posting.objects.values_list("account__key", "amount")
    return {
        "needs": Counter(Need.objects.values_list("state", flat=True)),
        "offers": Counter(Offer.objects.values_list("requirement__kind", "user", "state")),
        "places": Counter(Assignment.objects.values_list("user", "state")),
        "queue": Counter(Waiting.objects.values_list("user", "state")),
        "hours": Counter(ServiceHours.objects.values_list("volunteer", "state")),
        "notices": Counter(Notice.objects.values_list("user", "event__type")),
        "events": Counter(Event.objects.values_list("type", flat=True)),
        "books": Counter(postings),
    }


@pytest.mark.postgres
def test_the_same_state_however_often_and_in_whatever_order(world, long, figures):
    orders = 20 if long else 1
    with figures("F6", f"every task 3 times, shuffled, and all of them again at the end; {orders} orders") as found:
        once = undone(lambda: play(world, Orderly()))
        found.at_least("notices of a play", sum(once["notices"].values()), 4)
        found.at_least("postings of a play", sum(once["books"].values()), 4)
        found.none(
            "orders that ended otherwise", [seed for seed in range(orders) if delivered_thrice(world, seed) != once]
        )


def delivered_thrice(world, seed: int) -> dict[str, Counter]:
    courier = Thrice(seed)

    def thrice() -> None:
        play(world, courier)
        courier.deliver_all_again()

    return undone(thrice)


def undone(act) -> dict[str, Counter]:
    """The state after the act, which is then taken back."""
    before = transaction.savepoint()
    act()
    found = state()
    transaction.savepoint_rollback(before)
    return found
