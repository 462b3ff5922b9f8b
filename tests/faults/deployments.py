"""The product as it is deployed, small and large, in processes that can be killed."""

import json
import os
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any
from uuid import uuid4

from tests.databases import copy_of_demo, copy_postgres, demo_postgres, drop_postgres, fill_with_demo
from tests.server import RunningServer, environment, run
from tests.services import Postgres, Redis


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

    def kill(self) -> None:
        for each in self.processes:
            each.kill()

    def crowd(self, count: int) -> list[str]:
        """Session tokens of so many volunteers, free at all hours, who live in 和平社区."""
        tokens: list[str] = json.loads(run(self.surroundings, "-m", "tests.faults.crowd", str(count)))
        return tokens

    def broken_invariants(self) -> Any:
        """Raises RuntimeError with what check_invariants found, if anything."""
        return run(self.surroundings, "manage.py", "check_invariants")


@contextmanager
def on_sqlite(home: Path, more: dict[str, str] | None = None) -> Iterator[Deployment]:
    """One process, `serve`, on a database of its own with the demo street."""
    server = RunningServer.on_sqlite(copy_of_demo(home), home)
    server.environment |= more or {}
    with _running(Deployment(server.environment, [server], [])) as deployment:
        yield deployment


@contextmanager
def on_postgres(
    home: Path, workers: int = 1, more: dict[str, str] | None = None, replica: Callable[[str], str] | None = None
) -> Iterator[Deployment]:
    """Two web processes and a worker (or more) on a database of their own in the PostgreSQL that `pytest --postgres` started, and its Redis.
    replica: from a database's name to its URL in a streaming copy of that PostgreSQL."""
    base = os.environ["DATABASE_URL"]
    name = f"deployment_{uuid4().hex[:12]}"
    url = copy_postgres(base, demo_postgres(base), name)
    surroundings = environment(url, home, os.environ["REDIS_URL"]) | (more or {})
    if replica:
        surroundings["DATABASE_REPLICA_URL"] = replica(name)
    try:
        with _running(_scaled_out(home, surroundings, workers)) as deployment:
            yield deployment
    finally:
        drop_postgres(base, name)


@contextmanager
def own_services() -> Iterator[tuple[Postgres, Redis]]:
    """A PostgreSQL and a Redis that nobody else uses, running. Their folder lies where PostgreSQL's unprivileged user may go."""
    with TemporaryDirectory(prefix="linkage-services-") as folder, services_in(Path(folder)) as services:
        yield services


@contextmanager
def services_in(home: Path) -> Iterator[tuple[Postgres, Redis]]:
    home.chmod(0o755)
    postgres, redis = Postgres(home / "postgres"), Redis(home / "redis")
    postgres.create()
    postgres.start()
    redis.start()
    try:
        yield postgres, redis
    finally:
        redis.kill()
        postgres.stop()


@contextmanager
def on_cluster(
    database_url: str, redis_url: str, home: Path, workers: int = 1, more: dict[str, str] | None = None
) -> Iterator[Deployment]:
    """Two web processes and a worker (or more) on an empty database and a Redis of the test's own, which it may kill."""
    surroundings = environment(database_url, home, redis_url) | (more or {})
    fill_with_demo(database_url)
    with _running(_scaled_out(home, surroundings, workers)) as deployment:
        yield deployment


def _scaled_out(home: Path, surroundings: dict[str, str], workers: int) -> Deployment:
    webs = [RunningServer(home, surroundings, "web") for _ in range(2)]
    return Deployment(surroundings, webs, [RunningServer(home, surroundings, "worker") for _ in range(workers)])


@contextmanager
def _running(deployment: Deployment) -> Iterator[Deployment]:
    try:
        deployment.start()
        yield deployment
    finally:
        deployment.kill()
