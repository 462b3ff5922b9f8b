"""The doorbell between processes: a message to the channel layer's group when this process has committed events, and its reception. Only a hint:
readers poll as well, so that a layer that is down, or loses messages, costs a second and nothing else."""

import asyncio
import logging
import threading
from collections.abc import Callable

from channels.layers import get_channel_layer

logger = logging.getLogger(__name__)
GROUP = "linkage.events"
PUBLISH_SECONDS = 2.0
PAUSE_SECONDS = 1.0
GATHER_SECONDS = 0.005


class Ringer:
    """Publishes from a thread of its own, so that a commit never waits for the layer nor fails with it. Rings that come while one is on its way
    are one ring."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._loop: asyncio.AbstractEventLoop | None = None
        self._rung: asyncio.Event | None = None

    def ring(self) -> None:
        with self._lock:
            if self._loop is None:
                started = threading.Event()
                threading.Thread(target=self._run, args=(started,), name="event-bell", daemon=True).start()
                started.wait()
        if self._loop and self._rung:
            self._loop.call_soon_threadsafe(self._rung.set)

    def _run(self, started: threading.Event) -> None:
        asyncio.run(self._publish_for_ever(started))

    async def _publish_for_ever(self, started: threading.Event) -> None:
        self._loop, self._rung = asyncio.get_running_loop(), asyncio.Event()
        started.set()
        layer = get_channel_layer()
        while True:
            await self._rung.wait()
            await asyncio.sleep(GATHER_SECONDS)
            self._rung.clear()
            try:
                await asyncio.wait_for(layer.group_send(GROUP, {"type": "ring"}), PUBLISH_SECONDS)
            except Exception as failure:
                logger.warning("the channel layer does not take wake-ups, readers poll meanwhile: %r", failure)
                await asyncio.sleep(PAUSE_SECONDS)


_ringer = Ringer()


def ring_others() -> None:
    """Tell the other processes that the log has grown. Returns at once and never raises for the layer's sake."""
    _ringer.ring()


async def hear_others(ring: Callable[[], None]) -> None:
    """Call `ring` whenever another process rings, for ever; joins again after a failure."""
    layer = get_channel_layer()
    while True:
        try:
            channel = await layer.new_channel()
            await layer.group_add(GROUP, channel)
            while True:
                await layer.receive(channel)
                ring()
        except Exception as failure:
            logger.warning("the channel layer is not there, polling meanwhile: %r", failure)
            await asyncio.sleep(PAUSE_SECONDS)
