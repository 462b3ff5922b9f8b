"""The product as it is deployed, small and large, in processes that can be killed."""

import json
import os
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit
from uuid import uuid4

import psycopg

from tests.server import RunningServer, environment, prepare, run


@dataclass
class Deployment:
    """webs: processes that answer HTTP. workers: those that only carry out tasks (none when the one web process does that too)."""

    surroundings: dict[str, str]
    webs: list[RunningServer]
    workers: list[RunningServer]

    @property
    def processes(self) -> list[RunningServer]:
        return [*self.webs, *self.workers]

    def start(self) -> None:
        for each in self.processes:
            each.start()

    def stop(self) -> None:
        for each in self.processes:
            each.stop()

    def crowd(self, count: int) -> list[str]:
        """Session tokens of so many volunteers, free at all hours, who live in 和平社区."""
        tokens: list[str] = json.loads(run(self.surroundings, "-m", "tests.faults.crowd", str(count)))
        return tokens

    def broken_invariants(self) -> Any:
        """Raises RuntimeError with what check_invariants found, if anything."""
        return run(self.surroundings, "manage.py", "check_invariants")


def on_sqlite(database: Path, home: Path) -> Deployment:
    """One process, `serve`, on a copy of the prepared database."""
    server = RunningServer.on_copy_of(database, home)
    return Deployment(server.environment, [server], [])


@contextmanager
def on_postgres(home: Path, workers: int = 1, more: dict[str, str] | None = None) -> Any:
    """Two web processes and a worker (or more) on a database of their own in the PostgreSQL that `pytest --postgres` started, and its Redis."""
    base = os.environ["DATABASE_URL"]
    name = f"deployment_{uuid4().hex[:12]}"
    with psycopg.connect(base, autocommit=True) as admin:
        admin.execute(f"CREATE DATABASE {name}")
    surroundings = environment(urlsplit(base)._replace(path=f"/{name}").geturl(), home, os.environ["REDIS_URL"]) | (
        more or {}
    )
    prepare(surroundings)
    webs = [RunningServer(home, surroundings, "web") for _ in range(2)]
    deployment = Deployment(surroundings, webs, [RunningServer(home, surroundings, "worker") for _ in range(workers)])
    try:
        deployment.start()
        yield deployment
    finally:
        deployment.stop()
        with psycopg.connect(base, autocommit=True) as admin:
            admin.execute(f"DROP DATABASE {name} WITH (FORCE)")
