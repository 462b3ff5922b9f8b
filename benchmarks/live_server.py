"""The server's side of benchmarks/live.py: one Daphne process with the product's feed and, beside it, the ways it is compared with.

`/ws/v1/feed` is the product, untouched. `/bare` sends to every socket in turn: the least a server can do. `/group` is a textbook consumer and
one message to its group. `/one-by-one` replays the log with a query for each event. A text on `/fire/<way>` makes that way speak once.
"""

import datetime as dt
import json
import os
import sys
import threading

import daphne.server  # installs the event loop that Daphne runs on, before anything else may
import django

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "linkage.settings")
django.setup()

from channels.db import database_sync_to_async  # noqa: E402
from channels.generic.websocket import AsyncWebsocketConsumer  # noqa: E402
from channels.layers import get_channel_layer  # noqa: E402
from django.contrib.auth import BACKEND_SESSION_KEY, HASH_SESSION_KEY, SESSION_KEY  # noqa: E402
from django.contrib.sessions.backends.db import SessionStore  # noqa: E402
from django.contrib.sessions.models import Session  # noqa: E402
from django.core.management import call_command  # noqa: E402
from django.db import transaction  # noqa: E402

from linkage.asgi import application as product  # noqa: E402
from linkage.common import clock  # noqa: E402
from linkage.events import log  # noqa: E402
from linkage.events.models import Event  # noqa: E402
from linkage.people.models import User  # noqa: E402
from linkage.realtime.frames import event_frame  # noqa: E402

BOARD = "board/330102990001"
_bare = []


def people(count: int) -> list[str]:
    """So many residents of the board's district, signed in: their session tokens."""
    users = User.objects.bulk_create(User(home_code="330102990001", password="!") for _ in range(count))
    store = SessionStore()
    sessions = []
    for user in users:
        facts = {
            SESSION_KEY: str(user.pk),
            BACKEND_SESSION_KEY: "django.contrib.auth.backends.ModelBackend",
            HASH_SESSION_KEY: user.get_session_auth_hash(),
        }
        key = f"{user.public_id}{user.public_id}{user.pk:08d}"
        end = clock.now() + dt.timedelta(days=1)
        sessions.append(Session(session_key=key, session_data=store.encode(facts), expire_date=end))
    Session.objects.bulk_create(sessions)
    return [session.session_key for session in sessions]


def tell(times: int = 1) -> None:
    with transaction.atomic():
        for _ in range(times):
            log.record("task.opened", stream=BOARD, place_code="330102990001", requirement="abc")


class Textbook(AsyncWebsocketConsumer):
    async def connect(self):
        await self.channel_layer.group_add("board", self.channel_name)
        await self.accept()

    async def told(self, event):
        await self.send(event["text"])


async def bare(scope, receive, send):
    await receive()
    await send({"type": "websocket.accept"})
    _bare.append(send)
    while (await receive())["type"] != "websocket.disconnect":
        pass
    _bare.remove(send)


async def one_by_one(scope, receive, send):
    await receive()
    await send({"type": "websocket.accept"})
    last = int((await receive())["text"])

    def next_event(position):
        return Event.objects.filter(position__gt=position).order_by("position").first()

    while event := await database_sync_to_async(next_event)(last):
        await send({"type": "websocket.send", "text": event_frame(event, "zh-hans")})
        last = event.position


async def fire(scope, receive, send):
    await receive()
    await send({"type": "websocket.accept"})
    text = json.dumps(
        {"op": "event", "cursor": "x" * 20, "stream": BOARD, "seq": 1, "type": "task.opened", "at": "x" * 32}
    )
    while (message := await receive())["type"] == "websocket.receive":
        way = message["text"]
        if way == "bare":
            for each in list(_bare):
                await each({"type": "websocket.send", "text": text})
        elif way == "group":
            await get_channel_layer().group_send("board", {"type": "told", "text": text})
        else:
            threading.Thread(target=tell, args=(int(way),)).start()


WAYS = {"/bare": bare, "/one-by-one": one_by_one, "/fire": fire, "/group": Textbook.as_asgi()}


async def application(scope, receive, send):
    return await WAYS.get(scope["path"], product)(scope, receive, send)


def main(port: int, count: int) -> None:
    call_command("migrate", verbosity=0)
    tokens = people(count)

    def ready():
        print(json.dumps({"pid": os.getpid(), "tokens": tokens}), flush=True)

    daphne.server.Server(
        application, endpoints=[f"tcp:port={port}:interface=127.0.0.1"], ready_callable=ready, websocket_timeout=-1
    ).run()


if __name__ == "__main__":
    main(int(sys.argv[1]), int(sys.argv[2]))
