"""Thousands of open pages in one process: no more than live.js does, a line that comes back after a pause by chance, where it stopped, at the next
address it knows."""

import asyncio
import json
import random
import time
from collections import defaultdict

from benchmarks.live_crowd import Line

AT_ONCE = 50
JITTER = 3.0  # seconds over which live.js's clients come back


class ManyPages:
    """ports: where the site answers; a page that is refused tries the next. faults: numbers that did not follow on what the page had heard."""

    def __init__(self, ports: list[int], tokens: list[str]) -> None:
        self.ports = ports
        self.faults: list[str] = []
        self.moved: list[float] = []
        self._greeting = asyncio.Semaphore(AT_ONCE)
        self.pages = [_Page(self, token, place % len(ports)) for place, token in enumerate(tokens)]
        self.closing = False

    async def open(self) -> None:
        await asyncio.gather(*(page.connect() for page in self.pages))

    def hang_up(self) -> None:
        self.closing = True
        for page in self.pages:
            page.hang_up()

    def at(self, port: int) -> int:
        """How many pages hear by this port."""
        return sum(page.open and self.ports[page.place] == port for page in self.pages)

    def behind(self, last: dict[str, int], districts: int) -> list[str]:
        """Pages that have not heard their board's last number. last: by board, in the order of the districts."""
        boards = list(last)
        return [
            f"page {number} of {boards[number % districts]}: {page.heard[boards[number % districts]]}"
            for number, page in enumerate(self.pages)
            if page.heard[boards[number % districts]] < last[boards[number % districts]]
        ]

    async def until_all_have(self, last: dict[str, int], districts: int, seconds: float) -> None:
        deadline = time.monotonic() + seconds
        while self.behind(last, districts) and time.monotonic() < deadline:
            await asyncio.sleep(0.2)

    async def greeted(self, page: "_Page") -> None:
        async with self._greeting:
            await page.say_hello()


class _Page:
    def __init__(self, all_pages: ManyPages, token: str, place: int) -> None:
        self._all, self._token, self.place = all_pages, token, place
        self.heard: defaultdict[str, int] = defaultdict(int)
        self.open = False
        self._cursor: str | None = None
        self._line: _Line | None = None
        self._ready = asyncio.Event()
        self._coming_back: asyncio.Task[None] | None = None

    async def connect(self) -> None:
        while not self.open and not self._all.closing:
            try:
                await self._all.greeted(self)
            except OSError:
                self.place = (self.place + 1) % len(self._all.ports)
                await asyncio.sleep(random.uniform(0, JITTER))

    async def say_hello(self) -> None:
        """Raises OSError when the port refuses, or the line is lost before the feed is ready."""
        loop = asyncio.get_running_loop()
        self._ready.clear()
        port = self._all.ports[self.place]
        _transport, self._line = await loop.create_connection(lambda: _Line(port, self), "127.0.0.1", port)
        assert await self._line.open, "the handshake was refused"
        self._line.send(json.dumps({"op": "hello", "token": self._token, "after": self._cursor}))
        await self._ready.wait()
        if not self.open:
            raise ConnectionResetError

    def hear(self, text: bytes) -> None:
        frame = json.loads(text)
        if frame["op"] == "ping":
            assert self._line
            self._line.send(json.dumps({"op": "pong", "id": frame["id"]}))
        elif frame["op"] == "ready":
            if frame.get("reset"):
                self._all.faults.append("the feed began afresh")
            self._cursor = self._cursor or frame["cursor"]
            self.open = True
            self._ready.set()
        else:
            self._cursor = frame["cursor"]
            if frame["seq"] != self.heard[frame["stream"]] + 1:
                self._all.faults.append(f"{frame['stream']}: {frame['seq']} after {self.heard[frame['stream']]}")
            self.heard[frame["stream"]] = frame["seq"]

    def lost(self) -> None:
        was_open, self.open = self.open, False
        self._ready.set()
        if was_open and not self._all.closing:
            self._coming_back = asyncio.create_task(self._come_back(time.monotonic()))

    async def _come_back(self, lost_at: float) -> None:
        await asyncio.sleep(random.uniform(0, JITTER))
        await self.connect()
        self._all.moved.append(time.monotonic() - lost_at)

    def hang_up(self) -> None:
        if self._coming_back:
            self._coming_back.cancel()
        if self._line:
            self._line.transport.abort()


class _Line(Line):
    def __init__(self, port: int, page: _Page) -> None:
        super().__init__("/ws/v1/feed", port, page.hear)
        self._page = page

    def connection_lost(self, failure: Exception | None) -> None:
        if not self.open.done():
            self.open.set_exception(ConnectionResetError())
        self._page.lost()
