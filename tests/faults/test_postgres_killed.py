"""F3: kill -9 of PostgreSQL under write load. Nothing acknowledged is lost, people are told to wait (503) and nothing else, and the product recovers
by itself: none of its processes is started anew."""

import threading
import time

import pytest

from tests.faults.caller import Caller
from tests.faults.deployments import on_cluster
from tests.faults.load import Load, lost_writes, under
from tests.services import Postgres, Redis

RECOVERS = 10.0  # seconds


@pytest.mark.postgres
@pytest.mark.slow
@pytest.mark.long_only
def test_what_was_acknowledged_survives_the_database(tmp_path):
    tmp_path.chmod(0o755)
    postgres, redis = Postgres(tmp_path / "postgres"), Redis(tmp_path / "redis")
    postgres.create()
    postgres.start()
    redis.start()
    try:
        with on_cluster(postgres.url("linkage"), redis.url, tmp_path) as deployment:
            recoveries = kill_again_and_again(postgres, deployment, kills=20)
            assert not [each for each in deployment.processes if each.ended_within(0.01)]
            assert max(recoveries) <= RECOVERS, recoveries
            deployment.broken_invariants()
    finally:
        redis.kill()
        postgres.stop()


def kill_again_and_again(postgres: Postgres, deployment, kills: int) -> list[float]:
    """Seconds from each return of PostgreSQL to the next acknowledged write."""
    wang = Caller.signed_in(deployment.webs[0].port, "13900000001")
    load = Load([each.port for each in deployment.webs], wang.token)
    recoveries = []
    with under(load):
        for _ in range(kills):
            load.wait_for_another(since=len(load.acknowledged))
            postgres.kill()
            start_anew(postgres)
            since, back = len(load.acknowledged), time.monotonic()
            load.wait_for_another(since)
            recoveries.append(time.monotonic() - back)
    assert len(load.acknowledged) >= kills
    assert set(load.refused) <= {503}, set(load.refused)
    assert not lost_writes(load, wang)
    return recoveries


def start_anew(postgres: Postgres) -> None:
    """As a supervisor does; the dead postmaster's children may need a moment to notice that they are orphans."""
    pause = threading.Event()
    for _ in range(50):
        try:
            postgres.restart()
            return
        except RuntimeError as not_yet:
            last = not_yet
            pause.wait(0.2)
    raise last
