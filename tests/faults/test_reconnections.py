"""F7: five hundred open pages lose their line and come back, ten times, while people work. All catch up within half a minute, and pages stay quick."""

import asyncio
import json
import random
import statistics
import threading
import time

import pytest
from websockets.asyncio.client import connect

from tests.faults.caller import Caller, need_body
from tests.server import run

JITTER = 3.0  # seconds over which live.js's clients come back
CATCHES_UP = 30.0
QUICK = 1.0


@pytest.mark.postgres
@pytest.mark.slow
@pytest.mark.long_only
def test_five_hundred_come_back_ten_times(deployment, figures):
    ports = [each.port for each in deployment.webs]
    tokens = deployment.crowd(500)
    times: list[float] = []
    over = threading.Event()
    wang = Caller.signed_in(ports[0], "13900000001")
    working = threading.Thread(target=work, args=(wang, over, times))
    working.start()
    with figures("F7", "500 open pages lose their line and come back, 10 times, within 3 s") as found:
        try:
            caught_up = asyncio.run(rounds(deployment, ports, tokens, 10))
        finally:
            over.set()
            working.join(120)
        found.within("the slowest page had heard all", max(caught_up), CATCHES_UP)
        found.within("p95 of a page or a write meanwhile", statistics.quantiles(times, n=20)[-1], QUICK)


def work(wang: Caller, over: threading.Event, times: list[float]) -> None:
    while not over.is_set():
        for method, path, body in (
            ("GET", "/api/v1/needs?mine=true", None),
            ("POST", "/api/v1/needs", need_body("下楼买菜")),
        ):
            began = time.monotonic()
            status, _answer = wang.call(method, path, body)
            times.append(time.monotonic() - began)
            assert status in (200, 201), status
        over.wait(0.1)


async def rounds(deployment, ports: list[int], tokens: list[str], count: int) -> list[float]:
    """Seconds that each round's slowest page took until it had heard what happened while all were away."""
    cursors: list[str | None] = [None] * len(tokens)
    took = []
    for number in range(count + 1):
        last = int(await asyncio.to_thread(run, deployment.surroundings, "-m", "tests.faults.burst", "10", "0"))
        began = time.monotonic()
        pages = [
            come_back(ports[place % len(ports)], token, cursors[place], last) for place, token in enumerate(tokens)
        ]
        cursors = list(await asyncio.gather(*pages))
        if number:  # the first round only finds out where to begin
            took.append(time.monotonic() - began)
    return took


async def come_back(port: int, token: str, cursor: str | None, last: int) -> str:
    """Returns the cursor once the board's event number `last` was heard (or, without a cursor, once greeted)."""
    await asyncio.sleep(random.uniform(0, JITTER))
    async with connect(f"ws://127.0.0.1:{port}/ws/v1/feed", open_timeout=60) as line:
        await line.send(json.dumps({"op": "hello", "token": token, "after": cursor}))
        frame = json.loads(await line.recv())
        assert frame["op"] == "ready"
        assert "reset" not in frame
        found: str = frame["cursor"]
        heard: list[int] = []
        while cursor and last not in heard:
            frame = json.loads(await line.recv())
            found = frame.get("cursor", found)
            if frame["op"] == "event" and frame["stream"].startswith("board/"):
                heard.append(frame["seq"])
        assert heard == sorted(set(heard))
        return found
