"""Residents who write without pause, and remember what they were told."""

import threading
import time
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from typing import Any
from uuid import uuid4

from tests.faults.caller import UNKNOWN, Caller, need_body

WRITERS = 4


class Load:
    """A resident at four devices who keeps posting needs, each under a key of its own, and remembers what she was told."""

    def __init__(self, ports: list[int], token: str) -> None:
        self.callers = [Caller(ports[number % len(ports)], token) for number in range(WRITERS)]
        self.acknowledged: dict[str, str] = {}
        self.unknown: set[str] = set()
        self.refused: list[int] = []
        self._over = threading.Event()

    def run(self) -> None:
        """Until stop()."""
        with ThreadPoolExecutor(WRITERS) as pool:
            list(pool.map(self._write, self.callers))

    def wait_for_another(self, since: int) -> None:
        """Until one more need than `since` was acknowledged; three minutes at most."""
        deadline = time.monotonic() + 180
        while len(self.acknowledged) <= since and time.monotonic() < deadline:
            self._over.wait(0.02)

    def wait_for_refusals(self, count: int) -> None:
        """Until so many more requests were refused; a minute at most."""
        wanted, deadline = len(self.refused) + count, time.monotonic() + 60
        while len(self.refused) < wanted and time.monotonic() < deadline:
            self._over.wait(0.02)

    def stop(self) -> None:
        self._over.set()

    def _write(self, caller: Caller) -> None:
        while not self._over.is_set():
            key = uuid4().hex
            status, answer = self._asked_until_told(caller, key)
            if status == 201:
                self.acknowledged[key] = answer["id"]
            elif status != UNKNOWN:
                self.refused.append(status)
                self._over.wait(0.05)

    def _asked_until_told(self, caller: Caller, key: str) -> tuple[int, Any]:
        """One need, asked for under the same key again and again while the line breaks or nobody is there."""
        while True:
            status, answer = caller.call("POST", "/api/v1/needs", need_body(f"需求 {key}"), key=key)
            if status != UNKNOWN:
                return status, answer
            self.unknown.add(key)
            if self._over.wait(0.05):
                return UNKNOWN, None


@contextmanager
def under(load: Load) -> Any:
    """The load goes on while the body runs."""
    writing = threading.Thread(target=load.run)
    writing.start()
    try:
        yield load
    finally:
        load.stop()
        writing.join(120)


def titles_of(caller: Caller) -> dict[str, str]:
    """Id -> title of every need of the load, a hundred at a time: there may be thousands."""
    titles: dict[str, str] = {}
    cursor = ""
    while True:
        page = caller.must("GET", f"/api/v1/needs?mine=true&limit=100{cursor}")
        titles |= {each["id"]: each["title"] for each in page["items"] if each["title"].startswith("需求 ")}
        if page["next"] is None:
            return titles
        cursor = f"&cursor={page['next']}"


def lost_writes(load: Load, asker: Caller) -> list[str]:
    """What was acknowledged and is not there; what was not known and is there twice; what nobody was told of. Empty when all is well (I1, I4)."""
    lost = []
    for key in load.unknown:
        # Asking again under the same key gives the one need, whether the first request came through or not.
        answers = [asker.must("POST", "/api/v1/needs", need_body(f"需求 {key}"), key=key) for _ in range(2)]
        if answers[0] != answers[1] or load.acknowledged.setdefault(key, answers[0]["id"]) != answers[0]["id"]:
            lost.append(answers[1]["id"])
    kept = titles_of(asker)
    told = {need: f"需求 {key}" for key, need in load.acknowledged.items()}
    return lost + [need for need in kept.keys() | told.keys() if kept.get(need) != told.get(need)]
