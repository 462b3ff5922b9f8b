"""From a claim to the screens: how long after a volunteer presses the button everybody who has the need open hears of it (benchmarks/live.py).

The product on SQLite under Daphne with the demo street; a hundred volunteers have the page of one public need open, others take its places one after
another over HTTP. Counted from the moment the claim is sent off, for each watcher by herself.
"""

import asyncio
import json
import statistics
import tempfile
import time
from pathlib import Path

from benchmarks.http import running
from benchmarks.live_crowd import Crowd
from tests.databases import copy_of_demo
from tests.faults.caller import Caller, open_places
from tests.server import run

WATCHERS = 100


def claim_to_screen(claims: int) -> tuple[float, float]:
    """Milliseconds: the 95th percentile, and the median, over all watchers and claims."""
    with tempfile.TemporaryDirectory() as folder:
        home = Path(folder)
        with running(copy_of_demo(home), home, "linkage.asgi:application") as server:
            tokens = json.loads(run(server.environment, "-m", "tests.faults.crowd", str(WATCHERS + claims)))
            requirement = open_places(server.port, claims, "楼梯扶手")
            took = asyncio.run(_watch(server.port, tokens, requirement))
    return statistics.quantiles(took, n=20)[-1], statistics.median(took)


async def _watch(port: int, tokens: list[str], requirement: str) -> list[float]:
    """Milliseconds of each watcher and claim."""
    stream = await asyncio.to_thread(_stream_of, port, requirement)
    told: list[float] = []
    crowd = Crowd(port, on_frame=lambda frame: told.append(time.perf_counter()) if stream in frame else None)
    hellos = [json.dumps({"op": "hello", "token": token, "watch": [stream.decode()]}) for token in tokens[:WATCHERS]]
    await crowd.connect("/ws/v1/feed", hellos)
    await crowd.frames(WATCHERS)
    took: list[float] = []
    for token in tokens[WATCHERS:]:
        told.clear()
        began = time.perf_counter()
        path = f"/api/v1/requirements/{requirement}/claims"
        claiming = asyncio.create_task(asyncio.to_thread(Caller(port, token).must, "POST", path))
        while len(told) < WATCHERS:
            assert time.perf_counter() - began < 60, f"{len(told)} of {WATCHERS} heard of the claim"
            await asyncio.sleep(0.002)
        took += [(at - began) * 1000 for at in told[:WATCHERS]]
        await claiming
        await asyncio.sleep(0.3)  # whatever else the claim sets off
    crowd.hang_up()
    return took


def _stream_of(port: int, requirement: str) -> bytes:
    """The stream of the need that wants it."""
    chen = Caller.signed_in(port, "13900000003")
    for each in chen.must("GET", "/api/v1/needs?limit=100")["items"]:  # the newest first
        need = chen.must("GET", f"/api/v1/needs/{each['id']}")
        if requirement in {wanted["id"] for wanted in need["requirements"]}:
            return f"need/{each['id']}".encode()
    raise LookupError(f"no need wants {requirement}")
