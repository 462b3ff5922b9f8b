"""Reactions: after the commit, at least once, each taking effect exactly once."""

import random

import pytest
from django.db import transaction

from linkage.common.jobs import Worker
from linkage.events import log, outbox
from linkage.events.models import Event, Reacted, Stream


def leave_a_mark(event: Event) -> None:
    Stream.objects.create(name=f"mark/{event.seq}/{random.random()}")


def fail(event: Event) -> None:
    Stream.objects.create(name="half done")
    raise ValueError("not today")


@pytest.fixture
def reactions():
    kept = dict(outbox._reactions)
    yield outbox.connect
    outbox.connect(kept)


def record_and_fail():
    with transaction.atomic():
        log.record("need.edited", stream="need/a")
        raise LookupError


def marks():
    return Stream.objects.filter(name__startswith="mark/").count()


@pytest.mark.django_db
def test_an_event_delivered_again_changes_nothing(reactions):
    reactions({"need.edited": (leave_a_mark,)})
    events = [log.record("need.edited", stream="need/a") for _ in range(4)]
    deliveries = events * 3
    random.Random(1).shuffle(deliveries)
    for event in deliveries:
        outbox.react(event)
    assert marks() == 4


@pytest.mark.django_db
def test_a_reaction_that_fails_leaves_nothing_behind_and_keeps_no_other_from_running(reactions):
    reactions({"need.edited": (fail, leave_a_mark)})
    event = log.record("need.edited", stream="need/a")
    for _ in range(2):
        with pytest.raises(ExceptionGroup, match=r"need\.edited"):
            outbox.react(event)
    assert marks() == 1
    assert not Stream.objects.filter(name="half done").exists()
    assert Reacted.objects.filter(event=event).count() == 1


@pytest.mark.django_db(transaction=True)
def test_nothing_follows_from_what_was_rolled_back(reactions):
    reactions({"need.edited": (leave_a_mark,)})
    with pytest.raises(LookupError):
        record_and_fail()
    Worker().run_pending()
    assert marks() == 0
    with transaction.atomic():
        log.record("need.edited", stream="need/a")
    assert marks() == 0, "reactions run in the worker"
    Worker().run_pending()
    assert marks() == 1


@pytest.mark.django_db(transaction=True)
def test_what_follows_from_a_story_is_over_when_it_has_been_told(reactions):
    def go_on(event: Event) -> None:
        if event.seq == 1:
            log.record("need.edited", stream=event.stream)
        leave_a_mark(event)

    reactions({"need.edited": (go_on,)})
    with outbox.reacting_here():
        with transaction.atomic():
            log.record("need.edited", stream="need/a")
        with pytest.raises(LookupError):
            record_and_fail()
        assert marks() == 0
    assert marks() == 2, "what followed from it, and what followed from that"
    assert Worker().run_pending() == 0
    with transaction.atomic():
        log.record("need.edited", stream="need/b")
    assert Worker().run_pending() > 0, "afterwards all is as ever"


@pytest.mark.django_db
def test_an_event_without_reactions_gives_the_worker_nothing_to_do(reactions):
    reactions({})
    log.record("need.edited", stream="need/a")
    assert Worker().run_pending() == 0
