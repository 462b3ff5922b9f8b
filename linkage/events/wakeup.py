"""The doorbell: tells readers that the log has grown. Only a hint, safe to lose; readers also look by themselves."""

import logging
from collections.abc import Callable

logger = logging.getLogger(__name__)
_listeners: list[Callable[[], None]] = []


def listen(ring: Callable[[], None]) -> None:
    """Call `ring` (quick, thread-safe) after each commit that recorded an event in this process."""
    _listeners.append(ring)


def unlisten(ring: Callable[[], None]) -> None:
    _listeners.remove(ring)


def ring() -> None:
    for each in list(_listeners):
        try:
            each()
        except Exception:
            # A deaf listener must never fail the request that has already been committed.
            logger.exception("a listener of the event log failed to wake up")
