"""Random weeks in which needs come, people say yes, no or nothing, and some opt out: what the waves promise holds after every step."""

import datetime as dt
import random
from collections import Counter
from contextlib import suppress

import pytest

from linkage.common import clock
from linkage.common.errors import Conflict
from linkage.dispatch.actions.offers import accept_offer, decline_offer
from linkage.dispatch.models import Offer, WeekOfInvitations
from linkage.needs.models import Need
from tests.linkage.dispatch.wave_story import MONDAY, publish, set_here, tick

pytestmark = [pytest.mark.django_db, pytest.mark.postgres]
A_WEEK = 2
STEPS = 14


class Week:
    """One street's week. `opted_out`: person's pk -> since when; `refused`: (requirement, person) who have said no."""

    def __init__(self, world, crowd, seed: int) -> None:
        self.world, self.crowd, self.chance = world, crowd, random.Random(seed)
        self.now = MONDAY
        self.opted_out: dict[int, dt.datetime] = {}
        self.refused: dict[tuple[int, int], dt.datetime] = {}
        self.needs: list[Need] = []

    def live(self) -> None:
        steps = [self.post, self.answer, self.answer, self.wait, self.wait, self.opt_out]
        for step in (self.post, self.opt_out, *self.chance.choices(steps, k=STEPS)):
            step()
            self.now += dt.timedelta(minutes=self.chance.randint(5, 50))
            self.check()

    def post(self) -> None:
        ahead = dt.timedelta(days=2 + len(self.needs) % 3, hours=len(self.needs))
        asker = self.chance.choice([self.world.wang, self.world.liu])
        self.needs.append(publish(self.world, self.now, ahead, by=asker))

    def answer(self) -> None:
        waiting = Offer.objects.filter(state="sent").select_related("requirement__need__lead", "user__volunteer")
        if not waiting:
            return
        offer = self.chance.choice(list(waiting.order_by("pk")))
        with clock.travel(self.now):
            if self.chance.random() < 0.6:
                decline_offer(by=offer.user, offer=offer)
                self.refused[offer.requirement_id, offer.user_id] = clock.now()
                return
            with suppress(Conflict):  # full, or another task at that time
                accept_offer(by=offer.user, offer=offer)

    def wait(self) -> None:
        self.now += dt.timedelta(minutes=self.chance.choice([30, 100, 300]))
        tick(self.now)

    def opt_out(self) -> None:
        person = self.chance.choice(self.crowd)
        type(person).objects.filter(pk=person.pk).update(automatic_matching=False)
        self.opted_out.setdefault(person.pk, self.now)

    def check(self) -> None:
        offers = list(Offer.objects.order_by("sent_at", "pk"))
        again = Counter((each.requirement_id, each.user_id) for each in offers)
        assert max(again.values(), default=1) == 1, "widening repeats nobody, and remembers every no"
        for each in offers:
            assert each.user_id not in self.opted_out or each.sent_at < self.opted_out[each.user_id] + dt.timedelta(
                minutes=1
            )
            assert each.sent_at <= self.refused.get((each.requirement_id, each.user_id), each.sent_at)
        weeks = Counter((each.user_id, _monday(each.sent_at)) for each in offers)
        assert max(weeks.values(), default=0) <= A_WEEK
        assert weeks == Counter(
            {
                (each.user_id, each.week): each.invitations
                for each in WeekOfInvitations.objects.filter(invitations__gt=0)
            }
        )


def _monday(moment: dt.datetime) -> dt.date:
    day = clock.local(moment).date()
    return day - dt.timedelta(days=day.weekday())


@pytest.mark.parametrize("seed", [1, 2, 3])
def test_what_the_waves_promise_holds_in_any_week(world, crowd, seed):
    set_here(world, "invitations_a_week", A_WEEK)
    week = Week(world, crowd, seed)
    week.live()
    assert len(week.needs) > 1
    assert Offer.objects.count() > 4
