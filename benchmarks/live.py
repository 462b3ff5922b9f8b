"""Figures of the live feed, each beside its reference in the same run (shared/performance 4).

`python -m benchmarks.live [--quick]` prints a table; `rows(quick)` gives the rows `{name, ours, reference, ratio, goal, reached, unit}`. Fan-out: from
the moment one says "now" to the last of N sockets having it, median of several; ours includes the commit of the event, its reading from the log and
asking whether everyone still may hear it. Client and server are two processes on one machine.
"""

import asyncio
import base64
import json
import os
import resource
import socket
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

Row = dict[str, Any]
ROUNDS = 5
AT_ONCE = 50
HANDSHAKE = "GET {path} HTTP/1.1\r\nHost: 127.0.0.1:{port}\r\nUpgrade: websocket\r\nConnection: Upgrade\r\nSec-WebSocket-Key: {key}\r\nSec-WebSocket-Version: 13\r\n\r\n"


class Line(asyncio.Protocol):
    """One socket that counts what it is told. As thin as it can be: the client must not be what is measured."""

    def __init__(self, path: str, port: int, on_frame: Callable[[bytes], None]) -> None:
        self._opening = HANDSHAKE.format(path=path, port=port, key=base64.b64encode(os.urandom(16)).decode()).encode()
        self._buffer = b""
        self._on_frame = on_frame
        self._loop = asyncio.get_running_loop()
        self.open = self._loop.create_future()

    def connection_made(self, transport: Any) -> None:
        self.transport = transport
        transport.write(self._opening)

    def data_received(self, data: bytes) -> None:
        self._buffer += data
        if not self.open.done():
            head, ended, self._buffer = self._buffer.partition(b"\r\n\r\n")
            if not ended:
                self._buffer = head
                return
            self.open.set_result(head.startswith(b"HTTP/1.1 101"))
        while len(self._buffer) >= 2:
            size, start = self._buffer[1] & 127, 2
            if size == 126:
                size, start = int.from_bytes(self._buffer[2:4], "big"), 4
            if len(self._buffer) < start + size:
                return
            is_text = self._buffer[0] & 15 == 1
            frame, self._buffer = self._buffer[start : start + size], self._buffer[start + size :]
            if is_text:
                self._on_frame(frame)

    def send(self, text: str) -> None:
        """A masked text frame; the mask is nought, so the text goes as it is."""
        data = text.encode()
        size = bytes([0x80 | len(data)]) if len(data) < 126 else bytes([0x80 | 126]) + len(data).to_bytes(2, "big")
        self.transport.write(b"\x81" + size + b"\0\0\0\0" + data)


class Crowd:
    """N sockets on one address, and how many frames they have had."""

    def __init__(self, port: int) -> None:
        self.port = port
        self.lines: list[Line] = []
        self.had = 0
        self._wanted = 0
        self._enough = asyncio.Event()

    def _hear(self, frame: bytes) -> None:
        if b'"ping"' in frame:
            return
        self.had += 1
        if self.had >= self._wanted:
            self._enough.set()

    async def connect(self, path: str, hellos: list[str]) -> None:
        for start in range(0, len(hellos), AT_ONCE):
            await asyncio.gather(*(self._one(path, hello) for hello in hellos[start : start + AT_ONCE]))

    async def _one(self, path: str, hello: str) -> None:
        _transport, line = await asyncio.get_running_loop().create_connection(
            lambda: Line(path, self.port, self._hear), "127.0.0.1", self.port
        )
        assert await line.open, f"{path} refused"
        self.lines.append(line)
        if hello:
            line.send(hello)

    async def frames(self, number: int, seconds: float = 300.0) -> None:
        """Until so many frames have come in all since the last reset."""
        self._wanted = number
        self._enough.clear()
        if self.had < number:
            await asyncio.wait_for(self._enough.wait(), seconds)
        self.had = 0

    def hang_up(self) -> None:
        for line in self.lines:
            line.transport.abort()


def rows(quick: bool = False) -> list[Row]:
    """Quick: 1,000 sockets only."""
    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    resource.setrlimit(resource.RLIMIT_NOFILE, (hard, hard))
    sizes = (1000,) if quick else (1000, 5000)
    with server(max(sizes)) as (port, pid, tokens):
        found = asyncio.run(_measure(port, pid, tokens, sizes))
    resource.setrlimit(resource.RLIMIT_NOFILE, (soft, hard))
    return found


@contextmanager
def server(people: int) -> Iterator[tuple[int, int, list[str]]]:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    with tempfile.TemporaryDirectory() as home:
        environment = os.environ | {"DATABASE_URL": f"sqlite:///{home}/bench.sqlite3", "REDIS_URL": "", "DEBUG": "1"}
        process = subprocess.Popen(
            [sys.executable, "-m", "benchmarks.live_server", str(port), str(people)],
            stdout=subprocess.PIPE, stderr=sys.stderr, env=environment, text=True,
        )  # fmt: skip
        try:
            assert process.stdout
            told = json.loads(process.stdout.readline())
            yield port, told["pid"], told["tokens"]
        finally:
            process.kill()
            process.wait()


async def _measure(port: int, pid: int, tokens: list[str], sizes: tuple[int, ...]) -> list[Row]:
    at_start = _resident(pid)
    found = [await _replay(port, tokens[0])]
    for size in sizes:
        hellos = [json.dumps({"op": "hello", "token": token}) for token in tokens[:size]]
        hub, full = await _fan_out(port, "/ws/v1/feed", hellos, "1", greeted=True, at_rest=lambda: _resident(pid))
        bare, _full = await _fan_out(port, "/bare", [""] * size, "bare")
        group, _full = await _fan_out(port, "/group", [""] * size, "group")
        each = (full - at_start) / size
        found += [
            _row(f"fanout.{size}", hub, bare, "ms to the last; bare ASGI", "<= 1.5x bare", hub <= 1.5 * bare),
            _row(f"fanout.{size}.group", hub, group, "ms to the last; group_send", "faster", hub < group),
            _row(f"idle.{size}", each, 40.0, "KB a connection, idle", "10,000 in 400 MB", each <= 40),
        ]
    return found


async def _fan_out(
    port: int,
    path: str,
    hellos: list[str],
    shot: str,
    *,
    greeted: bool = False,
    at_rest: Callable[[], float] = lambda: 0.0,
) -> tuple[float, float]:
    """Milliseconds (median) and what `at_rest` says when all are connected."""
    crowd, trigger = Crowd(port), Crowd(port)
    await trigger.connect("/fire", [""])
    await crowd.connect(path, hellos)
    if greeted:
        await crowd.frames(len(hellos))
    rested = at_rest()
    times = []
    for _ in range(ROUNDS + 1):
        began = time.perf_counter()
        trigger.lines[0].send(shot)
        await crowd.frames(len(hellos))
        times.append((time.perf_counter() - began) * 1000)
    crowd.hang_up()
    trigger.hang_up()
    return statistics.median(times[1:]), rested


async def _replay(port: int, token: str) -> Row:
    trigger = Crowd(port)
    await trigger.connect("/fire", [""])
    first = await _cursor(port, token)
    trigger.lines[0].send("1000")
    watcher = Crowd(port)
    await watcher.connect("/ws/v1/feed", [json.dumps({"op": "hello", "token": token, "after": first})])
    await watcher.frames(1001)
    ours = [
        await _told(port, "/ws/v1/feed", json.dumps({"op": "hello", "token": token, "after": first}), 1001)
        for _ in range(ROUNDS)
    ]
    reference = [await _told(port, "/one-by-one", "0", 1000) for _ in range(1)]
    watcher.hang_up()
    trigger.hang_up()
    mine, theirs = statistics.median(ours), statistics.median(reference)
    return _row("replay.1000", mine, theirs, "ms for 1,000 events; a query each", ">= 2x", theirs >= 2 * mine)


async def _cursor(port: int, token: str) -> str:
    said: list[bytes] = []
    crowd = Crowd(port)
    crowd._hear = lambda frame: (said.append(frame), Crowd._hear(crowd, frame))[1]  # type: ignore[method-assign]
    await crowd.connect("/ws/v1/feed", [json.dumps({"op": "hello", "token": token})])
    await crowd.frames(1)
    crowd.hang_up()
    cursor: str = json.loads(said[0])["cursor"]
    return cursor


async def _told(port: int, path: str, opening: str, frames: int) -> float:
    crowd = Crowd(port)
    await crowd.connect(path, [""])
    began = time.perf_counter()
    crowd.lines[0].send(opening)
    await crowd.frames(frames)
    crowd.hang_up()
    return (time.perf_counter() - began) * 1000


def _resident(pid: int) -> float:
    """KB."""
    pages = int(Path(f"/proc/{pid}/statm").read_text().split()[1])
    return pages * resource.getpagesize() / 1024


def _row(name: str, ours: float, reference: float, unit: str, goal: str, reached: bool) -> Row:
    return {
        "name": f"live.{name}", "ours": round(ours, 2), "reference": round(reference, 2), "ratio": round(reference / ours, 2),
        "goal": goal, "reached": bool(reached), "unit": unit,
    }  # fmt: skip


if __name__ == "__main__":
    for row in rows("--quick" in sys.argv):
        print(
            f"{row['name']:<28}{row['ours']:>10}{row['reference']:>10}{row['ratio']:>7}x  {row['goal']:<18}{'yes' if row['reached'] else 'NO ':<4}{row['unit']}"
        )
