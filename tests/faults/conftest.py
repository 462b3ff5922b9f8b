from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.faults.deployments import Deployment, on_postgres, on_sqlite


@pytest.fixture
def small(demo_database: Path, tmp_path: Path) -> Iterator[Deployment]:
    """One process on SQLite."""
    deployment = on_sqlite(demo_database, tmp_path)
    deployment.start()
    yield deployment
    deployment.stop()


@pytest.fixture
def large(tmp_path: Path) -> Iterator[Deployment]:
    """Two web processes and a worker on PostgreSQL and Redis; only under `pytest --postgres -m postgres`."""
    with on_postgres(tmp_path) as deployment:
        yield deployment


@pytest.fixture
def deployment(request: pytest.FixtureRequest) -> Deployment:
    """The large one under --postgres, else the small one."""
    found: Deployment = request.getfixturevalue("large" if request.config.getoption("--postgres") else "small")
    return found


@pytest.fixture
def long(request: pytest.FixtureRequest) -> bool:
    return bool(request.config.getoption("--long"))
