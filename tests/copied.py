"""pytest-django's databases, as copies of one that is migrated once instead of one for each process with all migrations anew."""

import os
from collections.abc import Iterator

import pytest
from django.conf import settings
from django.db import connection
from pytest_django import DjangoDbBlocker

from tests import databases
from tests.scratch import SCRATCH


@pytest.fixture(scope="session")
def django_db_setup(
    request: pytest.FixtureRequest, django_test_environment: None, django_db_blocker: DjangoDbBlocker
) -> Iterator[None]:
    """A file on SQLite, as in the product: a database in memory locks differently."""
    name = f"test_{getattr(request.config, 'workerinput', {}).get('workerid', 'alone')}"
    with django_db_blocker.unblock():
        _use(_copied(name))
    yield
    with django_db_blocker.unblock():
        connection.close()
        _close_pool()


def _copied(name: str) -> str:
    if connection.vendor == "sqlite":
        return databases.copy_of_migrated(SCRATCH / f"{name}.sqlite3")
    cluster = os.environ["DATABASE_URL"]
    databases.copy_postgres(cluster, databases.migrated_postgres(cluster), name)
    return name


def _use(name: str) -> None:
    connection.close()
    _close_pool()
    settings.DATABASES["default"]["NAME"] = connection.settings_dict["NAME"] = name


def _close_pool() -> None:
    if connection.vendor == "postgresql":
        connection.close_pool()
