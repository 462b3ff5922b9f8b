"""Whom nobody disturbs: by night, and beyond everybody's caps, whatever happens at the same moment."""

import datetime as dt
from collections import Counter

import pytest

from linkage.common import clock
from linkage.common.errors import Conflict
from linkage.dispatch import jobs
from linkage.dispatch.actions import waves
from linkage.dispatch.actions.offers import send_offers
from linkage.dispatch.actions.wave_acts import widen_now
from linkage.dispatch.models import Offer, OfferWave, WeekOfInvitations
from linkage.dispatch.queries.waves import wave_of
from linkage.needs.models import Need
from tests.linkage.dispatch import story
from tests.linkage.dispatch.wave_story import (
    MONDAY,
    asked,
    carpenters,
    publish,
    say_no,
    set_here,
    stage,
    tick,
    wanted,
)
from tests.together import answers

pytestmark = [pytest.mark.django_db, pytest.mark.postgres]


def test_nobody_is_asked_at_night_and_the_plan_waits_for_the_morning(world, crowd):
    night = MONDAY.replace(hour=23)
    need = publish(world, night)
    assert stage(need) == "resting"
    assert asked(need) == []
    tick(night + dt.timedelta(hours=5))
    assert asked(need) == []
    tick(MONDAY.replace(day=8, hour=8, minute=1))
    tick(MONDAY.replace(day=8, hour=8, minute=2))
    assert stage(need) == "asking"
    assert len(asked(need)) == 4
    assert wave_of(wanted(need)).number == 1


def test_a_wave_that_ends_at_night_waits_for_the_morning_too(world, crowd):
    evening = MONDAY.replace(hour=20)
    need = publish(world, evening)
    assert wave_of(wanted(need)).until == MONDAY.replace(day=8, hour=8)
    for user in asked(need):
        say_no(need, user, evening + dt.timedelta(minutes=30))
    tick(evening + dt.timedelta(hours=3))
    assert asked(need) == []
    tick(MONDAY.replace(day=8, hour=8, minute=1))
    assert len(asked(need)) == 4


def test_what_is_urgent_or_due_before_the_morning_is_asked_for_at_night(world, crowd):
    night = MONDAY.replace(hour=23)
    assert asked(publish(world, night, ahead=dt.timedelta(hours=7)))
    need = publish(world, night, by=world.liu)
    assert asked(need) == []
    with clock.travel(night):
        Need.objects.filter(pk=need.pk).update(urgency="urgent")
        OfferWave.objects.update(until=clock.now())
        jobs.advance_waves.call()
    assert asked(need)


def test_nobody_is_invited_more_often_a_week_than_the_place_allows(world, crowd):
    set_here(world, "invitations_a_week", 2)
    set_here(world, "invitations_at_once", 5)
    for each in range(12):
        publish(world, MONDAY + dt.timedelta(minutes=each), ahead=dt.timedelta(days=2, hours=3 * each))
    invited = Counter(Offer.objects.filter(provider_kind="volunteer").values_list("user", flat=True))
    assert max(invited.values()) == 2
    assert len(invited) == 12  # everyone was, before the search came to its end
    assert set(WeekOfInvitations.objects.values_list("invitations", flat=True)) == {2}
    need = publish(world, MONDAY + dt.timedelta(days=7), ahead=dt.timedelta(days=9))
    assert len(asked(need)) == 4  # a new week


def test_nobody_has_more_invitations_for_one_time_than_the_place_allows(world, crowd):
    set_here(world, "invitations_a_week", 50)
    needs = [publish(world, MONDAY + dt.timedelta(minutes=each)) for each in range(10)]
    waiting = Counter(Offer.objects.filter(provider_kind="volunteer", state="sent").values_list("user", flat=True))
    assert max(waiting.values()) == 2
    assert len(waiting) == 12
    assert asked(needs[-1]) == []


def test_an_invitation_by_hand_counts_but_is_not_refused(world, crowd):
    set_here(world, "invitations_a_week", 1)
    need = publish(world)
    other = publish(world, ahead=dt.timedelta(days=4))
    tired = asked(need)[0]
    assert tired not in asked(other)
    with clock.travel(MONDAY):
        send_offers(by=world.chen, requirement=wanted(other), providers=[f"volunteer:{tired.volunteer.public_id}"])
        assert WeekOfInvitations.objects.get(user=tired).invitations == 2
    assert tired in asked(other)


def test_not_even_the_coordinator_hurries_at_night(world, crowd):
    need = publish(world)
    with clock.travel(MONDAY.replace(hour=22)), pytest.raises(Conflict) as refused:
        widen_now(by=world.zhao, requirement=wanted(need))
    assert refused.value.code == "quiet_hours"


@pytest.mark.django_db(transaction=True)
def test_two_searches_at_the_same_moment_keep_everybodys_caps(world, manner):
    set_here(world, "invitations_a_week", 1)
    carpenters(5)
    needs = []
    with clock.travel(MONDAY):
        for each in range(2):
            need = story.post_stair_rail(world, starts_in=dt.timedelta(days=2 + each))
            needs.append(story.publish(world, story.assess(world, need)))
    running = list(
        OfferWave.objects.filter(ended_at=None, is_short=True).select_related("requirement__need__requester")
    )

    def complete(wave: OfferWave) -> str:
        with clock.travel(MONDAY):
            waves.complete_wave(wave=wave)
        return "done"

    assert set(answers([lambda wave=wave: complete(wave) for wave in running])) <= {"done"}
    invited = Counter(Offer.objects.filter(provider_kind="volunteer").values_list("user", flat=True))
    assert max(invited.values()) == 1
