"""The processes: Daphne with the pages and sockets, the task worker, or both in one."""

import logging
import os
import signal
import threading
from collections.abc import Callable
from contextlib import contextmanager
from typing import Any

# Importing Daphne installs the event loop that Twisted runs on, so it comes before anything that may import Twisted.
from daphne.server import Server

from linkage.common.jobs import Worker

logger = logging.getLogger(__name__)

GRACE = 10  # seconds that a running task gets to finish when the process is asked to stop


def serve_web(host: str, port: int, *, when_ready: Callable[[], None], verbosity: int = 1) -> bool:
    """Serve pages and sockets until SIGINT or SIGTERM. Returns False when the address could not be taken."""
    from linkage.asgi import application

    server = Server(
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
    worker = Worker()

    def stop(signum: int, _frame: object) -> None:
        signal.signal(signum, signal.SIG_DFL)
        worker.stop()

    signal.signal(signal.SIGINT, stop)
    signal.signal(signal.SIGTERM, stop)
    worker.run()


def port_from_environment() -> int:
    return int(os.environ.get("PORT") or 8000)
