"""How much is on its way to a client. Some servers buffer a slow reader without limit and tell the application nothing, so only the client's own
word (`pong`) shows what she has read."""

import asyncio
from collections.abc import Awaitable, Callable
from typing import Any

PING_EVERY = 128  # events
WINDOW = 512  # events on their way to a client that acknowledges
PATIENCE = 4096  # events to a client that never has
ACKNOWLEDGE_SECONDS = 30.0
PINGS_KEPT = 64


class Flow:
    def __init__(self) -> None:
        self._sent = 0
        self._read = 0
        self._pings = 0
        self._sent_at: dict[int, int] = {}
        self._acknowledges = False
        self._room: asyncio.Event | None = None

    def looks_next(self) -> bool:
        """Whether after the next event it is time to look (see room), so that its writer must be able to wait."""
        return (self._sent + 1) % PING_EVERY == 0

    def count(self) -> bool:
        """One more event is on its way. Whether it is time to look (see room)."""
        self._sent += 1
        return self._sent % PING_EVERY == 0

    def ping(self) -> dict[str, Any]:
        """A frame to send; its answer acknowledges everything sent before it."""
        self._pings += 1
        self._sent_at[self._pings] = self._sent
        if len(self._sent_at) > PINGS_KEPT:
            del self._sent_at[min(self._sent_at)]
        return {"op": "ping", "id": self._pings}

    def acknowledge(self, ping: int) -> None:
        if ping in self._sent_at:
            self._acknowledges = True
            self._read = max(self._read, self._sent_at.pop(ping))
            if self._room:
                self._room.set()

    async def room(self, say: Callable[[dict[str, Any]], Awaitable[None]]) -> bool:
        """Ping, and wait until the window has room again. False when the client does not read: she is to be dropped, and comes back by cursor."""
        await say(self.ping())
        if not self._acknowledges:
            return self._sent < PATIENCE
        self._room = self._room or asyncio.Event()
        while self._sent - self._read >= WINDOW:
            self._room.clear()
            try:
                await asyncio.wait_for(self._room.wait(), ACKNOWLEDGE_SECONDS)
            except TimeoutError:
                return False
        return True
