"""F1: kill -9 under write load. What was acknowledged is there; what was not known is there once or not at all."""

import random
import statistics
import threading

import pytest

from tests.faults.caller import Caller
from tests.faults.load import Load, lost_writes, under
from tests.server import RunningServer


@pytest.mark.postgres
@pytest.mark.slow
def test_what_was_acknowledged_survives_kill_9(deployment, long):
    kills = 200 if long else 6
    chance = random.Random(9)
    undisturbed = restarted(deployment.webs[0]) if long else 0
    wang = Caller.signed_in(deployment.webs[0].port, "13900000001")
    load = Load([each.port for each in deployment.webs], wang.token)
    pause = threading.Event()
    restarts = []
    with under(load):
        for _ in range(kills):
            load.wait_for_another(since=len(load.acknowledged))
            pause.wait(chance.uniform(0, 0.3))
            victim = chance.choice(deployment.processes)
            victim.kill()
            restarts.append(victim.start())
    assert len(load.acknowledged) >= kills
    assert load.unknown
    assert not [status for status in load.refused if status != 503]
    assert not lost_writes(load, wang)
    deployment.broken_invariants()
    if long:  # beside other tests a restart's time says more of them than of the product
        # Ready again within 3 s; on a machine so busy that a quiet start takes longer, recovery may not add half as much again.
        assert statistics.median(restarts) <= max(3, 1.5 * undisturbed)


def restarted(server: RunningServer) -> float:
    """Seconds that a start takes with nothing to recover from."""
    server.stop()
    return server.start()
