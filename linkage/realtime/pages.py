"""The cursor that a page carries, so that the socket it opens is told everything since what the page shows."""

import threading
import time
from collections import deque

from linkage.events.log import head
from linkage.realtime import cursors

SLACK_SECONDS = 2.0
SAMPLE_SECONDS = 1.0


class Trail:
    """Where the log ended lately. A page takes the end as it was two seconds ago: what it shows was read since then, and an event told twice
    costs one look, where a missed one would leave the page wrong. At most one query a second."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._samples: deque[tuple[float, int]] = deque(maxlen=16)

    def position(self) -> int:
        now = time.monotonic()
        with self._lock:
            if not self._samples or now - self._samples[-1][0] >= SAMPLE_SECONDS:
                self._samples.append((now, head()))
            settled = [position for at, position in self._samples if now - at >= SLACK_SECONDS]
            return settled[-1] if settled else self._samples[0][1]


_trail = Trail()


def page_cursor() -> str:
    return cursors.seal(_trail.position())
