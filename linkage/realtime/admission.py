"""Letting somebody in to the feed: a socket's greeting and a request that waits begin in the same way."""

from linkage.realtime.audience import Listener
from linkage.realtime.feed import start_after
from linkage.realtime.listeners import listener_of_session


def admit(session: str, after: str | None) -> tuple[Listener | None, int, bool]:
    """session: its key; after: the last cursor the client knows. Who she is (None: nobody who may come in now), where she begins, and whether what
    she holds must be fetched anew."""
    listener = listener_of_session(session)
    return (listener, *start_after(after)) if listener else (None, 0, False)
