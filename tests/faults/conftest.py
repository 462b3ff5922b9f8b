from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager
from functools import partial
from pathlib import Path

import pytest

from tests.faults import report
from tests.faults.deployments import Deployment, on_postgres, on_sqlite


@pytest.fixture(scope="module")
def small(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Deployment]:
    """One process on SQLite; for all tests of a file."""
    with on_sqlite(tmp_path_factory.mktemp("small")) as deployment:
        yield deployment


@pytest.fixture(scope="module")
def large(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Deployment]:
    """Two web processes and a worker on PostgreSQL and Redis, for all tests of a file; only under `pytest --postgres -m postgres`."""
    with on_postgres(tmp_path_factory.mktemp("large")) as deployment:
        yield deployment


@pytest.fixture(scope="module")
def deployment(request: pytest.FixtureRequest) -> Deployment:
    """The large one under --postgres, else the small one."""
    found: Deployment = request.getfixturevalue("large" if request.config.getoption("--postgres") else "small")
    return found


@pytest.fixture
def long(request: pytest.FixtureRequest) -> bool:
    return bool(request.config.getoption("--long"))


@pytest.fixture
def figures(
    request: pytest.FixtureRequest, long: bool
) -> Callable[[str, str], AbstractContextManager[report.Findings]]:
    """figures("F1", "what is done, how often"): a block in which pass figures are measured. The long form's are kept for the table."""
    setup = report.LARGE if request.config.getoption("--postgres") else report.SMALL
    return partial(_figures, setup=setup, kept=report.KEPT if long else None)


def _figures(fault: str, done: str, *, setup: str, kept: Path | None) -> AbstractContextManager[report.Findings]:
    return report.findings(fault, setup, done, kept)


# What only PostgreSQL, Redis or several processes can suffer.
ON_POSTGRES_ONLY = {
    "test_deployment.py",
    "test_postgres_killed.py",
    "test_redis_killed.py",
    "test_replica.py",
    "test_checker_of_claims.py",
    "test_scaled_out.py",
    "test_web_killed.py",
}


def pytest_ignore_collect(collection_path: Path, config: pytest.Config) -> bool | None:
    left_out = not config.getoption("--postgres") and collection_path.name in ON_POSTGRES_ONLY
    return True if left_out else None


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """What takes minutes belongs to `make faults` alone."""
    if config.getoption("--long"):
        return
    left_out = [item for item in items if item.get_closest_marker("long_only")]
    if left_out:
        config.hook.pytest_deselected(items=left_out)
        items[:] = [item for item in items if item not in left_out]
