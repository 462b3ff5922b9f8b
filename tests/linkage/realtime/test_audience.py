"""Who hears what, row by row of the table in realtime/audience.py, and that the log's SQL says the same."""

import datetime as dt
import random

import pytest

from linkage.common import clock
from linkage.events import catalogue
from linkage.events.models import Event, Follower
from linkage.realtime.audience import CHANGED, Listener, ears_of, hears, may_watch, told_in_full, voices_of
from linkage.realtime.feed import heard_by, still_following
from linkage.realtime.listeners import listener_for
from tests.factories import person

HEPING, CHUNFENG = "330102990001", "330102990002"
ELSEWHERE = "330106000001"
resident = Listener(user_id=1, public_id="wang", district="330102")
worker = Listener(user_id=2, public_id="chen", district="330102", stations=frozenset({"330102990"}))
officer = Listener(user_id=3, public_id="wu", district="330102", funds=frozenset({"heping"}))
staff = Listener(user_id=4, public_id="zhou", district="330102", organisations=frozenset({"aid"}))
stranger = Listener(user_id=5, public_id="far", district="330106", stations=frozenset({"330106001"}))
homeless = Listener(user_id=6, public_id="new")
EVERYBODY = [resident, worker, officer, staff, stranger, homeless]


def hearers(stream, place_code="", followers=()):
    return [each.public_id for each in EVERYBODY if hears(each, stream, place_code, followers)]


def test_a_need_is_heard_by_its_followers_and_the_station_around_it():
    assert hearers("need/a", HEPING) == ["chen"]
    assert hearers("need/a", HEPING, [1]) == ["wang", "chen"]
    assert hearers("need/a", ELSEWHERE) == []
    assert hearers("need/a", "330106001009") == ["far"]


def test_a_need_without_a_place_is_heard_by_its_followers_only():
    country = Listener(user_id=7, public_id="all", stations=frozenset({""}))
    assert not hears(country, "need/a", "")
    assert hears(country, "need/a", HEPING)
    assert hearers("need/a", "", [6]) == ["new"]


def test_a_persons_own_stream_is_heard_by_nobody_else():
    assert hearers("user/wang", HEPING, [1, 2, 3]) == ["wang"]


def test_following_lets_one_hear_needs_and_nothing_else():
    for stream in ("user/x", "fund/x", "org/x", "goods/x", "case/x", "x", ""):
        assert hearers(stream, HEPING, [1, 2, 3, 4, 5, 6]) == [], stream


def test_a_board_is_heard_by_everyone_of_the_district():
    assert hearers(f"board/{HEPING}") == ["wang", "chen", "wu", "zhou"]
    assert hearers(f"board/{ELSEWHERE}") == ["far"]


def test_a_fund_and_an_organisation_are_heard_by_their_own():
    assert hearers("fund/heping") == ["wu"]
    assert hearers("org/aid") == ["zhou"]


def test_who_has_no_home_hears_no_board():
    assert all("district/" not in ear for ear in ears_of(homeless))


def test_names_cannot_be_made_to_sound_like_others():
    assert voices_of("need/a", "") == frozenset()
    assert not hears(resident, "person/1", HEPING)
    assert not hears(worker, "place/330102990", HEPING)
    assert not hears(resident, "district/330102", HEPING)


def test_only_public_needs_and_boards_may_be_watched():
    assert may_watch("need/a", is_public=True)
    assert not may_watch("need/a", is_public=False)
    assert may_watch(f"board/{ELSEWHERE}", is_public=False)
    for stream in ("user/wang", "fund/heping", "org/aid", "case/1", ""):
        assert not may_watch(stream, is_public=True)


def test_who_merely_watches_a_need_is_told_of_its_states_only():
    assert told_in_full("need/a", "need.claimed")
    assert not told_in_full("need/a", "service.checked_in")
    assert not told_in_full("need/a", "offer.declined")
    assert told_in_full(f"board/{HEPING}", "task.opened")
    assert CHANGED not in {each.name for each in catalogue.all_types()}


@pytest.mark.django_db
@pytest.mark.postgres
@pytest.mark.parametrize("seed", range(8))
def test_the_rule_and_its_sql_agree_on_everyone_and_everything(seed):
    chance = random.Random(seed)
    codes = [HEPING, CHUNFENG, "330102000000", "330106001001", "440300000001", ""]
    users = [person() for _ in range(4)]
    listeners = [
        Listener(
            user_id=user.pk,
            public_id=user.public_id,
            district=chance.choice(["330102", "330106", ""]),
            stations=frozenset(chance.sample(["", "33", "3301", "330102", "330102990", HEPING], chance.randrange(3))),
            organisations=frozenset(chance.sample(["o1", "o2"], chance.randrange(3))),
            funds=frozenset(chance.sample(["f1", "f2"], chance.randrange(3))),
        )
        for user in users
    ]
    names = ["need/n1", "need/n2", "need/n3", "org/o1", "org/o2", "fund/f1", "fund/f2", "goods/g", "case/c", "needy/n1"]
    names += [f"board/{code}" for code in codes] + [f"user/{user.public_id}" for user in users]
    ends = [None, clock.now() + dt.timedelta(hours=1), clock.now() - dt.timedelta(seconds=1)]
    Follower.objects.bulk_create(
        Follower(stream=name, user=user, until=chance.choice(ends))
        for name in names
        for user in users
        if chance.random() < 0.3
    )
    Event.objects.bulk_create(
        Event(stream=name, seq=seq, type="need.edited", at=clock.now(), place_code=chance.choice(codes), position=None)
        for name in names
        for seq in (1, 2)
    )
    for listener in listeners:
        in_sql = set(Event.objects.filter(heard_by(listener)).values_list("stream", "seq"))
        followed = Follower.objects.filter(still_following())
        in_rule = {
            (event.stream, event.seq)
            for event in Event.objects.all()
            if hears(
                listener,
                event.stream,
                event.place_code,
                followed.filter(stream=event.stream).values_list("user", flat=True),
            )
        }
        assert in_sql == in_rule


def test_the_cast_hears_what_its_roles_say(world):
    chen, wu, zhou = (listener_for(each) for each in (world.chen, world.wu, world.director_zhou))
    assert chen.stations == frozenset({"330102990"})
    assert wu.funds == frozenset({world.fund.public_id})
    assert wu.stations == frozenset()
    assert zhou.organisations == frozenset({world.organisations["mutual_aid"].public_id})
    assert listener_for(world.qian).stations == frozenset(), "a supervisor sees figures, not cases"
    assert listener_for(world.wang).district == "330102"
