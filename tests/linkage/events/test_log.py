"""Recording, following, and what a recorded event is."""

import datetime as dt

import pytest
from django.db import IntegrityError, transaction

from linkage.common import clock
from linkage.events import catalogue, log, wakeup
from linkage.events.catalogue import EventType
from linkage.events.models import Event, Follower
from tests.factories import person


@pytest.mark.django_db
@pytest.mark.postgres
def test_each_stream_counts_for_itself(db):
    seqs = [log.record("need.edited", stream=stream).seq for stream in ("need/a", "need/a", "need/b", "need/a")]
    assert seqs == [1, 2, 1, 3]


@pytest.mark.django_db(transaction=True)
def test_an_event_is_recorded_only_with_the_change_it_tells_of():
    with pytest.raises(RuntimeError):
        log.record("need.edited", stream="need/a")


def record_and_fail():
    with transaction.atomic():
        log.record("need.edited", stream="need/a")
        raise LookupError


@pytest.mark.django_db(transaction=True)
@pytest.mark.postgres
def test_what_is_rolled_back_leaves_no_gap_and_rings_no_bell():
    rung = []

    def ring():
        rung.append(1)

    wakeup.listen(ring)
    try:
        with pytest.raises(LookupError):
            record_and_fail()
        assert not rung
        with transaction.atomic():
            assert log.record("need.edited", stream="need/a").seq == 1
            assert not rung
        assert rung == [1]
    finally:
        wakeup.unlisten(ring)


@pytest.mark.django_db
def test_a_listener_that_fails_does_not_fail_who_rings(caplog):
    def broken():
        raise ValueError("deaf")

    wakeup.listen(broken)
    try:
        wakeup.ring()
    finally:
        wakeup.unlisten(broken)
    assert "failed to wake up" in caplog.text


@pytest.mark.django_db
def test_an_undeclared_type_and_a_missing_fact_are_refused():
    with pytest.raises(KeyError):
        log.record("need.vanished", stream="need/a")
    with pytest.raises(ValueError, match="urgency"):
        log.record("need.submitted", stream="need/a")


@pytest.mark.django_db
@pytest.mark.postgres
def test_an_event_without_a_place_happens_where_the_stream_was_last():
    places = [
        log.record("need.edited", stream="need/a", place_code=code).place_code
        for code in ("", "330102990001", "", "330102990002", "")
    ]
    assert places == ["", "330102990001", "330102990001", "330102990002", "330102990002"]


@pytest.mark.django_db
@pytest.mark.postgres
def test_following_twice_is_following_and_an_end_can_be_lifted_but_not_set_afterwards():
    user, later = person(), clock.now() + dt.timedelta(hours=24)
    log.follow("need/a", user, user, None)
    log.follow("need/a", user, until=later)
    assert Follower.objects.get(stream="need/a").until is None
    log.follow("need/b", user, until=later)
    assert Follower.objects.get(stream="need/b").until == later
    log.follow("need/b", user)
    assert Follower.objects.get(stream="need/b").until is None
    log.unfollow("need/b", user)
    assert not Follower.objects.filter(stream="need/b").exists()


@pytest.mark.django_db
def test_a_sequence_number_is_given_once():
    event = log.record("need.edited", stream="need/a")
    with pytest.raises(IntegrityError), transaction.atomic():
        Event.objects.create(stream="need/a", seq=event.seq, type="need.edited", at=clock.now())


def test_a_type_is_declared_once():
    with pytest.raises(ValueError, match="twice"):
        catalogue.declare(EventType("need.edited", "x"))


def test_a_sentence_reads_even_when_its_payload_or_its_type_is_from_another_time():
    assert catalogue.told(Event(type="need.claimed", payload={"title": "扶手"})) == "“扶手”有人接单了（/）"
    assert catalogue.told(Event(type="need.gone", payload={})) == "need.gone"


@pytest.mark.django_db
def test_the_timeline_is_newest_first():
    for _ in range(3):
        log.record("need.edited", stream="need/a")
    assert [event.seq for event in log.timeline("need/a")] == [3, 2, 1]


@pytest.mark.django_db
def test_recording_costs_three_statements_at_most(django_assert_max_num_queries):
    with django_assert_max_num_queries(3):
        log.record("plan.edited", stream="need/a")
