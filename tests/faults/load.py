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
    """Residents who keep posting needs, each under a key of its own, and remember what they were told."""

    def __init__(self, ports: list[int], token: str) -> None:
        self.callers = [Caller(ports[number % len(ports)], token) for number in range(WRITERS)]
        self.acknowledged: dict[str, str] = {}
        self.unknown: set[str] = set()
        self.refused: list[int] = []
        self._over = threading.Event()

    def run(self) -> None:
        """Until stop(): each writer posts, and after a broken line waits a moment for the process to come back."""
        with ThreadPoolExecutor(WRITERS) as pool:
            list(pool.map(self._write, self.callers))

    def wait_for_another(self, since: int) -> None:
        """Until one more need than `since` was acknowledged; a minute at most."""
        deadline = time.monotonic() + 60
        while len(self.acknowledged) <= since and time.monotonic() < deadline:
            self._over.wait(0.02)

    def stop(self) -> None:
        self._over.set()

    def _write(self, caller: Caller) -> None:
        while not self._over.is_set():
            key = uuid4().hex
            status, answer = caller.call("POST", "/api/v1/needs", need_body(f"需求 {key}"), key=key)
            if status == 201:
                self.acknowledged[key] = answer["id"]
            elif status == UNKNOWN:
                self.unknown.add(key)
                self._over.wait(0.05)
            else:
                self.refused.append(status)
                self._over.wait(0.05)


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
    """Id -> title of every need the caller posted, a hundred at a time: there are thousands after a quiet machine's run."""
    titles: dict[str, str] = {}
    cursor = ""
    while True:
        page = caller.must("GET", f"/api/v1/needs?mine=true&limit=100{cursor}")
        titles |= {each["id"]: each["title"] for each in page["items"]}
        if page["next"] is None:
            return titles
        cursor = f"&cursor={page['next']}"


def lost_writes(load: Load, asker: Caller) -> list[str]:
    """What was acknowledged and is not there; and what was not known and is there twice. Empty when all is well (I1, I4)."""
    kept = titles_of(asker)
    lost = [need for key, need in load.acknowledged.items() if kept.get(need) != f"需求 {key}"]
    for key in load.unknown:
        # Asking again under the same key gives the one need, whether the first request came through or not.
        answers = [asker.must("POST", "/api/v1/needs", need_body(f"需求 {key}"), key=key) for _ in range(2)]
        if answers[0] != answers[1]:
            lost.append(answers[1]["id"])
    return lost
