"""F3: kill -9 of PostgreSQL under write load. Nothing acknowledged is lost, people are told to wait (503) and nothing else, and the product recovers
by itself: none of its processes is started anew."""

import threading
import time

import pytest

from tests.faults.caller import Caller
from tests.faults.deployments import on_cluster, own_services
from tests.faults.load import Load, lost_writes, under
from tests.services import Postgres

KILLS = 20
RECOVERS = 10.0  # seconds


@pytest.mark.postgres
@pytest.mark.slow
@pytest.mark.long_only
def test_what_was_acknowledged_survives_the_database(tmp_path, figures):
    with (
        own_services() as (postgres, redis),
        on_cluster(postgres.url("linkage"), redis.url, tmp_path) as deployment,
        figures("F3", f"kill -9 of PostgreSQL under write load, {KILLS} times") as found,
    ):
        kill_again_and_again(postgres, deployment, found)
        found.none(
            "processes that had to be started anew",
            [each.port for each in deployment.processes if each.ended_within(0.01)],
        )
        found.invariants(deployment)


def kill_again_and_again(postgres: Postgres, deployment, found) -> None:
    wang = Caller.signed_in(deployment.webs[0].port, "13900000001")
    load = Load([each.port for each in deployment.webs], wang.token)
    recoveries = []
    with under(load):
        for _ in range(KILLS):
            load.wait_for_another(since=len(load.acknowledged))
            postgres.kill()
            start_anew(postgres)
            since, back = len(load.acknowledged), time.monotonic()
            load.wait_for_another(since)
            recoveries.append(time.monotonic() - back)
    found.at_least("writes acknowledged", len(load.acknowledged), KILLS)
    found.at_least("requests refused meanwhile", len(load.refused), 1)
    found.none("refusals other than 503", [status for status in load.refused if status != 503])
    found.none("acknowledged writes lost, or doubled", lost_writes(load, wang))
    found.within("from its return to the next write, the slowest", max(recoveries), RECOVERS)


def start_anew(postgres: Postgres) -> None:
    """As a supervisor does; the dead postmaster's children may need a moment to notice that they are orphans."""
    pause = threading.Event()
    for _ in range(50):
        if postgres.try_to_restart():
            return
        pause.wait(0.2)
    postgres.restart()
