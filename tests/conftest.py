import os
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, settings

from tests.databases import copy_of_demo
from tests.server import RunningServer


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
        if os.environ.get("LINKAGE_TEST_DATABASES") == "copied":
            config.pluginmanager.import_plugin("tests.copied")


def pytest_sessionfinish(session: pytest.Session) -> None:
    """With STRICT=1 a skipped test fails the run."""
    reporter: Any = session.config.pluginmanager.get_plugin("terminalreporter")
    if os.environ.get("STRICT") == "1" and reporter and reporter.stats.get("skipped"):
        session.exitstatus = pytest.ExitCode.TESTS_FAILED


@pytest.fixture
def server(tmp_path: Path) -> Iterator[RunningServer]:
    """The product as `make run` starts it: one process, a database of its own with the demo people, a free port."""
    yield from _running(tmp_path)


@pytest.fixture(scope="module")
def shared_server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[RunningServer]:
    """The same, for all of a file's tests that do not mind what the others leave behind."""
    yield from _running(tmp_path_factory.mktemp("server"))


def _running(home: Path) -> Iterator[RunningServer]:
    server = RunningServer.on_sqlite(copy_of_demo(home), home)
    try:
        server.start()
        yield server
    finally:
        server.kill()
