"""Asking for more than one hears anyway."""

import pytest

from linkage.events import log
from linkage.needs.actions import cancel_need
from linkage.needs.states import NeedState
from tests.linkage.realtime.conftest import need_of
from tests.linkage.realtime.conversation import connected, converse, tell, there

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.postgres]


def test_a_public_need_may_be_watched_and_left_again(people):
    need = need_of(people.wang)

    async def story():
        async with connected(people.far) as visitor:
            visitor.send(op="watch", stream=need.stream)
            answer = await visitor.frame()
            assert (answer["op"], answer["stream"]) == ("watching", need.stream)
            await there(tell, need.stream)
            event = await visitor.frame()
            assert (event["seq"], event["type"]) == (answer["seq"] + 1, "need.edited")
            visitor.send(op="unwatch", stream=need.stream)
            visitor.send(op="watch", stream="board/330102990001")
            assert (await visitor.frame())["op"] == "watching"
            await there(tell, need.stream)
            assert await visitor.silence(0.3)

    converse(story)


def test_of_what_is_not_a_state_a_watcher_learns_only_that_something_changed(people):
    need = need_of(people.wang)

    async def story():
        async with connected(people.far, hello={"watch": [need.stream]}) as visitor:
            await there(tell, need.stream, type="service.checked_in", assignment="a", title="扶手")
            event = await visitor.frame()
            assert (event["type"], event["summary"]) == ("stream.changed", "")
        async with connected(people.wang) as wang:
            await there(tell, need.stream, type="service.checked_in", assignment="a", title="扶手")
            assert (await wang.frame())["type"] == "service.checked_in"

    converse(story)


@pytest.mark.parametrize(
    "stream", ["need/nothing", "case/1", "", "x" * 200, None, 5, ["need/a"], "person/1", "place/33"]
)
def test_what_she_may_not_read_is_denied(people, stream):
    async def story():
        async with connected(people.li) as li:
            li.send(op="watch", stream=stream)
            assert (await li.frame())["op"] == "denied"
            await there(tell, f"user/{people.li.public_id}")
            assert (await li.frame())["op"] == "event"

    converse(story)


def test_others_own_streams_and_needs_that_are_not_public_are_denied(people):
    need = need_of(people.wang, NeedState.SUBMITTED)

    async def story():
        async with connected(people.far_coordinator) as other:
            for stream in (need.stream, f"user/{people.wang.public_id}", "fund/heping"):
                other.send(op="watch", stream=stream)
                assert await other.frame() == {"op": "denied", "stream": stream}
            await there(tell, need.stream)
            assert await other.silence(0.3)

    converse(story)


def test_a_need_that_leaves_the_public_list_falls_silent_for_its_watchers(people):
    need = need_of(people.wang)

    async def story():
        async with (
            connected(people.far, hello={"watch": [need.stream]}) as visitor,
            connected(people.wang) as wang,
        ):
            await there(cancel_need, by=people.wang, need=need, reason="不需要了")
            assert (await wang.frame())["type"] == "need.cancelled"
            assert await visitor.silence(0.3)

    converse(story)


def test_what_a_watcher_missed_comes_when_she_returns_and_says_what_she_watches(people):
    need = need_of(people.wang)

    async def story():
        async with connected(people.far, hello={"watch": [need.stream]}) as visitor:
            await there(tell, need.stream)
            cursor = (await visitor.frame())["cursor"]
        await there(tell, need.stream)
        await there(tell, need.stream, type="plan.edited")
        async with connected(people.far, hello={"watch": [need.stream, "need/nothing"], "after": cursor}) as visitor:
            assert await visitor.frame() == {"op": "denied", "stream": "need/nothing"}
            assert [event["type"] for event in await visitor.events(2)] == ["need.edited", "stream.changed"]

    converse(story)


def test_one_may_watch_a_hundred_streams_and_no_more(people):
    async def story():
        many = [f"board/{number:012d}" for number in range(105)]
        async with connected(people.li, hello={"watch": many}) as li:
            refused = [await li.frame() for _ in range(5)]
            assert [each["stream"] for each in refused] == many[100:]

    converse(story)


def test_a_follower_hears_until_she_no_longer_follows(people):
    need = need_of(people.wang, NeedState.SUBMITTED)

    async def story():
        await there(log.follow, need.stream, people.li)
        async with connected(people.li) as li:
            await there(tell, need.stream)
            assert (await li.frame())["stream"] == need.stream
            await there(log.unfollow, need.stream, people.li)
            await there(tell, need.stream)
            assert await li.silence(0.3)

    converse(story)
