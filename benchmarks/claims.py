"""Claims through the whole stack (HTTP, session, permission, engine, place, event, outbox) beside a view that only writes one row, both in one hop under
Daphne on SQLite, 32 connections.

`python -m benchmarks.claims [--quick]` prints the row; `rows(quick)` gives it.
"""

import json
import sys
import tempfile
from pathlib import Path
from typing import Any

from benchmarks.http import running
from benchmarks.load import Measured, request, send_all
from tests.databases import copy_of_demo
from tests.faults.caller import open_places, wang_and_chen
from tests.server import run

Row = dict[str, Any]
SHARE = 0.6
PLACES = 10


def rows(quick: bool = False) -> list[Row]:
    """Half a minute; quick: ten seconds."""
    people = 60 if quick else 400
    with tempfile.TemporaryDirectory() as folder:
        home = Path(folder)
        database = copy_of_demo(home)
        with running(database, home, "linkage.asgi:application") as server:
            tokens = json.loads(run(server.environment, "-m", "tests.faults.crowd", str(people)))
            both = wang_and_chen(server.port)
            needs = [open_places(server.port, PLACES, f"扶手 {number}", both) for number in range(people // PLACES)]
            ours = _claim(server.port, tokens, needs)
        with running(database, home, "benchmarks.plain:writing", PLAIN="writing") as server:
            asked = [request("POST", "/write", {"Cookie": f"sessionid={token}"}) for token in tokens * 3]
            theirs = send_all(server.port, asked)
    if set(ours.statuses) != {201} or set(theirs.statuses) != {201}:
        raise RuntimeError(f"claims answered {set(ours.statuses)}, the plain view {set(theirs.statuses)}")
    ratio = ours.per_second / theirs.per_second
    return [
        {
            "name": "claims.http", "ours": round(ours.per_second, 1), "reference": round(theirs.per_second, 1),
            "ratio": round(ratio, 2), "goal": f">= {SHARE:.0%} of a plain write", "reached": ratio >= SHARE,
            "unit": "claims/s",
        }
    ]  # fmt: skip


def _claim(port: int, tokens: list[str], requirements: list[str]) -> Measured:
    pairs = zip(tokens, requirements * PLACES, strict=True)
    return send_all(
        port,
        [request("POST", f"/api/v1/requirements/{each}/claims", {"X-Session-Token": token}) for token, each in pairs],
    )


if __name__ == "__main__":
    for row in rows("--quick" in sys.argv):
        print(row)
