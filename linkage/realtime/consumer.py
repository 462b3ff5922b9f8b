"""`/ws/v1/feed`: one conversation, from the handshake to the end (docs/live.md). A plain ASGI application: nothing hops to a thread for a frame."""

import asyncio
import logging
from collections.abc import Awaitable, Callable
from typing import Any

from django.conf import settings
from django.http import parse_cookie
from django.utils.translation import get_supported_language_variant

from linkage.realtime import frames, origins, watching
from linkage.realtime.admission import admit
from linkage.realtime.hub import Hub, hub_here
from linkage.realtime.limits import Bucket
from linkage.realtime.sockets import SIGNED_OUT, WENT_WRONG, Gone, Socket, ready_frame

Scope = dict[str, Any]
Receive = Callable[[], Awaitable[dict[str, Any]]]
Send = Callable[[dict[str, Any]], Awaitable[None]]

HELLO_SECONDS = 1.0  # how long one with a cookie may take to say where to begin
TOKEN_SECONDS = 10.0  # how long one without may take to say who she is
FRAMES_AT_ONCE, FRAMES_A_SECOND = 40, 10.0
NOT_UNDERSTOOD, TOO_LONG, TOO_OFTEN = 4400, 4413, 4429


PATH = "/ws/v1/feed"
logger = logging.getLogger(__name__)


async def feed(scope: Scope, receive: Receive, send: Send) -> None:
    """The site's one socket address; others, and pages of other sites, are refused at the handshake (403)."""
    await receive()
    headers = {name.decode("latin1"): value.decode("latin1") for name, value in scope["headers"]}
    if scope["path"] != PATH or not origins.allowed(headers.get("origin"), headers.get("host", "")):
        await send({"type": "websocket.close", "code": 4403})
        return
    await send({"type": "websocket.accept"})
    await Conversation(receive, send, parse_cookie(headers.get("cookie", ""))).hold()


class Conversation:
    def __init__(self, receive: Receive, send: Send, cookies: dict[str, str]) -> None:
        self._receive, self._send, self._cookies = receive, send, cookies
        self._hub: Hub = hub_here()
        self._socket: Socket | None = None
        self._limit = Bucket(FRAMES_AT_ONCE, FRAMES_A_SECOND)
        self._next: asyncio.Task[dict[str, Any]] | None = None

    async def hold(self) -> None:
        try:
            code = await self._converse()
            if code:
                await self._close(code)
        except Gone:
            logger.debug("a client hung up while she was being answered")
        except Exception:
            logger.exception("a conversation of the live feed broke off")
            await self._close(WENT_WRONG)
        finally:
            if self._next:
                self._next.cancel()
            if self._socket:
                self._hub.detach(self._socket)

    async def _converse(self) -> int | None:
        """Until the client goes (None), or a reason to close (its code)."""
        cookie = self._cookies.get(settings.SESSION_COOKIE_NAME, "")
        message = await self._message(HELLO_SECONDS if cookie else TOKEN_SECONDS)
        if message is None:
            return await self._greet({}, cookie) or await self._listen()
        first = self._frame(message)
        if not isinstance(first, dict):
            return first
        if first["op"] != "hello":
            return await self._greet({}, cookie) or await self._answer(first) or await self._listen()
        return await self._greet(first, cookie) or await self._listen()

    async def _listen(self) -> int | None:
        while True:
            message = await self._message()
            frame = self._frame(message or {})
            if not isinstance(frame, dict):
                return frame
            code = await self._answer(frame)
            if code:
                return code

    async def _answer(self, frame: dict[str, Any]) -> int | None:
        socket = self._socket
        if socket is None:
            return SIGNED_OUT
        if frame["op"] == "pong":
            ping = frame.get("id")
            socket.acknowledge(ping if isinstance(ping, int) else 0)
        elif frame["op"] == "watch":
            await watching.watch(self._hub, socket, frame.get("stream"))
        elif frame["op"] == "unwatch":
            watching.unwatch(self._hub, socket, frame.get("stream"))
        elif frame["op"] == "hello":
            return await self._greet(frame, socket.session)
        else:
            await socket.say({"op": "unknown"})
        return None

    async def _greet(self, hello: dict[str, Any], session: str) -> int | None:
        """Let the person in and begin after her cursor. A second hello begins anew."""
        token = hello.get("token")
        session = token if isinstance(token, str) and token else session
        after = hello.get("after")
        listener, position, reset = await self._hub.ask(admit, session, after if isinstance(after, str) else None)
        if listener is None:
            return SIGNED_OUT
        if self._socket:
            self._hub.detach(self._socket)
        socket = self._socket = self._hub.socket(
            self._send, listener=listener, session=session, position=position, language=self._language(hello)
        )
        asked = hello.get("watch")
        socket.watched, refused = await watching.granted(self._hub, socket, asked if isinstance(asked, list) else [])
        self._hub.attach(socket)
        socket.begin(ready_frame(position, reset=reset), *({"op": "denied", "stream": each} for each in refused))
        return None

    def _language(self, hello: dict[str, Any]) -> str:
        """The page's: as the hello says, or the cookie that the pages go by; "" for the person's own."""
        wanted = hello.get("language") or self._cookies.get(settings.LANGUAGE_COOKIE_NAME)
        try:
            return get_supported_language_variant(wanted.lower()) if isinstance(wanted, str) else ""
        except LookupError:
            return ""

    def _frame(self, message: dict[str, Any]) -> dict[str, Any] | int | None:
        """The client's frame, a code to close with, or None when she is gone."""
        if message.get("type") != "websocket.receive":
            return None
        text = message.get("text")
        if len(message.get("bytes") or b"") > frames.MAX_BYTES or len((text or "").encode()) > frames.MAX_BYTES:
            return TOO_LONG
        if not self._limit.take():
            return TOO_OFTEN
        return frames.parse(text or "") or NOT_UNDERSTOOD

    async def _message(self, seconds: float | None = None) -> dict[str, Any] | None:
        """The next message; None when none came in time (it is then still waited for, so that nothing is lost)."""
        if self._next is None:
            self._next = asyncio.ensure_future(self._receive())
        await asyncio.wait({self._next}, timeout=seconds)
        if not self._next.done():
            return None
        message, self._next = self._next.result(), None
        return message

    async def _close(self, code: int) -> None:
        if self._socket:
            await self._socket.close(code)
            return
        try:
            await self._send({"type": "websocket.close", "code": code})
        except Exception as failure:
            logger.debug("a client was gone before she was closed: %r", failure)
