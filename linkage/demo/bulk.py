"""Loading many rows fast: PostgreSQL's COPY, SQLite's executemany, with the indexes made afterwards. Nothing is checked that the database does not
check, and nothing follows from it: for invented data only, never for what people do."""

import datetime as dt
import json
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from typing import Any

from django.core.management.color import no_style
from django.db import connection, transaction
from django.db.models import JSONField, Max, Model

Row = tuple[Any, ...]
CACHE_KIB = 400_000


@contextmanager
def loading(*models: type[Model]) -> Iterator[None]:
    """One transaction in which the indexes and foreign keys of these models' tables are away. Either everything is there afterwards, or nothing."""
    sqlite = connection.vendor == "sqlite" and not connection.in_atomic_block
    if sqlite:
        # A fresh table's rows need no rollback copy in this mode, where WAL would first write all of them beside the database.
        run("PRAGMA journal_mode=DELETE", "PRAGMA foreign_keys=OFF", f"PRAGMA cache_size=-{CACHE_KIB}")
    try:
        with transaction.atomic():
            if connection.vendor == "postgresql":
                run("SET LOCAL maintenance_work_mem = '512MB'")  # sorts an index of millions in few passes
            again = [statement for model in models for statement in _put_away(model._meta.db_table)]
            yield
            run(*again, *_sequences(models))
        run(*(f"ANALYZE {model._meta.db_table}" for model in models))
    finally:
        if sqlite:
            connection.close()  # the next one is opened with the product's own settings


def load(model: type[Model], columns: Sequence[str], rows: Iterable[Row], **constant: Any) -> int:
    """Insert rows of plain values for these columns (attribute names: need_id); the other columns take `constant` or the model's default. Instants
    are text as `instant` writes them, JSON is text. Returns how many."""
    fields = {field.attname: field for field in model._meta.concrete_fields}
    rest = {name: field for name, field in fields.items() if name not in columns and name != "id"}
    fixed = tuple(_stored(field, constant.get(name, field.get_default())) for name, field in rest.items())
    names = ", ".join(f'"{fields[name].column}"' for name in [*columns, *rest])
    whole = (row + fixed for row in rows) if fixed else iter(rows)
    return _insert(model._meta.db_table, names, len(columns) + len(fixed), whole)


def next_id(model: type[Model]) -> int:
    """The first primary key that is free, for rows that name each other before they are stored."""
    return int(model._default_manager.aggregate(last=Max("pk"))["last"] or 0) + 1


def instant(moment: dt.datetime) -> str:
    """As both databases take it without asking for a time zone: UTC."""
    return moment.astimezone(dt.UTC).strftime("%Y-%m-%d %H:%M:%S")


def _insert(table: str, names: str, width: int, rows: Iterator[Row]) -> int:
    count = 0

    def counted() -> Iterator[Row]:
        nonlocal count
        for row in rows:
            count += 1
            yield row

    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            with cursor.cursor.copy(f"COPY {table} ({names}) FROM STDIN") as copy:
                for row in counted():
                    copy.write_row(row)
        else:
            marks = ", ".join(["?"] * width)
            raw = cursor.cursor.connection  # Django's own cursor would keep what it ran
            raw.executemany(f"INSERT INTO {table} ({names}) VALUES ({marks})", counted())
    return count


def _stored(field: Any, value: Any) -> Any:
    if isinstance(field, JSONField):
        return None if value is None else json.dumps(value)
    if isinstance(value, dt.datetime):
        return instant(value)
    return field.get_db_prep_save(value, connection)


def _put_away(table: str) -> list[str]:
    """Drop what would be kept up to date row by row; returns the statements that make it again."""
    pieces = _postgres_pieces(table) if connection.vendor == "postgresql" else _sqlite_pieces(table)
    run("SET CONSTRAINTS ALL IMMEDIATE" if connection.vendor == "postgresql" else "", *(drop for drop, _make in pieces))
    return [make for _drop, make in reversed(pieces)]


def _postgres_pieces(table: str) -> list[tuple[str, str]]:
    constraints = _all(
        "SELECT conname, pg_get_constraintdef(oid) FROM pg_constraint WHERE conrelid = %s::regclass AND contype IN ('f', 'u') ORDER BY contype",
        [table],
    )
    indexes = _all(
        """SELECT i.indexrelid::regclass::text, pg_get_indexdef(i.indexrelid) FROM pg_index AS i
           WHERE i.indrelid = %s::regclass AND NOT EXISTS (SELECT 1 FROM pg_constraint AS c WHERE c.conindid = i.indexrelid)""",
        [table],
    )
    return [
        *((f'ALTER TABLE {table} DROP CONSTRAINT "{name}"', f'ALTER TABLE {table} ADD CONSTRAINT "{name}" {text}') for name, text in constraints),
        *((f"DROP INDEX {name}", text) for name, text in indexes),
    ]  # fmt: skip


def _sqlite_pieces(table: str) -> list[tuple[str, str]]:
    """What is part of the table's own statement stays: SQLite cannot take it away."""
    rows = _all(
        "SELECT name, sql FROM sqlite_master WHERE type = 'index' AND tbl_name = %s AND sql IS NOT NULL", [table]
    )
    return [(f'DROP INDEX "{name}"', text) for name, text in rows]


def _sequences(models: Iterable[type[Model]]) -> list[str]:
    """Rows were given their numbers here; the next one the database gives follows them."""
    return connection.ops.sequence_reset_sql(no_style(), list(models))


def _all(sql: str, parameters: list[str]) -> list[Row]:
    with connection.cursor() as cursor:
        cursor.execute(sql, parameters)
        return list(cursor.fetchall())


def run(*statements: str) -> None:
    """Execute statements as they are, without parameters."""
    with connection.cursor() as cursor:
        for statement in filter(None, statements):
            cursor.execute(statement)
