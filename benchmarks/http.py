"""Pages over HTTP, 32 connections, one Daphne process on SQLite with the demo street: in one thread hop, beside Django's own ASGI handler, and what a
page costs more than a plain Django view with the same queries and template. `--database URL`: on a database of your own that has the demo street.

`python -m benchmarks.http [--quick]` prints the rows; `rows(quick)` gives them: `{name, ours, reference, ratio, goal, reached, unit}`.
"""

import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from itertools import count
from pathlib import Path
from typing import Any

from benchmarks.load import Measured, request, send_in
from tests.databases import copy_of_demo
from tests.faults.caller import Caller
from tests.server import RunningServer, environment

Row = dict[str, Any]
COORDINATOR, VOLUNTEER = "13900000004", "13900000002"
PAGES = {
    "hello": ("/healthz", None, 2.0, 0),
    "home": ("/", None, 1.5, 0),
    "needs": ("/needs/", COORDINATOR, 1.5, 150),
    "tasks": ("/tasks/", VOLUNTEER, 1.5, 150),
}
MORE_PAGES = {
    "desk": ("/desk/", COORDINATOR),
    "me": ("/me/", VOLUNTEER),
    "open": ("/open/", None),
    "open_needs": ("/open/needs/", None),
}
# Lists that are kept for who has just looked (linkage/places/kept_parts.py): each look under another address draws them anew.
FIRST_LOOKS = {"needs.first": ("/needs/?look={}", COORDINATOR), "tasks.first": ("/tasks/?any=1&look={}", VOLUNTEER)}
ADDRESSES: dict[str, tuple[str, str | None]] = (
    {name: page[:2] for name, page in PAGES.items()} | MORE_PAGES | FIRST_LOOKS
)
AT_MOST = 1.5  # times a plain view
P99 = 300  # ms


class Daphne(RunningServer):
    """Daphne with an ASGI application of ours, named as module:attribute."""

    def __init__(self, database: Path | str, home: Path, application: str, **variables: str) -> None:
        url = database if isinstance(database, str) else f"sqlite:///{database}"
        super().__init__(home, environment(url, home) | variables, "daphne")
        self._application = application

    def arguments(self) -> list[str]:
        return ["-m", "daphne", "-v", "0", "-b", "127.0.0.1", "-p", str(self.port), self._application]


def rows(quick: bool = False, database_url: str = "") -> list[Row]:
    """About two minutes; quick: forty seconds."""
    seconds = 2.0 if quick else 6.0
    with tempfile.TemporaryDirectory() as folder:
        home = Path(folder)
        database: Path | str = database_url or copy_of_demo(home)
        with running(database, home, "linkage.asgi:application") as server:
            sessions = {phone: Caller.signed_in(server.port, phone).token for phone in (COORDINATOR, VOLUNTEER)}
            ours = {name: _visit(server.port, name, sessions, seconds) for name in ADDRESSES}
        with running(database, home, "benchmarks.plain:shipped") as server:
            theirs = {name: _visit(server.port, name, sessions, seconds) for name in PAGES}
        with running(database, home, "benchmarks.plain:pages", PLAIN="pages") as server:
            plain = {name: _visit(server.port, name, sessions, seconds) for name in ADDRESSES if name != "hello"}
    against_django = [row for name in PAGES for row in _rows(name, ours[name], theirs[name])]
    return against_django + [_cost(name, ours[name], each) for name, each in plain.items()]


@contextmanager
def running(database: Path, home: Path, application: str, **variables: str) -> Iterator[Daphne]:
    server = Daphne(database, home, application, **variables)
    server.start()
    try:
        yield server
    finally:
        server.stop()


def _visit(port: int, name: str, sessions: dict[str, str], seconds: float) -> Measured:
    path, phone = ADDRESSES[name]
    headers = {"Cookie": f"sessionid={sessions[phone]}"} if phone else {}
    asked = (request("GET", path.format(number), headers) for number in count())
    send_in(port, asked, 0.5)
    measured = send_in(port, asked, seconds)
    if set(measured.statuses) != {200}:
        raise RuntimeError(f"{path} answered {set(measured.statuses)}")
    return measured


def _rows(name: str, ours: Measured, theirs: Measured) -> Iterator[Row]:
    _path, _phone, times, least = PAGES[name]
    ratio = ours.per_second / theirs.per_second
    goal = f">= {times:g} x" + (f" and >= {least} /s" if least else "")
    reached = ratio >= times and ours.per_second >= least
    yield _row(f"{name}", ours.per_second, theirs.per_second, ratio, goal, reached, "requests/s")
    if least:
        slow, theirs_slow = ours.percentile(0.99), theirs.percentile(0.99)
        yield _row(f"{name}.p99", slow, theirs_slow, theirs_slow / slow, f"<= {P99} ms", slow <= P99, "ms")


def _cost(name: str, ours: Measured, plain: Measured) -> Row:
    """ratio: how many times what the plain view takes (below 1: less)."""
    ratio = plain.per_second / ours.per_second
    goal = f"<= {AT_MOST:g} x a plain view's time"
    return _row(f"{name}.plain", ours.per_second, plain.per_second, ratio, goal, ratio <= AT_MOST, "requests/s")


def _row(name: str, ours: float, theirs: float, ratio: float, goal: str, reached: bool, unit: str) -> Row:
    return {
        "name": f"http.{name}", "ours": round(ours, 1), "reference": round(theirs, 1), "ratio": round(ratio, 2),
        "goal": goal, "reached": reached, "unit": unit,
    }  # fmt: skip


if __name__ == "__main__":
    given = sys.argv[sys.argv.index("--database") + 1] if "--database" in sys.argv else ""
    for row in rows("--quick" in sys.argv, given):
        print(row)
