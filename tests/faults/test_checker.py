"""The checks of the fault tests are checked: with a dropped event or a lost write planted into the product, they must fail. (A naive claim:
test_checker_of_claims.py.)"""

from contextlib import contextmanager
from typing import Any

import pytest

from tests.databases import copy_of_demo
from tests.faults.caller import HEPING, Caller
from tests.faults.deployments import Deployment
from tests.faults.load import Load, lost_writes, under
from tests.faults.open_page import OpenPage
from tests.server import RunningServer, run

pytestmark = [pytest.mark.slow, pytest.mark.long_only]


@pytest.fixture
def with_mistake(tmp_path):
    @contextmanager
    def started(name: str) -> Any:
        server = RunningServer.on_sqlite(copy_of_demo(tmp_path), tmp_path)
        server.environment |= {"DJANGO_SETTINGS_MODULE": "tests.faults.planted", "PLANTED": name}
        deployment = Deployment(server.environment, [server], [])
        deployment.start()
        try:
            yield deployment
        finally:
            deployment.kill()

    return started


def test_a_dropped_event_is_noticed(with_mistake):
    with with_mistake("DroppedEvent") as deployment:
        [token] = deployment.crowd(1)
        with OpenPage(deployment.webs[0].port, token) as page:
            last = int(run(deployment.surroundings, "-m", "tests.faults.burst", "201"))
            page.wait_until(f"board/{HEPING}", last)
        assert page.heard
        assert page.faults()


def test_a_lost_write_is_noticed(with_mistake):
    with with_mistake("LostWrite") as deployment:
        wang = Caller.signed_in(deployment.webs[0].port, "13900000001")
        load = Load([deployment.webs[0].port], wang.token)
        with under(load):
            for _ in range(12):
                load.wait_for_another(since=len(load.acknowledged))
        assert lost_writes(load, wang)
