"""Invitations in waves: the best first, then wider, then everyone, then the social worker; each step once."""

import datetime as dt
from collections import Counter

import pytest

from linkage.common import clock
from linkage.common.errors import Conflict, NotAllowed
from linkage.dispatch import jobs
from linkage.dispatch.actions import waves
from linkage.dispatch.actions.claims import claim_place, withdraw_assignment
from linkage.dispatch.actions.confirmation import call_off
from linkage.dispatch.actions.offers import accept_offer, decline_offer
from linkage.dispatch.actions.wave_acts import open_now, stop_waves, widen_now
from linkage.dispatch.models import Offer, OfferWave, WeekOfInvitations
from linkage.dispatch.permissions import can_take_place
from linkage.dispatch.queries.tasks import opportunities
from linkage.dispatch.queries.waves import wave_of
from linkage.events.models import Event
from linkage.messaging.rules import told_of
from linkage.needs.models import Requirement
from linkage.organisations.models import ServiceOffering
from linkage.people.models import User
from tests import factories
from tests.linkage.dispatch import story
from tests.linkage.dispatch.wave_story import (
    MONDAY,
    TWO_DAYS,
    asked,
    carpenters,
    publish,
    say_no,
    set_here,
    stage,
    tick,
    types,
    wanted,
)
from tests.together import answers

pytestmark = [pytest.mark.django_db, pytest.mark.postgres]


def test_the_first_wave_asks_so_many_that_enough_may_be_expected_to_come(world, crowd):
    need = publish(world)
    wave = wave_of(wanted(need))
    assert (wave.stage, wave.number, wave.size, wave.is_short) == ("asking", 1, 4, False)
    assert wave.expected_yes == pytest.approx(2.0)
    assert len(asked(need)) == 4
    assert MONDAY + dt.timedelta(minutes=90) <= wave.until < MONDAY + dt.timedelta(minutes=91)
    assert types(need).count("offer.wave_started") == 1


def test_who_says_yes_more_often_is_asked_with_fewer_others(world, crowd):
    elsewhere = wanted(publish(world, ahead=dt.timedelta(days=20)))
    for user in crowd[:3]:
        for _time in range(12):
            Offer.objects.create(
                requirement=elsewhere, provider_kind="volunteer", provider_id=user.volunteer.public_id, user=user,
                state="accepted", sent_at=MONDAY, expires_at=MONDAY,
            )  # fmt: skip
    need = publish(world, MONDAY + dt.timedelta(days=7))
    assert set(asked(need)) == set(crowd[:3])
    assert wave_of(wanted(need)).expected_yes >= 2


def test_time_widens_the_search_but_never_back_to_who_said_no_or_let_it_lapse(world, crowd):
    set_here(world, "offer_expiry_hours", 1)
    need = publish(world)
    first = asked(need)
    say_no(need, first[0], MONDAY + dt.timedelta(minutes=5))
    tick(MONDAY + dt.timedelta(minutes=80))
    assert stage(need) == "asking"
    assert wave_of(wanted(need)).number == 2  # everyone had answered or lapsed: no use in waiting on
    assert len(asked(need)) == 4
    assert not set(asked(need)) & set(first)
    assert "offer.widened" in types(need)


def test_silence_is_half_a_hope(world, crowd):
    need = publish(world)
    tick(MONDAY + dt.timedelta(minutes=89))
    assert wave_of(wanted(need)).number == 1
    tick(MONDAY + dt.timedelta(minutes=91))
    wave = wave_of(wanted(need))
    assert (wave.number, wave.size) == (2, 2)
    assert wave.expected_yes == pytest.approx(2.0)
    assert len(asked(need)) == 6


def test_until_it_is_opened_only_the_invited_may_come_and_then_everyone(world, crowd):
    set_here(world, "waves_most", 1)
    need = publish(world)
    late = crowd[-1]
    assert late not in asked(need)
    with clock.travel(MONDAY + dt.timedelta(minutes=10)):
        assert opportunities(late) == []
        assert can_take_place(late, wanted(need)).code == "not_open_yet"
        with pytest.raises(Conflict) as refused:
            claim_place(by=late, requirement=wanted(need))
        assert refused.value.code == "not_open_yet"
        assert can_take_place(asked(need)[0], wanted(need))
    tick(MONDAY + dt.timedelta(minutes=91))
    assert stage(need) == "open"
    assert types(need)[-1] == "offer.opened_to_all"
    with clock.travel(MONDAY + dt.timedelta(minutes=95)):
        assert [each.requirement for each in opportunities(late)] == [wanted(need)]
        assert claim_place(by=late, requirement=wanted(need)).state == "claimed"


def test_a_place_may_let_everyone_come_from_the_start(world, crowd):
    set_here(world, "claims_while_asking", "everyone")
    need = publish(world)
    with clock.travel(MONDAY):
        assert claim_place(by=crowd[-1], requirement=wanted(need)).state == "claimed"


def test_when_nobody_comes_the_lead_is_asked_to_act_with_time_left(world, crowd):
    need = publish(world, ahead=dt.timedelta(hours=5))
    at = MONDAY
    while stage(need) != "escalated":
        at += dt.timedelta(minutes=1)
        tick(at)
    assert at < need.window_start
    ours = [each for each in types(need) if each.startswith("offer.") and each not in ("offer.sent", "offer.expired")]
    assert ours == ["offer.wave_started", "offer.widened", "offer.widened", "offer.opened_to_all", "offer.escalated"]
    told = told_of(Event.objects.get(stream=need.stream, type="offer.escalated"))
    assert told == {world.chen: f"/needs/{need.public_id}/", world.zhao: f"/needs/{need.public_id}/"}
    tick(at + dt.timedelta(hours=1))
    assert stage(need) == "escalated"


def test_the_last_place_ends_the_search_and_thanks_those_who_had_not_answered(world, crowd):
    need = publish(world)
    first, second, *others = asked(need)
    with clock.travel(MONDAY + dt.timedelta(minutes=20)):
        for user in (first, second):
            accept_offer(by=user, offer=story.open_offer(need, "volunteer", user))
            event = Event.objects.filter(stream=need.stream, type="need.claimed").order_by("-seq")[0]
            for _delivered_twice in range(2):
                jobs.settle_filled(event)
    assert stage(need) == ""
    assert OfferWave.objects.get(requirement=wanted(need)).ended_because == "filled"
    assert asked(need) == []
    thanked = Event.objects.filter(type="offer.no_longer_needed")
    assert {event.stream for event in thanked} == {f"user/{user.public_id}" for user in others}
    late = Offer.objects.select_related("requirement__need").get(requirement=wanted(need), user=others[0])
    with pytest.raises(Conflict) as full:
        accept_offer(by=others[0], offer=late)
    assert full.value.code == "full"
    page = world.client(others[0]).get(f"/offers/{late.public_id}/").content.decode()
    assert "人手已经够了，谢谢您愿意来" in page


def test_a_place_that_comes_free_is_asked_for_again(world, crowd):
    need = publish(world)
    first, second, *_others = asked(need)
    with clock.travel(MONDAY + dt.timedelta(minutes=20)):
        for user in (first, second):
            accept_offer(by=user, offer=story.open_offer(need, "volunteer", user))
        jobs.settle_filled(Event.objects.filter(stream=need.stream, type="need.claimed").order_by("-seq")[0])
        withdraw_assignment(by=first, assignment=story.held_by(need, first), reason="发烧了")
        freed = Event.objects.get(stream=need.stream, type="need.place_reopened")
        for _delivered_twice in range(2):
            jobs.look_for_another(freed)
        jobs.advance_waves.call()
    wave = wave_of(wanted(need))
    assert (wave.stage, wave.number, wave.size) == ("asking", 1, 2)
    assert first not in asked(need)


def test_the_coordinator_may_hurry_open_and_stop(world, crowd):
    need = publish(world)
    with clock.travel(MONDAY + dt.timedelta(minutes=5)):
        with pytest.raises(NotAllowed):
            widen_now(by=world.lin, requirement=wanted(need))
        with pytest.raises(NotAllowed):
            open_now(by=world.wang, requirement=wanted(need))
        assert widen_now(by=world.zhao, requirement=wanted(need)).number == 2
        assert len(asked(need)) == 6
        stop_waves(by=world.chen, requirement=wanted(need))
    tick(MONDAY + dt.timedelta(days=1))
    assert stage(need) == "stopped"
    with clock.travel(MONDAY + dt.timedelta(days=1)):
        assert can_take_place(crowd[-1], wanted(need)).code == "not_open_yet"
        open_now(by=world.chen, requirement=wanted(need))
        assert can_take_place(crowd[-1], wanted(need))
        with pytest.raises(Conflict) as already:
            open_now(by=world.chen, requirement=wanted(need))
        assert already.value.code == "wrong_state"


def test_when_everyone_has_been_asked_hurrying_says_so(world, manner):
    need = publish(world)
    with clock.travel(MONDAY), pytest.raises(Conflict) as refused:
        widen_now(by=world.zhao, requirement=wanted(need))
    assert refused.value.code == "nobody_left"


def test_a_need_that_is_called_off_ends_its_search(world, crowd):
    need = publish(world)
    with clock.travel(MONDAY):
        call_off(by=world.wang, need=need)
    assert stage(need) == ""
    tick(MONDAY + dt.timedelta(days=1))
    assert OfferWave.objects.get(requirement=wanted(need)).ended_because == "closed"


def test_a_worker_killed_in_the_middle_of_a_step_has_taken_none(world, crowd, monkeypatch):
    need = publish(world)
    before = (asked(need), types(need), WeekOfInvitations.objects.count())

    def killed(*_args, **_more) -> None:
        raise SystemExit

    monkeypatch.setattr(waves, "record_step", killed)
    with pytest.raises(SystemExit):
        tick(MONDAY + dt.timedelta(hours=2))
    assert (asked(need), types(need), WeekOfInvitations.objects.count()) == before
    monkeypatch.undo()
    tick(MONDAY + dt.timedelta(hours=2))
    assert wave_of(wanted(need)).number == 2


def test_a_step_taken_twice_is_taken_once(world, crowd):
    need = publish(world)
    with clock.travel(MONDAY + dt.timedelta(hours=2)):
        stale = [OfferWave.objects.select_related("requirement__need").get(ended_at=None) for _worker in range(2)]
        waves.advance_wave(wave=stale[0])
        with pytest.raises(Conflict):
            waves.advance_wave(wave=stale[1])
    assert OfferWave.objects.filter(requirement=wanted(need)).count() == 2


@pytest.mark.django_db(transaction=True)
def test_of_workers_and_people_who_step_at_the_same_moment_one_does(world, manner):
    carpenters(12)
    need = publish(world)

    def step() -> str:
        with clock.travel(MONDAY + dt.timedelta(hours=2)):
            waves.advance_wave(wave=OfferWave.objects.select_related("requirement__need").get(ended_at=None))
        return "stepped"

    running = OfferWave.objects.select_related("requirement__need__requester").get(ended_at=None)

    def same_step() -> str:
        with clock.travel(MONDAY + dt.timedelta(hours=2)):
            waves.advance_wave(wave=running)
        return "stepped"

    def press() -> str:
        with clock.travel(MONDAY + dt.timedelta(hours=2)):
            widen_now(by=User.objects.get(pk=world.zhao.pk), requirement=wanted(need))
        return "stepped"

    found = answers([same_step, same_step, same_step])
    assert sorted(found) == ["stepped", "wrong_state", "wrong_state"]
    assert OfferWave.objects.filter(requirement=wanted(need), number=2).count() == 1
    assert answers([press, step]).count("stepped") >= 1
    running_now = OfferWave.objects.filter(requirement=wanted(need), ended_at=None)
    assert running_now.count() == 1
    once = Counter(Offer.objects.filter(requirement=wanted(need)).values_list("provider_id", flat=True))
    assert set(once.values()) == {1}


def test_a_service_that_says_no_is_followed_by_the_next_one(world, manner):
    """An institution is asked one for each place: two that say yes would both prepare."""
    for name in ("暖心家政", "邻里帮手"):
        factories.service(organisation=factories.organisation(name=name), name="上门维修", skills=["carpentry"])
    with clock.travel(MONDAY):
        need = story.assess(world, story.post_stair_rail(world, starts_in=TWO_DAYS))
        service = Requirement.objects.create(need=need, kind="service", title="上门维修", skills=["carpentry"])
        story.publish(world, need)
    [first] = Offer.objects.filter(requirement=service)
    staff = factories.person()
    organisation = ServiceOffering.objects.get(public_id=first.provider_id).organisation
    factories.membership(user=staff, role="org", organisation=organisation)
    with clock.travel(MONDAY + dt.timedelta(minutes=10)):
        first.refresh_from_db()
        decline_offer(by=staff, offer=first)
        jobs.advance_waves.call()
    second = Offer.objects.get(requirement=service, state="sent")
    assert second.provider_id != first.provider_id
    assert wave_of(service).number == 2
