"""The checks of the fault tests are checked: with a dropped event or a lost write planted into the product, they must fail. (A naive claim:
test_checker_of_claims.py.)"""

from typing import Any

import pytest

from tests.faults.caller import HEPING, Caller
from tests.faults.deployments import on_postgres, on_sqlite
from tests.faults.load import Load, lost_writes, under
from tests.faults.open_page import OpenPage
from tests.server import run

pytestmark = [pytest.mark.postgres, pytest.mark.slow, pytest.mark.long_only]


@pytest.fixture
def with_mistake(tmp_path, request):
    """Starts the product with a mistake, on the set-up that is tried."""

    def started(name: str) -> Any:
        planted = {"DJANGO_SETTINGS_MODULE": "tests.faults.planted", "PLANTED": name}
        start = on_postgres if request.config.getoption("--postgres") else on_sqlite
        return start(tmp_path, more=planted)

    return started


def test_a_dropped_event_is_noticed(with_mistake, figures):
    with with_mistake("DroppedEvent") as deployment, figures("planted", "one event in 50 is dropped") as found:
        [token] = deployment.crowd(1)
        with OpenPage(deployment.webs[0].port, token) as page:
            last = int(run(deployment.surroundings, "-m", "tests.faults.burst", "201", "0"))
            page.wait_until(f"board/{HEPING}", last)
        found.at_least("events heard", len(page.heard), 150)
        found.holds("noticed: gaps in what an open page heard", bool(page.faults()), "; ".join(page.faults()[:2]))


def test_a_lost_write_is_noticed(with_mistake, figures):
    with (
        with_mistake("LostWrite") as deployment,
        figures("planted", "one write in 5 is lost after its answer") as found,
    ):
        wang = Caller.signed_in(deployment.webs[0].port, "13900000001")
        load = Load([deployment.webs[0].port], wang.token)
        with under(load):
            for _ in range(12):
                load.wait_for_another(since=len(load.acknowledged))
        lost = lost_writes(load, wang)
        found.holds("noticed: acknowledged writes lost", bool(lost), f"{len(lost)} of {len(load.acknowledged)}")
