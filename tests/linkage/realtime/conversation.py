"""A client of the feed, spoken to through ASGI: the server's side is the real one, from the handshake to the log."""

import asyncio
import json
from collections.abc import Callable
from contextlib import asynccontextmanager
from typing import Any

from django.conf import settings
from django.contrib.auth import BACKEND_SESSION_KEY, HASH_SESSION_KEY, SESSION_KEY
from django.contrib.sessions.backends.db import SessionStore
from django.db import close_old_connections, connections, transaction

from linkage.asgi import application
from linkage.events import log
from linkage.people.models import User
from linkage.realtime.hub import hub_here

HOST = "linkage.example:8000"
PATIENCE = 60.0  # only those who wait in vain wait so long


def session_of(user: User) -> str:
    """Sign in: the new session's key, which is the cookie's value and the headless token."""
    session = SessionStore()
    session[SESSION_KEY] = str(user.pk)
    session[BACKEND_SESSION_KEY] = "django.contrib.auth.backends.ModelBackend"
    session[HASH_SESSION_KEY] = user.get_session_auth_hash()
    session.create()
    return session.session_key or ""


def tell(stream: str, type: str = "need.edited", **details: Any) -> None:
    with transaction.atomic():
        log.record(type, stream=stream, **details)


def tell_many(stream: str, number: int) -> None:
    with transaction.atomic():
        for _ in range(number):
            log.record("need.edited", stream=stream)


async def there(act: Callable[..., Any], *arguments: Any, **named: Any) -> Any:
    """Do something with the database, as a request's thread would."""

    def work() -> Any:
        try:
            return act(*arguments, **named)
        finally:
            close_old_connections()

    return await asyncio.to_thread(work)


def converse(story: Callable[[], Any]) -> None:
    """Run an async story on an event loop of its own, then let go of the hub's threads and connections."""

    async def told() -> None:
        try:
            await story()
        finally:
            hub_here().shut()

    connections.close_all()
    asyncio.run(told())


class Client:
    def __init__(self, *, cookie: str = "", headers: dict[str, str] | None = None, path: str = "/ws/v1/feed") -> None:
        named = {"host": HOST} | ({"cookie": f"{settings.SESSION_COOKIE_NAME}={cookie}"} if cookie else {})
        named |= headers or {}
        self._scope = {
            "type": "websocket",
            "path": path,
            "query_string": b"",
            "headers": [(name.encode(), value.encode()) for name, value in named.items()],
        }
        self._up: asyncio.Queue[dict[str, Any]] = asyncio.Queue()
        self._down: asyncio.Queue[dict[str, Any]] = asyncio.Queue()
        self.held = asyncio.Event()
        self.held.set()
        self.answers_pings = True

    async def open(self) -> None:
        self._up.put_nowait({"type": "websocket.connect"})
        self._server = asyncio.create_task(application(self._scope, self._up.get, self._take))

    async def _take(self, message: dict[str, Any]) -> None:
        await self.held.wait()
        self._down.put_nowait(message)

    def send(self, **frame: Any) -> None:
        self._up.put_nowait({"type": "websocket.receive", "text": json.dumps(frame)})

    def send_text(self, text: str) -> None:
        self._up.put_nowait({"type": "websocket.receive", "text": text})

    async def message(self, seconds: float = PATIENCE) -> dict[str, Any]:
        return await asyncio.wait_for(self._down.get(), seconds)

    async def frame(self, seconds: float = PATIENCE) -> dict[str, Any]:
        """The next frame that is not a ping."""
        while True:
            message = await self.message(seconds)
            if message["type"] == "websocket.accept":
                continue
            assert message["type"] == "websocket.send", message
            frame = json.loads(message["text"])
            if frame["op"] != "ping":
                return frame
            if self.answers_pings:
                self.send(op="pong", id=frame["id"])

    async def events(self, number: int) -> list[dict[str, Any]]:
        found = []
        while len(found) < number:
            frame = await self.frame()
            assert frame["op"] == "event", frame
            found.append(frame)
        return found

    async def closed(self, seconds: float = PATIENCE) -> int:
        """The code with which the server closes; frames before that are passed over."""
        while True:
            message = await self.message(seconds)
            if message["type"] == "websocket.close":
                return message["code"]

    async def silence(self, seconds: float) -> bool:
        """Whether no event comes for so long."""
        try:
            frame = await self.frame(seconds)
        except TimeoutError:
            return True
        return frame["op"] != "event"

    async def hang_up(self) -> None:
        self.held.set()
        self._up.put_nowait({"type": "websocket.disconnect", "code": 1000})
        await asyncio.wait_for(self._server, PATIENCE)


@asynccontextmanager
async def connected(
    user: User | None = None, *, cookie: str = "", hello: dict[str, Any] | None = None, **how: Any
) -> Any:
    """A client that is in: its `ready` frame is `client.ready`."""
    client = Client(cookie=cookie or (await there(session_of, user) if user else ""), **how)
    await client.open()
    client.send(op="hello", **(hello or {}))
    client.ready = await client.frame()
    assert client.ready["op"] == "ready", client.ready
    try:
        yield client
    finally:
        await client.hang_up()
