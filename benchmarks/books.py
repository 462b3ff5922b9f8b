"""`manage.py check_invariants` over a million postings, in a process of its own, on SQLite with the demo street.

`python -m benchmarks.books [--quick]` prints the rows; `rows(quick)` gives them. The time is the processor's, the command's start included. The
reference is the goal itself.
"""

import sqlite3
import sys
import tempfile
from contextlib import closing
from pathlib import Path
from typing import Any

from benchmarks.end_to_end import measured
from tests.databases import copy_of_demo
from tests.server import environment

Row = dict[str, Any]
ACCOUNTS = 2_000
SECONDS = 10.0  # for a million postings


def rows(quick: bool = False) -> list[Row]:
    """Half a minute; quick: a tenth of the postings."""
    postings = 100_000 if quick else 1_000_000
    with tempfile.TemporaryDirectory() as folder:
        home = Path(folder)
        database = copy_of_demo(home)
        _fill(database, postings // 2)
        seconds, _peak = measured(environment(f"sqlite:///{database}", home), "check_invariants")
    goal = SECONDS * postings / 1_000_000
    return [
        {
            "name": f"books.invariants.{postings // 1000}k", "ours": round(seconds, 2), "reference": goal,
            "ratio": round(goal / seconds, 2), "goal": f"<= {goal:g} s", "reached": seconds <= goal, "unit": "s",
        }
    ]  # fmt: skip


def _fill(database: Path, transfers: int) -> None:
    """So many transfers between ACCOUNTS accounts, whose balances are what they say."""
    with closing(sqlite3.connect(database)) as books, books:
        numbers = f"WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < {transfers})"
        first_account, first_transfer = _next(books, "ledger_account"), _next(books, "ledger_transaction")
        books.executescript(
            f"""
            {numbers} INSERT INTO ledger_account (id, key, unit, floor, balance)
                SELECT {first_account} + i - 1, 'bench/' || i, 'points', NULL, 0 FROM n WHERE i <= {ACCOUNTS};
            {numbers} INSERT INTO ledger_transaction (id, key, kind, at, reference)
                SELECT {first_transfer} + i - 1, 'bench/' || i, 'bench', '2026-01-01 00:00:00', '' FROM n;
            {numbers} INSERT INTO ledger_posting (transaction_id, account_id, amount)
                SELECT {first_transfer} + i - 1, {first_account} + (i * 7919) % {ACCOUNTS}, 1 + i % 100 FROM n
                UNION ALL
                SELECT {first_transfer} + i - 1, {first_account} + (i * 7919 + 1 + i % 13) % {ACCOUNTS}, -1 - i % 100 FROM n;
            UPDATE ledger_account SET balance = (SELECT SUM(amount) FROM ledger_posting WHERE account_id = ledger_account.id)
                WHERE key LIKE 'bench/%';
            """
        )


def _next(books: sqlite3.Connection, table: str) -> int:
    [number] = books.execute(f"SELECT COALESCE(MAX(id), 0) + 1 FROM {table}").fetchone()
    return int(number)


if __name__ == "__main__":
    for row in rows("--quick" in sys.argv):
        print(row)
