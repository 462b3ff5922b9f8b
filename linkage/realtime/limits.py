"""How often a client may speak."""

import time


class Bucket:
    """Holds `size` words and gets `each_second` back every second."""

    def __init__(self, size: int, each_second: float) -> None:
        self._size, self._each_second = size, each_second
        self._left, self._at = float(size), time.monotonic()

    def take(self) -> bool:
        now = time.monotonic()
        self._left = min(self._size, self._left + (now - self._at) * self._each_second)
        self._at = now
        if self._left < 1:
            return False
        self._left -= 1
        return True
