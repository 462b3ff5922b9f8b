"""Somebody's open page, as live.js keeps it up to date: comes back with the last cursor whenever the line ends."""

import json
import random
import threading
from collections import defaultdict
from itertools import pairwise

from websockets.exceptions import ConnectionClosed, InvalidHandshake
from websockets.sync.client import connect


class OpenPage:
    """heard: (stream, seq) of each event in the order in which it came."""

    def __init__(self, port: int, token: str) -> None:
        self.heard: list[tuple[str, int]] = []
        self.closed_with: list[int] = []
        self._url, self._token, self._cursor = f"ws://127.0.0.1:{port}/ws/v1/feed", token, None
        self._ready, self._over = threading.Event(), threading.Event()
        self._thread = threading.Thread(target=self._listen)

    def __enter__(self) -> "OpenPage":
        self._thread.start()
        assert self._ready.wait(60)
        return self

    def __exit__(self, *_error: object) -> None:
        self._over.set()
        self._thread.join(60)

    def wait_for(self, streams: set[str]) -> None:
        """Until it has heard of each of them; half a minute at most."""
        for _ in range(300):
            if streams <= {stream for stream, _seq in self.heard} or self._over.wait(0.1):
                return

    def wait_until(self, stream: str, seq: int) -> None:
        """Until it has heard of that event; two minutes at most."""
        for _ in range(1200):
            if (stream, seq) in self.heard[-500:] or self._over.wait(0.1):
                return

    def _listen(self) -> None:
        while not self._over.is_set():
            try:
                with connect(self._url, open_timeout=30) as line:
                    line.send(json.dumps({"op": "hello", "token": self._token, "after": self._cursor}))
                    self._follow(line)
            except ConnectionClosed as closed:
                self.closed_with.append(closed.rcvd.code if closed.rcvd else 1006)
            except (OSError, InvalidHandshake):
                self._over.wait(random.uniform(0.1, 0.5))

    def _follow(self, line) -> None:
        while not self._over.is_set():
            try:
                frame = json.loads(line.recv(timeout=0.5))
            except TimeoutError:
                continue
            self._cursor = frame.get("cursor", self._cursor)
            if frame["op"] == "event":
                self.heard.append((frame["stream"], frame["seq"]))
            elif frame["op"] == "ping":
                line.send(json.dumps({"op": "pong", "id": frame["id"]}))
            elif frame["op"] == "ready":
                self._ready.set()

    def faults(self) -> list[str]:
        """Gaps, repetitions and disorder within any stream (I5); empty when all is well."""
        by_stream: defaultdict[str, list[int]] = defaultdict(list)
        for stream, seq in self.heard:
            by_stream[stream].append(seq)
        return [
            f"{stream}: {after} follows {before}"
            for stream, seqs in by_stream.items()
            for before, after in pairwise(seqs)
            if after != before + 1
        ]
