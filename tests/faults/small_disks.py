"""Databases that lie on a file system of their own, which a file beside them fills to the last byte. Mounting one takes root, as a CI machine's
container has."""

import sqlite3
import subprocess
import threading
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory

from tests.databases import demo_sqlite
from tests.faults.deployments import Deployment, on_cluster, on_sqlite, services_in
from tests.services import Postgres, postgres_program

MB = 1024 * 1024
BESIDE_SQLITE = 16 * MB  # SQLite's log beside the database takes 4 MB before it is written back
FOR_POSTGRES = 512 * MB  # a cluster with the demo street, and its log

# What F5 asks of a set-up: the product on the disk, the disk, and what its database's own check finds wrong.
Small = tuple[Deployment, Path, Callable[[], list[str]]]


@contextmanager
def small_disk(size: int) -> Iterator[Path]:
    with TemporaryDirectory(prefix="linkage-disk-") as folder:
        subprocess.run(["mount", "-t", "tmpfs", "-o", f"size={size}", "linkage-test", folder], check=True)
        try:
            yield Path(folder)
        finally:
            subprocess.run(["umount", "--lazy", folder], check=True)


def fill(ballast: Path) -> None:
    """Until not another byte goes in."""
    with ballast.open("wb", buffering=0) as file:
        block = 64 * 1024
        while block:
            try:
                file.write(bytes(block))
            except OSError:
                block //= 2


@contextmanager
def sqlite_on_a_small_disk(home: Path) -> Iterator[Small]:
    with small_disk(demo_sqlite().stat().st_size + BESIDE_SQLITE) as disk, on_sqlite(disk) as deployment:

        def wrong() -> list[str]:
            with closing(sqlite3.connect(disk / "linkage.sqlite3")) as database:
                return [line for (line,) in database.execute("PRAGMA integrity_check") if line != "ok"]

        yield deployment, disk, wrong


@contextmanager
def postgres_on_a_small_disk(home: Path) -> Iterator[Small]:
    with small_disk(FOR_POSTGRES) as disk, services_in(disk) as (postgres, redis), supervised(postgres):

        def wrong() -> list[str]:
            check = [
                postgres_program("pg_amcheck"),
                "--install-missing",
                "--heapallindexed",
                *postgres.address,
                "linkage",
            ]
            return subprocess.run(check, capture_output=True, text=True).stdout.splitlines()

        with on_cluster(postgres.url("linkage"), redis.url, home) as deployment:
            yield deployment, disk, wrong


@contextmanager
def supervised(postgres: Postgres) -> Iterator[None]:
    """Whenever PostgreSQL has given up (it does when it cannot write its log), start it again, as systemd's Restart=on-failure does."""
    over = threading.Event()

    def watch() -> None:
        while not over.wait(0.5):
            if not postgres.runs():
                postgres.try_to_restart()

    watching = threading.Thread(target=watch)
    watching.start()
    try:
        yield
    finally:
        over.set()
        watching.join(120)
