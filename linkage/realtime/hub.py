"""The hub: one reader of the event log per process, which writes to its sockets itself.

It looks when it is rung for (a commit in this process, a message of the channel layer) and once a second in any case. For each portion of new
events it asks the database three things: the events, the followers of their streams, and whether those who would hear them still may. Sockets of
people who have signed out or were disabled are closed, rights that changed are read anew, and only then is anything written. Without an answer from
the database nothing is written at all.
"""

import asyncio
import logging
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import Any, TypeVar

from django.conf import settings
from django.db import close_old_connections, connection

from linkage.common import clock
from linkage.events import wakeup
from linkage.events.log import head
from linkage.events.models import Event
from linkage.realtime import bell, frames, portions
from linkage.realtime.audience import Listener, voices_of
from linkage.realtime.directory import Directory
from linkage.realtime.feed import Heard, heard_after
from linkage.realtime.listeners import Standing, listener_of_user, standing_of, still_listening
from linkage.realtime.metrics import TOLD
from linkage.realtime.portions import Portion
from linkage.realtime.sockets import RESTARTING, SIGNED_OUT, Message, Send, Socket, message_of
from linkage.realtime.standing import fallen

logger = logging.getLogger(__name__)
T = TypeVar("T")
LOOK_SECONDS = 1.0
SILENT_SECONDS = 25.0
READERS = 2
REPLAY_AT_A_TIME = 500
GOODBYES = 50
AT_A_STRETCH = 64  # sockets written to before the event loop has its turn: about 4 ms


class Hub:
    """Lives on one event loop. Runs while anybody is connected."""

    def __init__(self) -> None:
        self.directory = Directory()
        self._position: int | None = None
        self._loop = asyncio.get_running_loop()
        self._rung = asyncio.Event()
        self._tasks: list[asyncio.Task[None]] = []
        self._closing: set[asyncio.Task[None]] = set()
        self._own_thread = ThreadPoolExecutor(1, "hub")
        self._readers = ThreadPoolExecutor(READERS, "feed-reader")

    async def ask(self, question: Callable[..., T], *arguments: Any) -> T:
        """Run a query for one socket in the readers' threads, apart from the hub's own."""
        return await self._loop.run_in_executor(self._readers, _with_database, question, arguments)

    def socket(self, send: Send, *, listener: Listener, session: str, position: int, language: str = "") -> Socket:
        return Socket(send, self._read, listener=listener, session=session, position=position, language=language)

    def attach(self, socket: Socket) -> None:
        """From now on the socket is told. Events committed before are in the log when it reads it, later ones are pushed."""
        self.directory.add(socket)
        if not self._tasks:
            self._begin()

    def detach(self, socket: Socket) -> None:
        socket.let_go()
        self.directory.remove(socket)
        if not self.directory.sockets:
            self._end()

    def rewatch(self, socket: Socket, watched: frozenset[str]) -> None:
        self.directory.remove(socket)
        socket.watched = watched
        self.directory.add(socket)

    @property
    def position(self) -> int | None:
        """Up to where the log has been told; None while nobody is connected."""
        return self._position

    def ring(self) -> None:
        """The log has grown. From any thread."""
        if not self._loop.is_closed():
            self._loop.call_soon_threadsafe(self._rung.set)

    def shut(self) -> None:
        """Let the threads go; the hub cannot be used afterwards."""
        if self._tasks:
            wakeup.unlisten(self.ring)
        self._own_thread.shutdown(wait=False)
        self._readers.shutdown(wait=False)

    def _begin(self) -> None:
        wakeup.listen(self.ring)
        self._tasks = [asyncio.create_task(self._work())]
        if settings.REDIS_URL:
            self._tasks.append(asyncio.create_task(bell.hear_others(self._rung.set)))

    def _end(self) -> None:
        if self._tasks:
            wakeup.unlisten(self.ring)
        for task in self._tasks:
            task.cancel()
        self._tasks = []
        self._position = None

    async def _work(self) -> None:
        looked_at = 0.0
        while True:
            try:
                if time.monotonic() - looked_at >= LOOK_SECONDS:
                    await self._look_after(self.directory.sockets)
                    self._ping_the_silent()
                    looked_at = time.monotonic()
                await self._tell_news()
            except Exception as failure:
                logger.warning("the event log cannot be read, trying again: %r", failure)
                await asyncio.sleep(LOOK_SECONDS / 2)
            await self._wait(looked_at + LOOK_SECONDS - time.monotonic())

    async def _wait(self, seconds: float) -> None:
        try:
            await asyncio.wait_for(self._rung.wait(), max(seconds, 0.001))
        except TimeoutError:
            return
        finally:
            self._rung.clear()

    async def _tell_news(self) -> None:
        if self._position is None:
            await self._find_the_head()
        more = True
        while more:
            portion = await self._here(portions.after, self._position, self.directory.watched_streams())
            if portion.events:
                await self._tell(portion)
            self._position = portion.position
            more = portion.more

    async def _find_the_head(self) -> None:
        """Push what comes after the log's end; what lies before it, those who are connected already read by themselves, once more from now."""
        self._position = await self._here(head)
        for socket in self.directory.sockets:
            socket.catch_up()

    async def _tell(self, portion: Portion) -> None:
        """Socket by socket, each its events in one go; in between the loop gets its turn, so that pages and pongs do not wait for the last of
        many sockets."""
        audiences = [(event, *self._audience(event, portion)) for event in portion.events]
        everyone = {socket for _event, own, watching in audiences for socket in (*own, *watching)}
        unchanged = await self._look_after(everyone)
        told = [Told(event, own, watching) for event, own, watching in audiences]
        for number, socket in enumerate(unchanged):
            for each in told:
                each.tell(socket)
            if number % AT_A_STRETCH == AT_A_STRETCH - 1:
                await asyncio.sleep(0)
        for event in portion.events:
            TOLD.observe((clock.now() - event.at).total_seconds())

    def _audience(self, event: Event, portion: Portion) -> tuple[set[Socket], set[Socket]]:
        followers = portion.followers.get(event.stream, ())
        own = self.directory.hearing(voices_of(event.stream, event.place_code, followers))
        watching = self.directory.watching(event.stream) if event.stream in portion.watchable else set()
        return own, watching

    async def _look_after(self, sockets: set[Socket]) -> list[Socket]:
        """Close those whose session or account has ended, renew those whose rights have changed. Returns the others."""
        asked = list(sockets)
        numbers = await self._here(fallen, [each.claim for each in asked]) if asked else set()
        if not numbers:
            return asked
        await self._see_to([asked[number] for number in numbers])
        return [socket for number, socket in enumerate(asked) if number not in numbers]

    async def _see_to(self, sockets: list[Socket]) -> None:
        standing = await self._here(
            standing_of, [each.session for each in sockets], list({each.listener.user_id for each in sockets})
        )
        for socket in sockets:
            if _is_out(socket, standing):
                self._close(socket)
        await self._renew([each for each in sockets if not _is_out(each, standing)])

    def _ping_the_silent(self) -> None:
        silent_since = time.monotonic() - SILENT_SECONDS
        for socket in self.directory.sockets:
            if socket.spoke_at < silent_since:
                socket.beat()

    async def _renew(self, sockets: list[Socket]) -> None:
        listeners: dict[int, Listener | None] = {}
        for socket in sockets:
            user_id = socket.listener.user_id
            if user_id not in listeners:
                listeners[user_id] = await self._here(listener_of_user, user_id)
            listener = listeners[user_id]
            if listener is None:
                self._close(socket)
            elif not socket.closed:
                self._judge(socket, listener)
                socket.catch_up()

    def _judge(self, socket: Socket, listener: Listener) -> None:
        self.directory.remove(socket)
        socket.judge_by(listener)
        self.directory.add(socket)

    async def send_away(self, seconds: float) -> None:
        """The process is about to end: ask every client to come back, spread over the time so that they do not all come at once."""
        waiting = list(self.directory.sockets)
        for number, socket in enumerate(waiting):
            if number % GOODBYES == 0:
                await asyncio.sleep(seconds * GOODBYES / len(waiting) if number else 0)
            self._close(socket, RESTARTING)

    def _close(self, socket: Socket, code: int = SIGNED_OUT) -> None:
        """Without waiting for it: one that does not read must not hold up the others."""
        self.directory.remove(socket)
        task = asyncio.create_task(socket.close(code))
        self._closing.add(task)
        task.add_done_callback(self._closing.discard)

    async def _here(self, question: Callable[..., T], *arguments: Any) -> T:
        return await self._loop.run_in_executor(self._own_thread, _with_database, question, arguments)

    async def _read(self, socket: Socket) -> Heard | None:
        """A portion of the log for a socket that catches up, judged by what is true while it is read."""
        before = socket.listener
        listener, heard = await self.ask(
            _heard_now, socket.session, before, socket.position, REPLAY_AT_A_TIME, socket.watched
        )
        if listener is None:
            self._close(socket)
            return None
        if socket.listener is not before or socket.closed:
            return None
        if listener is not before:
            self._judge(socket, listener)
        return heard


def _heard_now(
    session: str, listener: Listener, position: int, limit: int, watched: frozenset[str]
) -> tuple[Listener | None, Heard]:
    """Reads first and asks afterwards: what she is told was heard before she was last seen to be allowed to."""
    while True:
        heard = heard_after(listener, position, limit, watched)
        now = still_listening(session, listener)
        if now is None or now is listener:
            return now, heard
        listener = now


def _with_database(question: Callable[..., T], arguments: tuple[Any, ...]) -> T:
    """In one of the hub's threads. SQLite's connection stays open there; a pool's is given back; a broken one is closed, to be opened anew."""
    try:
        return question(*arguments)
    except Exception:
        connection.close()
        raise
    finally:
        if connection.vendor != "sqlite":
            close_old_connections()


def _is_out(socket: Socket, standing: Standing) -> bool:
    return socket.session not in standing.sessions or socket.listener.user_id not in standing.versions


class Told:
    """An event on its way to those who hear it. One text for each language, however many they are."""

    def __init__(self, event: Event, own: set[Socket], watching: set[Socket]) -> None:
        self._event, self._own, self._watching = event, own, watching
        self._position = event.position or 0
        self._messages: dict[tuple[str, bool], Message] = {}

    def tell(self, socket: Socket) -> None:
        if socket in self._own:
            socket.push(self._position, self._message(socket.language, watched_only=False))
        elif socket in self._watching:
            socket.push(self._position, self._message(socket.language, watched_only=True))

    def _message(self, language: str, *, watched_only: bool) -> Message:
        key = language, watched_only
        if key not in self._messages:
            text = frames.event_frame(self._event, language, watched_only=watched_only)
            self._messages[key] = message_of(text)
        return self._messages[key]


_hubs: dict[asyncio.AbstractEventLoop, Hub] = {}


def hub_here() -> Hub:
    """The running event loop's hub."""
    loop = asyncio.get_running_loop()
    for other in [each for each in _hubs if each.is_closed()]:
        _hubs.pop(other).shut()
    if loop not in _hubs:
        _hubs[loop] = Hub()
    return _hubs[loop]


def hubs() -> list[Hub]:
    """This process's hubs: one in a server, one for each event loop that a test made."""
    return [hub for loop, hub in list(_hubs.items()) if not loop.is_closed()]
