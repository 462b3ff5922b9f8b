"""The feed for browsers that are not let through with sockets: a request for `/api/v1/events` that waits until there is something to answer.

The waiting is done here, on the event loop, with the same hub as the sockets': no thread is held. Then the request goes on to the API as if it had
just come, which asks for permission and reads the log as ever; whatever happened while it waited (a sign-out too) counts.
"""

import asyncio
import re
from collections.abc import Awaitable, Callable, MutableMapping
from typing import Any
from urllib.parse import parse_qs

from django.conf import settings
from django.http import parse_cookie

from linkage.realtime import watching
from linkage.realtime.admission import admit
from linkage.realtime.hub import hub_here

Scope = MutableMapping[str, Any]
Message = MutableMapping[str, Any]
Receive = Callable[[], Awaitable[Message]]
Send = Callable[[Message], Awaitable[None]]

PATH = "/api/v1/events"
LONGEST = 25  # seconds; proxies give up after 60, as a rule


class Waiting:
    """pages: the application that answers in the end."""

    def __init__(self, pages: Callable[[Scope, Receive, Send], Awaitable[None]]) -> None:
        self._pages = pages

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["path"] == PATH and scope["method"] == "GET" and b"wait=" in scope["query_string"]:
            receive = await _wait(scope, receive)
        await self._pages(scope, receive, send)


async def _wait(scope: Scope, receive: Receive) -> Receive:
    """Until something may be heard after the cursor, the time is over or the client has gone. Returns what is to be received from then on."""
    asked = parse_qs(scope["query_string"].decode("latin1"))
    seconds, after = _seconds(asked.get("wait", [""])[0]), asked.get("after", [""])[0]
    first = await receive()
    then = asyncio.ensure_future(receive())
    if seconds and after:
        await _something(_session(scope), after, watching.names_in(asked.get("watch", [""])[0]), seconds, then)
    return _received(first, then, receive)


async def _something(session: str, after: str, watched: list[str], seconds: int, gone: asyncio.Future[Message]) -> None:
    hub = hub_here()
    listener, position, reset = await hub.ask(admit, session, after)
    if listener is None or reset:
        return
    told = asyncio.Event()

    async def tell(_message: dict[str, Any]) -> None:
        told.set()

    socket = hub.socket(tell, listener=listener, session=session, position=position)
    socket.watched, _refused = await watching.granted(hub, socket, watched)
    hub.attach(socket)
    socket.begin()
    telling = asyncio.ensure_future(told.wait())
    either: list[asyncio.Future[Any]] = [telling, gone]
    try:
        await asyncio.wait(either, timeout=seconds, return_when=asyncio.FIRST_COMPLETED)
    finally:
        telling.cancel()
        hub.detach(socket)


def _received(first: Message, then: asyncio.Future[Message], receive: Receive) -> Receive:
    """`receive` as it was before anybody looked."""
    messages: list[Message | asyncio.Future[Message]] = [first, then]

    async def again() -> Message:
        if not messages:
            return await receive()
        message = messages.pop(0)
        return await message if isinstance(message, asyncio.Future) else message

    return again


def _seconds(text: str) -> int:
    return min(int(text), LONGEST) if re.fullmatch(r"[0-9]{1,3}", text) else 0


def _session(scope: Scope) -> str:
    """The key of the caller's session: a program's header, else a browser's cookie."""
    headers = {name: value.decode("latin1") for name, value in scope["headers"]}
    token = headers.get(b"x-session-token", "")
    return token or parse_cookie(headers.get(b"cookie", "")).get(settings.SESSION_COOKIE_NAME, "")
