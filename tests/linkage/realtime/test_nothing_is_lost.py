"""Slow readers, lost wake-ups, a database or a channel layer that is away: late perhaps, but each event once and in order."""

import asyncio
import threading
import time

import pytest
from channels_redis.pubsub import RedisPubSubChannelLayer
from django.db import DatabaseError

from linkage.events import wakeup
from linkage.realtime import bell, flow, hub, portions, sockets
from linkage.realtime.hub import hub_here
from tests.linkage.realtime.conversation import connected, converse, tell, tell_many, there
from tests.services import Redis

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.postgres]


def seqs(events):
    return [event["seq"] for event in events]


def test_a_reader_who_stands_still_holds_nobody_up_and_fills_no_memory(people):
    async def story():
        mine = f"user/{people.wang.public_id}"
        async with connected(people.wang) as slow, connected(people.wang) as quick:
            slow.held.clear()
            for _ in range(4):
                await there(tell_many, mine, 200)
                assert len(await quick.events(200)) == 200
            longest = max(len(each._queue) for each in hub_here().directory.sockets)
            assert longest <= sockets.QUEUE
            slow.held.set()
            assert seqs(await slow.events(800)) == list(range(1, 801))

    converse(story)


def test_a_client_that_acknowledges_and_then_stops_reading_is_sent_no_more_and_dropped(people, monkeypatch):
    monkeypatch.setattr(flow, "PING_EVERY", 4)
    monkeypatch.setattr(flow, "WINDOW", 8)
    monkeypatch.setattr(flow, "ACKNOWLEDGE_SECONDS", 0.3)

    async def story():
        mine = f"user/{people.wang.public_id}"
        async with connected(people.wang) as wang:
            await there(tell_many, mine, 4)
            last = (await wang.events(4))[-1]
            assert await wang.silence(0.1)
            wang.answers_pings = False
            await there(tell_many, mine, 50)
            got = seqs(await wang.events(8))
            assert await wang.closed() == sockets.TOO_SLOW
            assert got == list(range(5, 13))
        async with connected(people.wang, hello={"after": last["cursor"]}) as wang:
            assert seqs(await wang.events(50)) == list(range(5, 55))

    converse(story)


def test_a_client_that_knows_no_pings_hears_much_and_comes_back_for_the_rest(people, monkeypatch):
    monkeypatch.setattr(flow, "PING_EVERY", 10)
    monkeypatch.setattr(flow, "PATIENCE", 100)

    async def story():
        mine = f"user/{people.wang.public_id}"
        cursor, heard = "", []
        await there(tell, mine)
        async with connected(people.wang) as wang:
            cursor = wang.ready["cursor"]
        await there(tell_many, mine, 250)
        while len(heard) < 250:
            async with connected(people.wang, hello={"after": cursor}) as wang:
                wang.answers_pings = False
                for event in await wang.events(min(100, 250 - len(heard))):
                    heard.append(event["seq"])
                    cursor = event["cursor"]
        assert heard == list(range(2, 252))

    converse(story)


def test_when_every_wake_up_is_lost_polling_finds_everything(people, monkeypatch):
    monkeypatch.setattr(wakeup, "ring", lambda: None)

    async def story():
        mine = f"user/{people.wang.public_id}"
        async with connected(people.wang) as wang:
            for _ in range(3):
                await there(tell_many, mine, 5)
                await wang.events(5)
            await there(tell_many, mine, 5)
            assert seqs(await wang.events(5)) == list(range(16, 21))

    converse(story)


def test_while_the_database_is_away_nothing_is_told_and_nothing_is_lost(people, monkeypatch):
    away = threading.Event()
    read, asked = portions.after, hub.fallen

    def failing(question):
        def asked(*arguments):
            if away.is_set():
                raise DatabaseError("the server closed the connection")
            return question(*arguments)

        return asked

    monkeypatch.setattr(portions, "after", failing(read))
    monkeypatch.setattr(hub, "fallen", failing(asked))

    async def story():
        mine = f"user/{people.wang.public_id}"
        async with connected(people.wang) as wang:
            await there(tell_many, mine, 2)
            await wang.events(2)
            away.set()
            await there(tell_many, mine, 2)
            assert await wang.silence(0.6)
            away.clear()
            assert seqs(await wang.events(2)) == [3, 4]

    converse(story)


def test_clients_that_come_and_go_during_a_storm_hear_each_event_once_and_in_order(people):
    mine = f"user/{people.wang.public_id}"

    async def listener(number):
        cursor, heard = start, []
        while len(heard) < 300:
            async with connected(people.wang, hello={"after": cursor}) as client:
                for event in await client.events(min(17 + number, 300 - len(heard))):
                    heard.append(event["seq"])
                    cursor = event["cursor"]
        return heard

    start = ""

    async def story():
        nonlocal start
        async with connected(people.wang) as client:
            start = client.ready["cursor"]
        listeners = [asyncio.create_task(listener(number)) for number in range(5)]
        for _ in range(60):
            await there(tell_many, mine, 5)
        for heard in await asyncio.gather(*listeners):
            assert heard == list(range(1, 301))

    converse(story)


class _DeafLayer:
    async def group_send(self, group, message):
        raise ConnectionError("Redis is away")

    async def new_channel(self):
        raise ConnectionError("Redis is away")


def test_a_channel_layer_that_is_away_neither_fails_nor_slows_a_commit(people, monkeypatch, settings):
    monkeypatch.setattr(bell, "get_channel_layer", _DeafLayer)
    ringer = bell.Ringer()
    wakeup.listen(ringer.ring)
    try:
        began = time.monotonic()
        for _ in range(20):
            tell("user/x")
        assert time.monotonic() - began < 1.0
    finally:
        wakeup.unlisten(ringer.ring)


class _Loopback:
    """A channel layer of one process, for machines without Redis."""

    def __init__(self):
        self.is_up = True

    def start(self):
        self.is_up = True

    def kill(self):
        self.is_up = False
        self.loop.call_soon_threadsafe(self.queue.put_nowait, None)

    async def new_channel(self):
        self.loop, self.queue = asyncio.get_running_loop(), asyncio.Queue()
        return "channel"

    async def group_add(self, group, channel):
        pass

    async def receive(self, channel):
        if await self.queue.get() is None:
            raise ConnectionError("gone")

    async def group_send(self, group, message):
        if not self.is_up:
            raise ConnectionError("gone")
        self.loop.call_soon_threadsafe(self.queue.put_nowait, message)


def test_one_process_rings_and_another_looks_even_after_the_layer_was_killed(tmp_path, monkeypatch, settings):
    """On Redis where the tests run on it."""
    server = layer = _Loopback()
    if settings.REDIS_URL:
        server = Redis(tmp_path / "redis")
        layer = RedisPubSubChannelLayer(hosts=[{"address": server.url, "socket_timeout": None}])
        server.start()
    monkeypatch.setattr(bell, "get_channel_layer", lambda: layer)
    ringer = bell.Ringer()

    async def ring_until_heard(heard):
        async with asyncio.timeout(30):
            while not heard.is_set():
                ringer.ring()
                await asyncio.sleep(0.05)

    async def story():
        heard = asyncio.Event()
        other = asyncio.create_task(bell.hear_others(heard.set))
        await ring_until_heard(heard)
        server.kill()
        heard.clear()
        ringer.ring()
        server.start()
        await ring_until_heard(heard)
        other.cancel()
        server.kill()

    asyncio.run(story())
