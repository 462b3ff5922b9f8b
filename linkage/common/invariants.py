"""What must be true of the whole database at every moment. Each app keeps its own checks in `invariants.py`, as a dictionary CHECKS: a sentence that
begins with the invariant's number -> a function that returns the rows which break it (none: all is well). `manage.py check_invariants` runs
them all."""

from collections.abc import Callable
from importlib import import_module
from importlib.util import find_spec
from typing import Any

from django.apps import apps
from django.db import connection

Check = Callable[[], list[dict[str, Any]]]
MOST_ROWS = 100


def all_checks() -> dict[str, Check]:
    """Every app's checks, by invariant."""
    found: dict[str, Check] = {}
    for config in apps.get_app_configs():
        name = f"{config.name}.invariants"
        if config.name.startswith("linkage.") and config.name != "linkage.common" and find_spec(name):
            found |= import_module(name).CHECKS
    return dict(sorted(found.items()))


def breaches(sql: str, parameters: list[Any] | None = None) -> list[dict[str, Any]]:
    """The first MOST_ROWS rows of a query, as dictionaries by column."""
    with connection.cursor() as cursor:
        cursor.execute(f"{sql} LIMIT {MOST_ROWS}", [str(each) for each in parameters or ()])
        names = [column[0] for column in cursor.description]
        return [dict(zip(names, row, strict=True)) for row in cursor.fetchall()]


def marks(values: Any) -> str:
    """Placeholders for an IN list."""
    return ", ".join(["%s"] * len(values))
