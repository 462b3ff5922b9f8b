import os
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, settings

from tests.server import RunningServer, prepared_database


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption(
        "--postgres", action="store_true", help="run on a throw-away PostgreSQL and Redis (tests/settings.py)"
    )
    parser.addoption("--long", action="store_true", help="the long form of the fault tests and of the random plans")


def pytest_configure(config: pytest.Config) -> None:
    # How fast examples are drawn depends on the machine and proves nothing.
    settings.register_profile("any-machine", deadline=None, suppress_health_check=[HealthCheck.too_slow])
    settings.load_profile("any-machine")
    if config.pluginmanager.hasplugin("django"):
        config.pluginmanager.import_plugin("tests.world")


def pytest_sessionfinish(session: pytest.Session) -> None:
    """With STRICT=1 a skipped test fails the run."""
    reporter: Any = session.config.pluginmanager.get_plugin("terminalreporter")
    if os.environ.get("STRICT") == "1" and reporter and reporter.stats.get("skipped"):
        session.exitstatus = pytest.ExitCode.TESTS_FAILED


@pytest.fixture(scope="session")
def demo_database(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A migrated SQLite file with the demo street; made once, copied for each server."""
    return prepared_database(tmp_path_factory.mktemp("demo"))


@pytest.fixture
def server(demo_database: Path, tmp_path: Path) -> Iterator[RunningServer]:
    """The product as `make run` starts it: one process, a database of its own with the demo people, a free port."""
    running = RunningServer.on_copy_of(demo_database, tmp_path)
    running.start()
    yield running
    running.stop()
