"""The database as one file and back: SQLite by its online backup, PostgreSQL by pg_dump and pg_restore. Both copies are of one moment, taken
beside running writers, and are counted at that same moment."""

import os
import sqlite3
import subprocess
from collections.abc import Callable
from contextlib import closing
from pathlib import Path
from typing import Any

import psycopg
from django.core.management.base import CommandError
from django.db import connection
from psycopg import sql

# Counted by no backup: signs of life, which change by the second and mean nothing elsewhere.
PASSING = frozenset(["common_workerbeat"])


def dump(path: Path) -> dict[str, int]:
    """Write the database to `path`. Returns the number of rows in each table at that moment."""
    return _dump_postgres(path) if connection.vendor == "postgresql" else _dump_sqlite(path)


def load(path: Path) -> None:
    """Fill the empty database from what dump() wrote."""
    if connection.vendor == "postgresql":
        connection.close()
        _postgres(
            "pg_restore", "--no-owner", "--no-acl", "--exit-on-error", "--single-transaction", "-d", _name(), str(path)
        )
    else:
        with closing(sqlite3.connect(path)) as copy:
            connection.ensure_connection()
            copy.backup(connection.connection)
    connection.close()


def is_empty() -> bool:
    return not connection.introspection.table_names()


def counted() -> dict[str, int]:
    """Rows in each table, now."""
    with connection.cursor() as cursor:

        def count(table: str) -> int:
            cursor.execute(f"SELECT count(*) FROM {connection.ops.quote_name(table)}")
            return int(cursor.fetchone()[0])

        return _counts(connection.introspection.table_names(cursor), count)


def _counts(tables: list[str], count: Callable[[str], int]) -> dict[str, int]:
    return {table: count(table) for table in sorted(tables) if table not in PASSING}


def _dump_sqlite(path: Path) -> dict[str, int]:
    connection.ensure_connection()
    with closing(sqlite3.connect(path)) as copy:
        connection.connection.backup(copy)  # all pages in one read transaction: writers go on beside it
        tables = [
            row[0]
            for row in copy.execute("SELECT name FROM sqlite_master WHERE type = 'table' AND name NOT LIKE 'sqlite_%'")
        ]
        counts = _counts(tables, lambda table: int(copy.execute(f'SELECT count(*) FROM "{table}"').fetchone()[0]))
        copy.execute("PRAGMA journal_mode=DELETE")  # one file, without a log beside it
    return counts


def _dump_postgres(path: Path) -> dict[str, int]:
    """pg_dump reads the snapshot in which the rows are counted."""
    with psycopg.connect(**_place()) as line:
        line.isolation_level = psycopg.IsolationLevel.REPEATABLE_READ
        line.read_only = True
        snapshot: Any = line.execute("SELECT pg_export_snapshot()").fetchone()
        _postgres(
            "pg_dump",
            "--format=custom",
            "--no-owner",
            "--no-acl",
            f"--snapshot={snapshot[0]}",
            "-f",
            str(path),
            _name(),
        )
        tables = [row[0] for row in line.execute("SELECT tablename FROM pg_tables WHERE schemaname = 'public'")]

        def count(table: str) -> int:
            found: Any = line.execute(sql.SQL("SELECT count(*) FROM {}").format(sql.Identifier(table))).fetchone()
            return int(found[0])

        return _counts(tables, count)


def _name() -> str:
    return str(connection.settings_dict["NAME"])


def _place() -> dict[str, Any]:
    found = connection.settings_dict
    place = {
        "dbname": found["NAME"],
        "host": found["HOST"],
        "port": found["PORT"],
        "user": found["USER"],
        "password": found["PASSWORD"],
    }
    return {name: value for name, value in place.items() if value}


def _postgres(program: str, *arguments: str) -> None:
    """The password goes by the environment, where other people's `ps` does not show it."""
    names = {"host": "PGHOST", "port": "PGPORT", "user": "PGUSER", "password": "PGPASSWORD"}
    surroundings = os.environ | {names[key]: str(value) for key, value in _place().items() if key in names}
    try:
        done = subprocess.run([program, *arguments], env=surroundings, capture_output=True, text=True)
    except FileNotFoundError:
        raise CommandError(f"{program} is not installed: apt install postgresql-client") from None
    if done.returncode:
        raise CommandError(f"{program} failed: {done.stderr.strip()}")
