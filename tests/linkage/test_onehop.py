"""Requests that arrive in every shape an ASGI server may hand over, answered by a small WSGI application."""

import asyncio
import threading
from collections.abc import Callable, Iterable
from typing import Any

from asgiref.sync import async_to_sync

from linkage.onehop import OneHop

Started = Callable[[str, list[tuple[str, str]]], Any]


def scope(method: str = "GET", path: str = "/", **more: Any) -> dict[str, Any]:
    return {
        "type": "http",
        "method": method,
        "path": path,
        "query_string": b"",
        "headers": [],
        "http_version": "1.1",
        "scheme": "http",
        "client": ("203.0.113.9", 4711),
        "server": ("127.0.0.1", 8000),
    } | more


class Browser:
    """Sends the given messages, then stays connected until `leave`."""

    def __init__(self, *messages: dict[str, Any]) -> None:
        self.messages = list(messages) or [{"type": "http.request", "body": b""}]
        self.received: list[dict[str, Any]] = []
        self.left = asyncio.Event()

    async def receive(self) -> dict[str, Any]:
        if self.messages:
            return self.messages.pop(0)
        await self.left.wait()
        return {"type": "http.disconnect"}

    async def send(self, message: Any) -> None:
        self.received.append(dict(message))

    def leave(self) -> None:
        self.left.set()

    @property
    def status(self) -> int:
        return int(self.received[0]["status"])

    @property
    def headers(self) -> dict[bytes, bytes]:
        return dict(self.received[0]["headers"])

    @property
    def body(self) -> bytes:
        return b"".join(message.get("body", b"") for message in self.received[1:])


def ask(application: OneHop, request: dict[str, Any], *messages: dict[str, Any]) -> Browser:
    async def visit() -> Browser:
        browser = Browser(*messages)
        await application(request, browser.receive, browser.send)
        return browser

    return async_to_sync(visit)()


def echo(environ: dict[str, Any], start: Started) -> Iterable[bytes]:
    body = environ["wsgi.input"].read(int(environ["CONTENT_LENGTH"]))
    start("200 OK", [("X-Path", environ["PATH_INFO"]), ("X-Length", environ["CONTENT_LENGTH"])])
    return [body]


def variables_of(request: dict[str, Any]) -> dict[str, Any]:
    seen: dict[str, Any] = {}

    def look(environ: dict[str, Any], start: Started) -> Iterable[bytes]:
        seen.update(environ)
        start("204 No Content", [])
        return []

    ask(OneHop(look), request)
    return seen


def test_a_body_in_chunks_arrives_whole_with_its_length():
    chunks = [
        {"type": "http.request", "body": b"ab", "more_body": True},
        {"type": "http.request", "body": b"", "more_body": True},
        {"type": "http.request", "body": b"c"},
    ]
    browser = ask(OneHop(echo), scope("POST", headers=[(b"transfer-encoding", b"chunked")]), *chunks)
    assert (browser.status, browser.body, browser.headers[b"x-length"]) == (200, b"abc", b"3")


def test_a_large_body_is_spooled_to_disk_and_arrives_whole():
    large = bytes(range(256)) * 8192
    assert ask(OneHop(echo), scope("POST"), {"type": "http.request", "body": large}).body == large


def test_a_body_above_the_limit_is_refused_before_the_application_sees_it():
    def never(_environ: dict[str, Any], _start: Started) -> Iterable[bytes]:
        raise AssertionError("the application was called")

    browser = ask(OneHop(never, max_body=10), scope("POST"), {"type": "http.request", "body": b"x" * 11})
    assert browser.status == 413


def test_a_chinese_path_arrives_as_wsgi_wants_it():
    assert variables_of(scope(path="/需求/"))["PATH_INFO"].encode("latin-1").decode() == "/需求/"


def test_headers_become_variables_and_those_with_an_underscore_are_dropped():
    headers = [
        (b"content-type", b"text/plain"),
        (b"cookie", b"a=1"),
        (b"cookie", b"b=2"),
        (b"x-forwarded-for", b"198.51.100.1"),
        (b"x_forwarded_for", b"10.0.0.1"),
        (b"accept", b"text/html"),
        (b"accept", b"*/*"),
    ]
    variables = variables_of(scope(headers=headers))
    assert variables["CONTENT_TYPE"] == "text/plain"
    assert variables["HTTP_COOKIE"] == "a=1; b=2"
    assert variables["HTTP_X_FORWARDED_FOR"] == "198.51.100.1"
    assert variables["HTTP_ACCEPT"] == "text/html,*/*"
    assert variables["REMOTE_ADDR"] == "203.0.113.9"


def test_the_announced_length_is_not_believed():
    assert variables_of(scope("POST", headers=[(b"content-length", b"999")]))["CONTENT_LENGTH"] == "0"


def test_head_has_the_headers_and_no_body():
    def page(_environ: dict[str, Any], start: Started) -> Iterable[bytes]:
        start("200 OK", [("Content-Length", "5")])
        return [b"hello"]

    browser = ask(OneHop(page), scope("HEAD"))
    assert (browser.headers[b"content-length"], browser.body) == (b"5", b"")


def test_one_request_runs_on_one_thread_from_start_to_close():
    threads = set()

    class Page(list[bytes]):
        def close(self) -> None:
            threads.add(threading.get_ident())

    def page(_environ: dict[str, Any], start: Started) -> Iterable[bytes]:
        threads.add(threading.get_ident())
        start("200 OK", [])
        return Page([b"x"])

    ask(OneHop(page), scope())
    assert len(threads) == 1
    assert threading.get_ident() not in threads


class Stream:
    """A streamed answer without an end, which counts what was taken from it."""

    streaming = True

    def __init__(self, on_chunk: Callable[[int], None]) -> None:
        self.on_chunk = on_chunk
        self.closed = threading.Event()

    def __iter__(self) -> Any:
        count = 0
        while True:
            count += 1
            self.on_chunk(count)
            yield b"."

    def close(self) -> None:
        self.closed.set()


def test_a_stream_ends_when_its_reader_leaves():
    async def visit() -> Stream:
        loop = asyncio.get_running_loop()
        browser = Browser()
        stream = Stream(lambda count: loop.call_soon_threadsafe(browser.leave) if count == 3 else None)

        def page(_environ: dict[str, Any], start: Started) -> Iterable[bytes]:
            start("200 OK", [])
            return stream  # type: ignore[return-value]

        async with asyncio.timeout(10):
            await OneHop(page)(scope(), browser.receive, browser.send)
        return stream

    assert async_to_sync(visit)().closed.is_set()


def test_when_all_places_are_taken_the_next_is_told_to_come_back():
    async def rush() -> list[Browser]:
        begun, go_on = threading.Semaphore(0), threading.Event()

        def slow(_environ: dict[str, Any], start: Started) -> Iterable[bytes]:
            begun.release()
            go_on.wait(10)
            start("200 OK", [])
            return [b"done"]

        application = OneHop(slow, threads=1, waiting=1)
        browsers = [Browser() for _ in range(3)]
        early = [asyncio.ensure_future(application(scope(), each.receive, each.send)) for each in browsers[:2]]
        await asyncio.to_thread(begun.acquire)
        await application(scope(), browsers[2].receive, browsers[2].send)
        go_on.set()
        await asyncio.gather(*early)
        return browsers

    first, second, third = async_to_sync(rush)()
    assert (first.status, second.status) == (200, 200)
    assert third.status == 503
    assert b"retry-after" in third.headers


def test_who_leaves_while_waiting_is_not_served_and_gives_the_place_back():
    async def rush() -> list[str]:
        served, begun, go_on = [], threading.Semaphore(0), threading.Event()

        def slow(environ: dict[str, Any], start: Started) -> Iterable[bytes]:
            served.append(environ["PATH_INFO"])
            begun.release()
            go_on.wait(10)
            start("200 OK", [])
            return [b"done"]

        application = OneHop(slow, threads=1, waiting=1)
        first, second, third = Browser(), Browser(), Browser()
        task = asyncio.ensure_future(application(scope(path="/1"), first.receive, first.send))
        await asyncio.to_thread(begun.acquire)
        second.leave()
        await application(scope(path="/2"), second.receive, second.send)
        late = asyncio.ensure_future(application(scope(path="/3"), third.receive, third.send))
        go_on.set()
        await asyncio.gather(task, late)
        return served

    assert async_to_sync(rush)() == ["/1", "/3"]
