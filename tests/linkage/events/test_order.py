"""Many writers at once: no stream has a gap, and a reader who follows positions misses nothing and sees nothing twice (I5)."""

import random
import threading
from collections import defaultdict
from concurrent.futures import ThreadPoolExecutor

import pytest
from django.db import connection, transaction

from linkage.events import log, sequencer
from linkage.events.models import Event, Stream

WRITERS, STREAMS = 16, 5

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.postgres]


def write(seed):
    """Transactions of one to three events; every fifth is taken back."""
    chance = random.Random(seed)
    try:
        for _ in range(40 if connection.vendor == "postgresql" else 10):
            try:
                with transaction.atomic():
                    for stream in sorted(chance.sample(range(STREAMS), chance.randint(1, 3))):
                        log.record("need.edited", stream=f"need/{stream}")
                    if chance.random() < 0.2:
                        raise LookupError
            except LookupError:
                pass
    finally:
        connection.close()


def follow(done, seen):
    """Read as the hub does: number what is new, then everything behind the last position."""
    try:
        position = 0
        while True:
            last_round = done.is_set()
            sequencer.sequence()
            for event in Event.objects.filter(position__gt=position).order_by("position"):
                seen.append((event.position, event.stream, event.seq))
                position = event.position
            if last_round:
                return
    finally:
        connection.close()


def test_sixteen_writers_and_three_readers():
    done = threading.Event()
    seen = [[] for _ in range(3)]
    with ThreadPoolExecutor(WRITERS + len(seen)) as pool:
        readers = [pool.submit(follow, done, each) for each in seen]
        for writer in [pool.submit(write, seed) for seed in range(WRITERS)]:
            writer.result()
        done.set()
        for reader in readers:
            reader.result()
    written = Event.objects.count()
    assert written == sum(Stream.objects.values_list("last_seq", flat=True))
    for each in seen:
        assert len(each) == written
        assert len({position for position, _stream, _seq in each}) == written
        in_order = defaultdict(list)
        for _position, stream, seq in each:
            in_order[stream].append(seq)
        for stream, seqs in in_order.items():
            assert seqs == list(range(1, len(seqs) + 1)), stream


def test_an_event_that_commits_late_gets_a_later_position():
    """What a reader who followed ids would miss: the earlier id becomes visible after the later one has been read."""
    began, may_commit = threading.Event(), threading.Event()

    def late():
        try:
            with transaction.atomic():
                log.record("need.edited", stream="need/late")
                began.set()
                may_commit.wait(10)
        finally:
            connection.close()

    with ThreadPoolExecutor(1) as pool:
        writer = pool.submit(late)
        assert began.wait(10)
        if connection.vendor == "postgresql":
            with transaction.atomic():
                log.record("need.edited", stream="need/early")
            sequencer.sequence()
            assert Event.objects.get(stream="need/early").position == 1
        may_commit.set()
        writer.result()
    if connection.vendor == "sqlite":  # the second writer has to wait for the first
        with transaction.atomic():
            log.record("need.edited", stream="need/early")
    sequencer.sequence()
    positions = dict(Event.objects.values_list("stream", "position"))
    assert sorted(positions.values()) == [1, 2]
    assert (positions["need/late"] > positions["need/early"]) is (connection.vendor == "postgresql")


def test_a_planted_naive_reader_does_lose_events():
    """The checker checked: following ids without positions loses events where writers commit out of order."""
    if connection.vendor != "postgresql":
        assert sequencer.sequence() == 0, "with one writer at a time positions are final when they are given"
        return
    done, seen = threading.Event(), []

    def naive():
        try:
            last = 0
            while not done.is_set():
                for pk in Event.objects.filter(pk__gt=last).order_by("pk").values_list("pk", flat=True):
                    seen.append(pk)
                    last = pk
        finally:
            connection.close()

    with ThreadPoolExecutor(WRITERS + 1) as pool:
        reader = pool.submit(naive)
        for writer in [pool.submit(write, seed) for seed in range(WRITERS)]:
            writer.result()
        done.set()
        reader.result()
    assert len(seen) < Event.objects.count()
