"""A place that asks in waves, a crowd of carpenters a little further away than the cast's, and the stair rail published among them."""

import datetime as dt

import pytest

from linkage.common import clock
from linkage.dispatch import jobs
from linkage.dispatch.actions.offers import decline_offer
from linkage.dispatch.models import Offer
from linkage.dispatch.queries.waves import wave_of
from linkage.events.models import Event
from linkage.needs.models import Need
from linkage.people.models import User
from linkage.places.models import RegionalSetting
from tests import factories
from tests.linkage.dispatch import story

MONDAY = dt.datetime(2026, 12, 7, 10, tzinfo=clock.SHANGHAI)
TWO_DAYS = dt.timedelta(days=2)


@pytest.fixture
def manner(world) -> None:
    """The place asks the best suited first, and only by day."""
    ours = {"claims_while_asking": "invited_first", "quiet_from_hour": 21, "quiet_until_hour": 8}
    for key, value in ours.items():
        set_here(world, key, value)


@pytest.fixture
def crowd(world, manner) -> list[User]:
    return carpenters(9)


def set_here(world, key: str, value: object) -> None:
    RegionalSetting.objects.update_or_create(place_id=world.heping, key=key, defaults={"value": value})


def carpenters(count: int) -> list[User]:
    """A little further away, one after the other, than those of the cast."""
    return [
        factories.volunteer(
            user=factories.person(name=f"木工{n}", birth_year=1990),
            skills=["carpentry"],
            lat=30.2500 + n / 1000,
            lng=120.1753,
        ).user
        for n in range(count)
    ]


def publish(world, at: dt.datetime = MONDAY, ahead: dt.timedelta = TWO_DAYS, **more) -> Need:
    """The stair rail, its plan sent at that moment, and what follows from it done."""
    with clock.travel(at):
        need = story.assess(world, story.post_stair_rail(world, starts_in=ahead, **more))
        need.requirements.exclude(kind="volunteer").delete()
        story.publish(world, need)
        jobs.complete_waves(Event.objects.get(stream=need.stream, type="need.published"))
    return Need.objects.get(pk=need.pk)


def wanted(need: Need):
    return story.requirement(need, "volunteer")


def asked(need: Need, state: str = "sent") -> list[User]:
    offers = Offer.objects.filter(requirement=wanted(need), state=state).select_related("user")
    return [offer.user for offer in offers.order_by("sent_at", "pk") if offer.user]


def tick(at: dt.datetime) -> None:
    """A minute's round of the worker."""
    with clock.travel(at):
        jobs.expire_offers.call()
        jobs.advance_waves.call()


def stage(need: Need) -> str:
    wave = wave_of(wanted(need))
    return wave.stage if wave else ""


def say_no(need: Need, user: User, at: dt.datetime) -> None:
    with clock.travel(at):
        decline_offer(by=user, offer=story.open_offer(need, "volunteer", user))


def types(need: Need) -> list[str]:
    return list(Event.objects.filter(stream=need.stream).order_by("seq").values_list("type", flat=True))
