"""The processes: Daphne with the pages and sockets, the task worker, or both in one."""

import asyncio
import logging
import os
import signal
import threading
import time
from collections.abc import Callable
from contextlib import contextmanager
from typing import Any

# Importing Daphne installs the event loop that Twisted runs on, so it comes before anything that may import Twisted.
from daphne.server import Server
from twisted.internet import reactor
from twisted.internet.defer import Deferred

from linkage.common import health
from linkage.common.jobs import Worker

logger = logging.getLogger(__name__)

GIVES_WAY = 5  # niceness of a worker beside web processes on the same machine: who waits for a page comes first
GRACE = 10  # seconds that a running task gets to finish when the process is asked to stop
DRAIN = 20.0  # seconds that requests under way get
FAREWELL = 2.0  # seconds over which open sockets are asked to come back elsewhere
LAST_BYTES = 0.1  # seconds for what was just answered to leave the machine's buffers


class WebServer(Server):
    """Daphne, but asked to stop it lets nobody down: it takes no more connections, asks open sockets to come back elsewhere, waits until the
    requests under way are answered (DRAIN seconds at most), and only then ends. A second signal ends it at once."""

    def __init__(self, *arguments: Any, **options: Any) -> None:
        super().__init__(*arguments, signal_handlers=False, **options)
        self._ports: list[Any] = []
        self._leaving = False

    def listen_success(self, port: Any) -> None:
        super().listen_success(port)
        self._ports.append(port)

    def run(self) -> None:
        for each in (signal.SIGINT, signal.SIGTERM):
            signal.signal(each, lambda _signum, _frame: reactor.callFromThread(self.leave))
        super().run()

    def leave(self) -> None:
        if self._leaving:
            self.stop()
            return
        self._leaving = True
        health.leave()
        for port in self._ports:
            port.stopListening()
        self._farewell = asyncio.ensure_future(self._drain())

    async def _drain(self) -> None:
        from linkage.asgi import pages
        from linkage.realtime.hub import hubs

        deadline = time.monotonic() + DRAIN
        try:
            await asyncio.wait_for(asyncio.gather(*(hub.send_away(FAREWELL) for hub in hubs())), DRAIN)
            while pages.in_progress and time.monotonic() < deadline:
                await asyncio.sleep(0.05)
            await asyncio.sleep(LAST_BYTES)
        finally:
            self.stop()

    def kill_all_applications(self) -> Any:
        """Daphne's own stumbles over connections that are open but idle."""
        running = [each.get("application_instance") for each in self.connections.values()]
        tasks = [task for task in running if task and not task.done()]
        for task in tasks:
            task.cancel()
        return Deferred.fromFuture(asyncio.gather(*tasks, return_exceptions=True)) if tasks else None


def serve_web(host: str, port: int, *, when_ready: Callable[[], None], verbosity: int = 1) -> bool:
    """Serve pages and sockets until SIGINT or SIGTERM. Returns False when the address could not be taken."""
    from linkage.asgi import application

    server = WebServer(
        application,
        # A rush of a thousand connections waits in line instead of being turned away.
        endpoints=[f"tcp:port={port}:interface={host}:backlog=1024"],
        server_name="",
        websocket_timeout=-1,
        # Sockets carry short frames upwards; what is larger closes the connection.
        websocket_max_message_size=64 * 1024,
        websocket_max_frame_size=64 * 1024,
        ready_callable=when_ready,
        verbosity=verbosity,
    )
    server.run()
    return not server.abort_start


@contextmanager
def worker_beside() -> Any:
    """Run the task worker on a thread of this process while the body runs."""
    worker = Worker()
    thread = threading.Thread(target=worker.run, name="worker")
    thread.start()
    try:
        yield worker
    finally:
        worker.stop()
        thread.join(GRACE)


def run_worker() -> None:
    """Run the task worker as this process, until SIGINT or SIGTERM; the running task is finished first. A second signal ends it at once."""
    os.nice(GIVES_WAY)
    worker = Worker()

    def stop(signum: int, _frame: object) -> None:
        signal.signal(signum, signal.SIG_DFL)
        worker.stop()

    signal.signal(signal.SIGINT, stop)
    signal.signal(signal.SIGTERM, stop)
    worker.run()


def port_from_environment() -> int:
    return int(os.environ.get("PORT") or 8000)
