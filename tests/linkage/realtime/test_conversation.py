"""The feed from the handshake to the end, as a browser or a program sees it."""

import json

import pytest
from django.utils.functional import lazy
from django.utils.translation import get_language

from linkage.demo.cast import HEPING
from linkage.events import catalogue
from linkage.events.catalogue import EventType
from linkage.events.log import head
from linkage.organisations.actions.memberships import end_membership
from linkage.organisations.models import Membership
from linkage.people.models import User
from linkage.realtime import cursors, frames
from tests.linkage.realtime.conversation import Client, connected, converse, session_of, tell, tell_many, there

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.postgres]


def test_what_concerns_her_arrives_and_what_does_not_stays_away(people):
    async def story():
        async with connected(people.wang) as wang:
            await there(tell, f"user/{people.liu.public_id}")
            await there(tell, f"user/{people.wang.public_id}")
            event = await wang.frame()
            assert event["op"] == "event"
            assert event["stream"] == f"user/{people.wang.public_id}"
            assert event["seq"] == 1
            assert event["type"] == "need.edited"
            assert event["summary"] == "求助的内容有修改"
            assert cursors.unseal(event["cursor"]) == await there(head)

    converse(story)


def test_a_program_signs_in_with_its_session_token_in_the_first_frame(people):
    async def story():
        token = await there(session_of, people.wang)
        async with connected(hello={"token": token}) as wang:
            await there(tell, f"user/{people.wang.public_id}")
            assert (await wang.frame())["seq"] == 1

    converse(story)


def test_a_browser_that_says_nothing_is_greeted_all_the_same(people):
    async def story():
        client = Client(cookie=await there(session_of, people.wang))
        await client.open()
        assert (await client.frame())["op"] == "ready"
        await client.hang_up()

    converse(story)


@pytest.mark.parametrize("hello", [{"op": "hello", "token": "0" * 32}, {"op": "hello"}, {"op": "watch", "stream": "x"}])
def test_who_cannot_show_a_session_is_closed(people, hello):
    async def story():
        client = Client()
        await client.open()
        client.send(**hello)
        assert await client.closed() == 4401
        await client.hang_up()

    converse(story)


def test_what_was_missed_comes_first_in_order_then_the_live_events(people):
    async def story():
        mine = f"user/{people.wang.public_id}"
        async with connected(people.wang) as wang:
            await there(tell, mine)
            cursor = (await wang.frame())["cursor"]
        await there(tell_many, mine, 700)
        async with connected(people.wang, hello={"after": cursor}) as wang:
            assert wang.ready["cursor"] == cursor
            await there(tell, mine)
            seqs = [event["seq"] for event in await wang.events(701)]
            assert seqs == list(range(2, 703))

    converse(story)


@pytest.mark.parametrize("cursor", ["zz.AAAAAAAAAAAA", "1", "", "1.", "'; drop", "9" * 500])
def test_a_forged_cursor_begins_afresh_and_says_so(people, cursor):
    async def story():
        await there(tell, f"user/{people.wang.public_id}")
        async with connected(people.wang, hello={"after": cursor}) as wang:
            assert cursors.unseal(wang.ready["cursor"]) == await there(head)
            assert wang.ready.get("reset", False) is bool(cursor)
            assert await wang.silence(0.2)

    converse(story)


def test_a_cursor_from_the_future_of_a_restored_copy_begins_afresh(people):
    async def story():
        async with connected(people.wang, hello={"after": cursors.seal(10**9)}) as wang:
            assert wang.ready["reset"] is True

    converse(story)


def test_a_page_of_another_site_is_refused_at_the_handshake(people):
    async def story():
        for origin in ("https://evil.example", "http://linkage.example:8001", "http://linkage.example", "null"):
            client = Client(cookie=await there(session_of, people.wang), headers={"origin": origin})
            await client.open()
            assert (await client.message())["type"] == "websocket.close", origin
            await client.hang_up()
        async with connected(people.wang, headers={"origin": "http://linkage.example:8000"}):
            pass

    converse(story)


def test_listed_origins_are_the_only_ones(people, settings):
    settings.ORIGINS = ["https://linkage.example"]

    async def story():
        client = Client(cookie=await there(session_of, people.wang), headers={"origin": "http://linkage.example:8000"})
        await client.open()
        assert (await client.message())["type"] == "websocket.close"
        await client.hang_up()
        async with connected(people.wang, headers={"origin": "https://linkage.example"}):
            pass

    converse(story)


def test_another_address_is_no_socket(people):
    async def story():
        client = Client(path="/ws/v1/other")
        await client.open()
        assert (await client.message())["type"] == "websocket.close"
        await client.hang_up()

    converse(story)


@pytest.mark.parametrize(
    ("text", "code"),
    [
        (json.dumps({"op": "watch", "stream": "字" * frames.MAX_BYTES}), 4413),
        ("{" * 3000, 4400),
        ("[]", 4400),
        ('{"op": 1}', 4400),
        ("[" * 7000, 4400),
    ],
)
def test_frames_that_are_too_long_or_make_no_sense_close_the_socket(people, text, code):
    async def story():
        async with connected(people.wang) as wang:
            wang.send_text(text)
            assert await wang.closed() == code

    converse(story)


def test_who_floods_is_closed(people):
    async def story():
        async with connected(people.wang) as wang:
            for _ in range(60):
                wang.send(op="unwatch", stream="board/330102990001")
            assert await wang.closed() == 4429

    converse(story)


def test_the_summary_is_in_the_language_of_the_page(people, monkeypatch):
    greeting = EventType("test.greeted", lazy(lambda: {"zh-hans": "您好", "en": "Hello"}[get_language()], str)())
    monkeypatch.setitem(catalogue._types, greeting.name, greeting)

    async def story():
        async with connected(people.wang, hello={"language": "en"}) as english, connected(people.wang) as chinese:
            await there(tell, f"user/{people.wang.public_id}", type=greeting.name)
            assert (await chinese.frame())["summary"] == "您好"
            assert (await english.frame())["summary"] == "Hello"

    converse(story)


def test_signing_out_closes_within_two_seconds(people):
    async def story():
        cookie = await there(session_of, people.wang)
        async with connected(cookie=cookie) as wang:
            await there(_sign_out, cookie)
            assert await wang.closed(2.0) == 4401

    converse(story)


def test_nothing_is_told_after_signing_out_even_at_once(people):
    async def story():
        cookie = await there(session_of, people.wang)
        async with connected(cookie=cookie) as wang:
            await there(_sign_out, cookie)
            await there(tell, f"user/{people.wang.public_id}")
            assert (await wang.message(2.0))["type"] == "websocket.close"

    converse(story)


def test_a_disabled_account_is_closed_at_once(people):
    async def story():
        async with connected(people.wang) as wang:
            await there(User.objects.filter(pk=people.wang.pk).update, is_active=False)
            await there(tell, f"user/{people.wang.public_id}")
            assert (await wang.message(2.0))["type"] == "websocket.close"

    converse(story)


def test_who_loses_her_role_hears_of_that_and_then_no_more(people):
    async def story():
        membership = await there(Membership.objects.filter(user=people.zhao).first)
        need = {"place_code": HEPING}
        async with connected(people.zhao) as zhao:
            await there(tell, "need/abc", **need)
            assert (await zhao.frame())["seq"] == 1
            await there(end_membership, by=None, membership=membership)
            await there(tell, "need/abc", **need)
            await there(tell, f"user/{people.zhao.public_id}")
            assert [event["type"] for event in await zhao.events(2)] == ["membership.ended", "need.edited"]
            assert await zhao.silence(0.2)

    converse(story)


def _sign_out(session_key: str) -> None:
    from django.contrib.sessions.models import Session

    Session.objects.filter(pk=session_key).delete()
