"""A thin HTTP client that keeps so many connections busy: raw sockets on one event loop, so that the client is not what is measured."""

import asyncio
import random
import time
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from itertools import repeat, takewhile


@dataclass
class Measured:
    """seconds: of the whole run. times: milliseconds of each answer. statuses: of each answer."""

    seconds: float = 0.0
    times: list[float] = field(default_factory=list)
    statuses: list[int] = field(default_factory=list)

    @property
    def per_second(self) -> float:
        return len(self.times) / self.seconds

    def percentile(self, share: float) -> float:
        ordered = sorted(self.times)
        return ordered[min(len(ordered) - 1, int(share * len(ordered)))]


def request(method: str, path: str, headers: dict[str, str] | None = None) -> bytes:
    """One request without a body (a POST has an empty JSON object)."""
    body = "{}" if method == "POST" else ""
    fields = {"Host": "127.0.0.1", "Content-Length": str(len(body)), "Content-Type": "application/json"} | (
        headers or {}
    )
    lines = "".join(f"{name}: {value}\r\n" for name, value in fields.items())
    return f"{method} {path} HTTP/1.1\r\n{lines}\r\n{body}".encode()


def send_all(port: int, requests: Iterable[bytes], connections: int = 32) -> Measured:
    """Send every request once, over so many connections at a time."""
    return asyncio.run(_run(port, iter(requests), connections))


def send_for(port: int, one: bytes, seconds: float, connections: int = 32) -> Measured:
    """Send the same request again and again for so many seconds."""
    return send_in(port, repeat(one), seconds, connections)


def send_in(port: int, requests: Iterable[bytes], seconds: float, connections: int = 32) -> Measured:
    """Send as many of these requests as there is time for."""
    deadline = time.perf_counter() + seconds
    return send_all(port, takewhile(lambda _one: time.perf_counter() < deadline, requests), connections)


async def _run(port: int, requests: Iterable[bytes], connections: int) -> Measured:
    measured = Measured()
    began = time.perf_counter()
    await asyncio.gather(*(_converse(port, requests, measured) for _ in range(connections)))
    measured.seconds = time.perf_counter() - began
    return measured


async def _converse(port: int, requests: Iterable[bytes], measured: Measured) -> None:
    reader, writer = await asyncio.open_connection("127.0.0.1", port)
    for each in requests:
        began = time.perf_counter()
        writer.write(each)
        status = await _answer(reader)
        measured.times.append((time.perf_counter() - began) * 1000)
        measured.statuses.append(status)
    writer.close()


async def _answer(reader: asyncio.StreamReader) -> int:
    head = (await reader.readuntil(b"\r\n\r\n")).lower()
    status = int(head[9:12])
    if b"content-length:" in head:
        await reader.readexactly(int(head.split(b"content-length:")[1].split(b"\r\n")[0]))
    elif b"transfer-encoding: chunked" in head:
        while (size := int(await reader.readline(), 16)) > 0:
            await reader.readexactly(size + 2)
        await reader.readline()
    return status


def send_at(port: int, choose: Callable[[], bytes], rate: float, seconds: float, seed: int = 1) -> Measured:
    """Ask at random moments, so many times a second on average, whether or not the answers keep up: as people come. Times count from the moment a
    request was due."""
    return asyncio.run(_arrive(port, choose, rate, seconds, random.Random(seed)))


async def _arrive(
    port: int, choose: Callable[[], bytes], rate: float, seconds: float, chance: random.Random
) -> Measured:
    measured, spare = Measured(), list[tuple[asyncio.StreamReader, asyncio.StreamWriter]]()
    began = time.perf_counter()
    due, asked = began, list[asyncio.Task[None]]()
    while (due := due + chance.expovariate(rate)) < began + seconds:
        await asyncio.sleep(max(0.0, due - time.perf_counter()))
        asked.append(asyncio.create_task(_visit(port, choose(), due, spare, measured)))
    await asyncio.gather(*asked)
    measured.seconds = time.perf_counter() - began
    for _reader, writer in spare:
        writer.close()
    return measured


async def _visit(
    port: int,
    one: bytes,
    due: float,
    spare: list[tuple[asyncio.StreamReader, asyncio.StreamWriter]],
    measured: Measured,
) -> None:
    reader, writer = spare.pop() if spare else await asyncio.open_connection("127.0.0.1", port)
    writer.write(one)
    status = await _answer(reader)
    measured.times.append((time.perf_counter() - due) * 1000)
    measured.statuses.append(status)
    spare.append((reader, writer))
