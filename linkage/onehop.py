"""Pages in one hop: an ASGI application that runs each whole synchronous request on one thread of a bounded pool.

Django's own ASGI handler hops between threads at every synchronous middleware and view. Here the event loop only moves bytes; Django's WSGI
handler does the rest on a long-lived thread, which also keeps that thread's database connection warm (docs/adr/0001-one-hop.md).
"""

import asyncio
import logging
import threading
from collections.abc import Awaitable, Callable, Iterable, MutableMapping
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from http import HTTPStatus
from tempfile import SpooledTemporaryFile
from typing import IO, Any

from linkage.common.metrics import IN_PROGRESS, TURNED_AWAY

Scope = MutableMapping[str, Any]
Message = MutableMapping[str, Any]
Receive = Callable[[], Awaitable[Message]]
Send = Callable[[Message], Awaitable[None]]
WSGIApplication = Callable[[dict[str, Any], Callable[..., Any]], Iterable[bytes]]
Refusal = Callable[[Scope, HTTPStatus, str], tuple[bytes, bytes] | None]

logger = logging.getLogger(__name__)

BODY_IN_MEMORY = 512 * 1024
SEND_TIMEOUT = 60  # seconds for one chunk of a streamed answer; a client that takes longer is gone
STATUS_WITHOUT_BODY = {204, 304}


class _Gone(Exception):
    """The client hung up."""


class _TooLarge(Exception):
    """The body is larger than is accepted."""


@dataclass(slots=True)
class _Answer:
    """What the WSGI application says. `closed` tells the thread that nobody listens any more."""

    status: int = 500
    headers: list[tuple[bytes, bytes]] = field(default_factory=list)
    closed: threading.Event = field(default_factory=threading.Event)

    def start(self, status: str, headers: list[tuple[str, str]], exc_info: Any = None) -> Callable[[bytes], None]:
        self.status = int(status[:3])
        self.headers = [(name.lower().encode("latin-1"), value.encode("latin-1")) for name, value in headers]
        return _no_write

    def message(self) -> Message:
        return {"type": "http.response.start", "status": self.status, "headers": self.headers}


class OneHop:
    """threads: how many requests are worked on at once. waiting: how many more may queue; one more is answered 503 with Retry-After at once,
    so that a rush slows nobody who is already being served. max_body: bytes; a larger one is answered 413. refusal: how these two are worded for
    whom; plain text where it has nothing to say."""

    def __init__(
        self,
        application: WSGIApplication,
        *,
        threads: int = 4,
        waiting: int = 256,
        max_body: int = 64 * 1024 * 1024,
        refusal: Refusal | None = None,
    ) -> None:
        self._application = application
        self._refusal = refusal
        self._all_places = threads + waiting
        self._pool = ThreadPoolExecutor(threads, thread_name_prefix="request")
        self._places = threads + waiting
        self._max_body = max_body

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            raise ValueError(f"OneHop answers http, not {scope['type']}")
        if self._places <= 0:
            TURNED_AWAY.inc()
            sentence, headers = "现在来访的人很多，请过几秒再试。", [(b"retry-after", b"2")]
            await self._refuse(scope, send, HTTPStatus.SERVICE_UNAVAILABLE, sentence, headers)
            return
        self._places -= 1
        IN_PROGRESS.inc()
        try:
            await self._serve(scope, receive, send)
        finally:
            self._places += 1
            IN_PROGRESS.dec()

    @property
    def in_progress(self) -> int:
        """How many requests are being worked on or wait."""
        return self._all_places - self._places

    async def _refuse(
        self, scope: Scope, send: Send, status: HTTPStatus, sentence: str, headers: list[tuple[bytes, bytes]]
    ) -> None:
        worded = self._refusal(scope, status, sentence) if self._refusal else None
        await _refuse(send, status, sentence, headers, worded)

    async def _serve(self, scope: Scope, receive: Receive, send: Send) -> None:
        try:
            body, size = await _read_body(receive, self._max_body)
        except _Gone:
            return
        except _TooLarge:
            sentence, headers = "内容太大了，请分几次上传。", [(b"connection", b"close")]
            await self._refuse(scope, send, HTTPStatus.REQUEST_ENTITY_TOO_LARGE, sentence, headers)
            return
        with body:
            await self._respond(environ(scope, body, size), receive, send)

    async def _respond(self, variables: dict[str, Any], receive: Receive, send: Send) -> None:
        answer = _Answer()
        loop = asyncio.get_running_loop()

        def send_and_wait(message: Message) -> None:
            asyncio.run_coroutine_threadsafe(_send(send, message), loop).result(SEND_TIMEOUT)

        # The pool's own future can be cancelled at once; the loop's would pass the word on only later, when a thread may have begun.
        job = self._pool.submit(self._work, variables, answer, send_and_wait)
        work = asyncio.wrap_future(job)
        hang_up = asyncio.ensure_future(_hang_up(receive))
        try:
            await asyncio.wait((work, hang_up), return_when=asyncio.FIRST_COMPLETED)
            if hang_up.done():
                # Not yet begun: never begin. Begun: it cannot be interrupted, only told to stop streaming.
                answer.closed.set()
                if job.cancel():
                    return
            for message in await work:
                await send(message)
        finally:
            answer.closed.set()
            hang_up.cancel()

    def _work(self, variables: dict[str, Any], answer: _Answer, send_now: Callable[[Message], None]) -> list[Message]:
        """The whole request, on one thread. Returns the messages to send; a streamed answer is sent from here, chunk by chunk."""
        chunks = self._application(variables, answer.start)
        try:
            bodiless = variables["REQUEST_METHOD"] == "HEAD" or answer.status in STATUS_WITHOUT_BODY
            if not getattr(chunks, "streaming", False):
                body = b"" if bodiless else b"".join(chunks)
                return [answer.message(), {"type": "http.response.body", "body": body}]
            send_now(answer.message())
            for chunk in () if bodiless else chunks:
                if answer.closed.is_set():
                    break
                send_now({"type": "http.response.body", "body": chunk, "more_body": True})
            return [{"type": "http.response.body", "body": b""}]
        finally:
            close = getattr(chunks, "close", None)
            if close:
                close()  # ends the request for Django: signals are sent and stale database connections closed, on this same thread


def environ(scope: Scope, body: IO[bytes], size: int) -> dict[str, Any]:
    """The scope as WSGI variables (PEP 3333). Header names with an underscore are dropped: they could pose as ones with a hyphen."""
    root = scope.get("root_path", "")
    path = scope["path"].removeprefix(root) if root else scope["path"]
    variables: dict[str, Any] = {
        "REQUEST_METHOD": scope["method"],
        "SCRIPT_NAME": _native(root),
        "PATH_INFO": _native(path),
        "QUERY_STRING": scope.get("query_string", b"").decode("latin-1"),
        "SERVER_PROTOCOL": f"HTTP/{scope.get('http_version', '1.1')}",
        "SERVER_NAME": "localhost",
        "SERVER_PORT": "80",
        "REMOTE_ADDR": "",
        "wsgi.version": (1, 0),
        "wsgi.url_scheme": scope.get("scheme", "http"),
        "wsgi.input": body,
        "wsgi.errors": _Errors(),
        "wsgi.multithread": True,
        "wsgi.multiprocess": False,
        "wsgi.run_once": False,
    }
    if scope.get("server"):
        variables["SERVER_NAME"], variables["SERVER_PORT"] = scope["server"][0], str(scope["server"][1])
    if scope.get("client"):
        variables["REMOTE_ADDR"], variables["REMOTE_PORT"] = scope["client"][0], str(scope["client"][1])
    _add_headers(variables, scope.get("headers", ()))
    # What was counted, whatever was announced: a chunked body has a length now.
    variables["CONTENT_LENGTH"] = str(size)
    return variables


def _add_headers(variables: dict[str, Any], headers: Iterable[tuple[bytes, bytes]]) -> None:
    for raw_name, raw_value in headers:
        if b"_" in raw_name:
            continue
        name = raw_name.decode("latin-1").upper().replace("-", "_")
        value = raw_value.decode("latin-1")
        key = name if name in ("CONTENT_TYPE", "CONTENT_LENGTH") else f"HTTP_{name}"
        if key in variables:
            value = f"{variables[key]}{'; ' if name == 'COOKIE' else ','}{value}"
        variables[key] = value


def _native(text: str) -> str:
    return text.encode("utf-8", "surrogateescape").decode("latin-1")


def _no_write(_data: bytes) -> None:
    raise NotImplementedError("WSGI's write() is not offered; Django never calls it")


class _Errors:
    def write(self, text: str) -> None:
        if text.strip():
            logger.error("%s", text.rstrip())

    def flush(self) -> None:
        """Nothing is held back."""


async def _read_body(receive: Receive, limit: int) -> tuple[IO[bytes], int]:
    """The body, at its beginning, in memory or when large in a temporary file; and its size in bytes."""
    body: IO[bytes] = SpooledTemporaryFile(BODY_IN_MEMORY)  # noqa: SIM115 - the caller closes it
    size = 0
    while True:
        message = await receive()
        if message["type"] == "http.disconnect":
            body.close()
            raise _Gone
        chunk = message.get("body", b"")
        size += len(chunk)
        if size > limit:
            body.close()
            raise _TooLarge
        body.write(chunk)
        if not message.get("more_body", False):
            body.seek(0)
            return body, size


async def _hang_up(receive: Receive) -> None:
    while (await receive())["type"] != "http.disconnect":
        pass


async def _send(send: Send, message: Message) -> None:
    await send(message)


async def _refuse(
    send: Send,
    status: HTTPStatus,
    sentence: str,
    headers: list[tuple[bytes, bytes]],
    worded: tuple[bytes, bytes] | None,
) -> None:
    """Before any thread is taken: the reader's language is not known yet, so the code's English name stands beside the plain sentence."""
    content_type, body = worded or (
        b"text/plain; charset=utf-8",
        f"{sentence} ({status.value} {status.phrase})\n".encode(),
    )
    common = [(b"content-type", content_type), (b"content-length", str(len(body)).encode())]
    await send({"type": "http.response.start", "status": status.value, "headers": common + headers})
    await send({"type": "http.response.body", "body": body})
