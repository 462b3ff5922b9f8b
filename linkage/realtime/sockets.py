"""One connection of the feed. Whoever reads is written to at once; a short queue, and a writer of her own, are for those who must be waited for.

Whoever reads too slowly is not kept in memory: the queue is dropped and the writer goes on by reading the log after the last frame that was
sent. A new connection begins in the same way, so replay, overflow and change of rights are one path.
"""

import asyncio
import logging
import time
from collections import deque
from collections.abc import Awaitable, Callable, Coroutine
from typing import Any

from linkage.realtime import cursors, eager, frames
from linkage.realtime.audience import Listener, ears_of
from linkage.realtime.feed import Heard
from linkage.realtime.flow import Flow
from linkage.realtime.standing import claim_of

logger = logging.getLogger(__name__)
QUEUE = 512  # more than the hub reads of the log at once (portions.PORTION), so that a burst alone sends nobody back to the log
RETRY_SECONDS = 0.5

# Servers take codes from 4000 only. RESTARTING stands for the protocol's own 1012.
RESTARTING, SIGNED_OUT, TOO_SLOW, WENT_WRONG = 4012, 4401, 4408, 4500

Message = dict[str, Any]
Send = Callable[[Message], Awaitable[None]]
Reader = Callable[["Socket"], Awaitable[Heard | None]]


class Gone(Exception):
    """The client hung up while she was being told something."""


class Socket:
    """read: what she may hear after the position, now; None when that cannot be said yet, or she is out. position: of the last event that was
    sent, or read past. claim: who she says she is and with which rights, as the database is asked about it."""

    def __init__(
        self, send: Send, read: Reader, *, listener: Listener, session: str, position: int, language: str = ""
    ) -> None:
        self._send, self._read = send, read
        self.session = session
        self.position = position
        self.listener = listener
        self.ears = ears_of(listener)
        self.claim = claim_of(session, listener)
        self.language = language or listener.language
        self.watched: frozenset[str] = frozenset()
        self.closed = False
        self.spoke_at = time.monotonic()
        self._chosen_language = language
        self._queue: deque[tuple[int | None, Message]] = deque()
        self._behind = True
        self._writer: asyncio.Task[None] | None = None
        self._flow = Flow()

    def begin(self, *opening: dict[str, Any]) -> None:
        """Say the opening frames, then everything after the position, then what is pushed."""
        self._start(self._open(opening))

    def push(self, position: int, message: Message) -> None:
        """Send an event's frame (message_of; one object for all who are told), or queue it behind what is being sent. Never blocks, never grows."""
        if self.closed or self._behind:
            return
        if self._writer is None and not self._flow.looks_next():
            self._send_at_once(position, message)
        elif len(self._queue) >= QUEUE:
            self.catch_up()
        else:
            self._queue.append((position, message))
            self._start(self._drain())

    def beat(self) -> None:
        """A ping, if nothing else is being said: it shows the client that the line stands, and us that she reads."""
        if self.closed or self._behind or self._queue:
            return
        self._queue.append((None, message_of(frames.dump(self._flow.ping()))))
        self._start(self._drain())

    def catch_up(self) -> None:
        """Forget what is queued and go on by reading the log: after too much, after a change of rights, after new streams to watch."""
        self._queue.clear()
        self._behind = True
        if not self.closed:
            self._start(self._drain())

    def judge_by(self, listener: Listener) -> None:
        """From now on the person's rights are these."""
        self.listener, self.ears = listener, ears_of(listener)
        self.claim = claim_of(self.session, listener)
        self.language = self._chosen_language or listener.language

    def acknowledge(self, ping: int) -> None:
        """The client has read everything up to this ping."""
        self._flow.acknowledge(ping)

    async def say(self, frame: dict[str, Any]) -> None:
        """A frame that is not an event."""
        await self._transmit(message_of(frames.dump(frame)))

    async def close(self, code: int) -> None:
        if self.closed:
            return
        self.let_go()
        try:
            await self._send({"type": "websocket.close", "code": code})
        except Exception as failure:
            logger.info("a socket was gone before it was closed: %r", failure)

    def let_go(self) -> None:
        """The connection has ended: write nothing more."""
        self.closed = True
        self._queue.clear()
        if self._writer and self._writer is not asyncio.current_task():
            self._writer.cancel()

    def _send_at_once(self, position: int, message: Message) -> None:
        """Without a task, as far as the server takes the frame without waiting."""
        if position <= self.position:
            return
        try:
            waiting = eager.begin(self._send(message))
        except Exception as failure:
            logger.debug("a client hung up while she was being told something: %r", failure)
            self.let_go()
            return
        self._flow.count()
        self.spoke_at = time.monotonic()
        if waiting is None:
            self.position = position
        else:
            self._start(self._wait_for(waiting, position))

    async def _wait_for(self, frame: Coroutine[Any, Any, None], position: int) -> None:
        """Until the server has taken the frame that it was given, then what has been queued meanwhile."""
        try:
            await frame
        except Exception as failure:
            raise Gone from failure
        self.position = position
        await self._drain()

    async def _transmit(self, message: Message) -> None:
        self.spoke_at = time.monotonic()
        try:
            await self._send(message)
        except Exception as failure:
            raise Gone from failure

    def _start(self, work: Coroutine[Any, Any, None]) -> None:
        if self._writer is None or self._writer.done():
            self._writer = asyncio.create_task(self._guarded(work))
        else:
            work.close()

    async def _guarded(self, work: Coroutine[Any, Any, None]) -> None:
        try:
            await work
        except Gone:
            self.let_go()
        except Exception:
            logger.exception("writing to a socket failed")
            await self.close(WENT_WRONG)
        finally:
            self._writer = None

    async def _open(self, opening: tuple[dict[str, Any], ...]) -> None:
        for frame in opening:
            await self.say(frame)
        await self._drain()

    async def _drain(self) -> None:
        while not self.closed:
            if self._behind:
                await self._read_on()
            elif self._queue:
                position, message = self._queue.popleft()
                await self._write(position, message)
            else:
                return

    async def _read_on(self) -> None:
        """One portion of the log. From the moment of asking, what the hub pushes is queued: the answer reaches at least up to there, and what
        both hold is written once."""
        self._behind = False
        try:
            heard = await self._read(self)
        except Exception as failure:
            logger.warning("the log cannot be read for a socket, trying again: %r", failure)
            await asyncio.sleep(RETRY_SECONDS)
            heard = None
        if heard is None:
            self.catch_up()
            return
        listener = self.listener
        for event in heard.events:
            watched_only = event.position in heard.watched_only
            text = frames.event_frame(event, self.language, watched_only=watched_only)
            await self._write(event.position or 0, message_of(text))
            if listener is not self.listener:
                return
        self.position = max(self.position, heard.position)
        if heard.more:
            self.catch_up()

    async def _write(self, position: int | None, message: Message) -> None:
        if self.closed or (position is not None and position <= self.position):
            return
        await self._transmit(message)
        if position is not None:
            self.position = position
            if self._flow.count() and not await self._flow.room(self.say):
                await self.close(TOO_SLOW)


def message_of(text: str) -> Message:
    """What the server is given for a frame."""
    return {"type": "websocket.send", "text": text}


def ready_frame(position: int, *, reset: bool) -> dict[str, Any]:
    return {"op": "ready", "cursor": cursors.seal(position), **({"reset": True} if reset else {})}
