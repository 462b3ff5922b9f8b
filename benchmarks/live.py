"""Figures of the live feed, each beside its reference in the same run.

`python -m benchmarks.live [--quick]` prints a table; `rows(quick)` gives the rows `{name, ours, reference, ratio, goal, reached, unit}`. Fan-out: from
the moment one says "now" to the last of N sockets having it, median of several; ours includes the commit of the event, its reading from the log and
asking whether everyone still may hear it. Client and server are two processes on one machine.
"""

import asyncio
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

from benchmarks.live_claims import claim_to_screen
from benchmarks.live_crowd import Crowd

Row = dict[str, Any]
ROUNDS = 5
GROUP_PATIENCE = 60.0  # seconds that a group message to all may take


def rows(quick: bool = False) -> list[Row]:
    """Quick: 1,000 sockets only."""
    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    resource.setrlimit(resource.RLIMIT_NOFILE, (hard, hard))
    sizes = (1000,) if quick else (1000, 5000)
    with server(max(sizes)) as (port, pid, tokens):
        found = asyncio.run(_measure(port, pid, tokens, sizes))
    idle = 1000 if quick else _as_many_as_fit(hard)
    with server(idle) as (port, pid, tokens):
        found.append(asyncio.run(_idle(port, pid, tokens)))
    resource.setrlimit(resource.RLIMIT_NOFILE, (soft, hard))
    p95, median = claim_to_screen(5 if quick else 20)
    return [*found, _row("claim_to_screen.100", p95, 300.0, f"ms, p95 (median {median:.0f})", "<= 300 ms", p95 <= 300)]


def _as_many_as_fit(files: int) -> int:
    """Idle sockets to open: ten thousand, or what the machine's limits on files and ports allow."""
    first, last = map(int, Path("/proc/sys/net/ipv4/ip_local_port_range").read_text().split())
    return min(10_000, files - 500, last - first - 500)


async def _idle(port: int, pid: int, tokens: list[str]) -> Row:
    """What so many signed-in people with an open page, to whom nothing happens, cost the process in all."""
    crowd = Crowd(port)
    at_start = _resident(pid)
    await crowd.connect("/ws/v1/feed", [json.dumps({"op": "hello", "token": token}) for token in tokens])
    await crowd.frames(len(tokens))
    grown = (_resident(pid) - at_start) / 1024
    crowd.hang_up()
    limit = 400.0 * len(tokens) / 10_000
    unit = f"MB for all, {grown * 1024 / len(tokens):.1f} KB each"
    return _row(f"idle.memory.{len(tokens)}", grown, limit, unit, f"<= {limit:g} MB", grown <= limit)


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
        group, _full = await _fan_out(port, "/group", [""] * size, "group", rounds=2, patience=GROUP_PATIENCE)
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
    rounds: int = ROUNDS,
    patience: float = 300.0,
    at_rest: Callable[[], float] = lambda: 0.0,
) -> tuple[float, float]:
    """Milliseconds (median) and what `at_rest` says when all are connected. patience: seconds after which a round that has not reached everybody
    counts as that long (and is the last): group messages get lost."""
    crowd, trigger = Crowd(port), Crowd(port)
    await trigger.connect("/fire", [""])
    await crowd.connect(path, hellos)
    if greeted:
        await crowd.frames(len(hellos))
    rested = at_rest()
    times = []
    for _ in range(rounds + 1):
        began = time.perf_counter()
        trigger.lines[0].send(shot)
        reached_all = await _told_all(crowd, len(hellos), patience)
        times.append((time.perf_counter() - began) * 1000)
        if not reached_all:
            break
    crowd.hang_up()
    trigger.hang_up()
    return statistics.median(times[1:] or times), rested


async def _told_all(crowd: Crowd, number: int, seconds: float) -> bool:
    try:
        await crowd.frames(number, seconds)
    except TimeoutError:
        return False
    return True


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
