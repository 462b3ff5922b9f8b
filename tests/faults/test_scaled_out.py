"""The main loop's browser test, unchanged, on the scaled-out set-up: two web processes and two workers behind nginx, on PostgreSQL and Redis. Where
the journey kills its server, here every web process, every worker and Redis are killed."""

from collections.abc import Iterator
from pathlib import Path
from urllib.request import urlopen

import pytest

from tests.faults.deployments import Deployment, on_cluster, own_services
from tests.faults.proxy import Proxy, in_front_of
from tests.journeys import test_stair_rail as journey
from tests.services import Redis, free_port

pytestmark = [pytest.mark.browser, pytest.mark.postgres, pytest.mark.slow, pytest.mark.long_only]


class ScaledOut:
    """What the journey knows of a server: its address, its environment, and that it can be killed and started."""

    def __init__(self, deployment: Deployment, proxy: Proxy, redis: Redis) -> None:
        self._deployment, self._redis = deployment, redis
        self.url = f"http://127.0.0.1:{proxy.port}"
        self.environment = deployment.surroundings
        self.broken_invariants = deployment.broken_invariants
        self.killed: list[str] = []

    def kill(self) -> None:
        self._redis.kill()
        self._deployment.kill()
        self.killed += ["redis", *(each.command[0] for each in self._deployment.processes)]

    def start(self) -> None:
        self._redis.start()
        self._deployment.start()
        with urlopen(f"{self.url}/readyz", timeout=60) as answer:
            assert answer.status == 200


@pytest.fixture
def server(tmp_path: Path) -> Iterator[ScaledOut]:
    port = free_port()
    behind = {"TRUSTED_PROXIES": "1", "ORIGINS": f"http://127.0.0.1:{port}"}
    with (
        own_services() as (postgres, redis),
        on_cluster(postgres.url("linkage"), redis.url, tmp_path, workers=2, more=behind) as deployment,
        in_front_of(deployment.webs, tmp_path / "nginx", port) as proxy,
    ):
        yield ScaledOut(deployment, proxy, redis)


def test_the_main_loop_survives_all_of_it(server: ScaledOut, figures):
    with figures("deployed", "the stair rail in browsers, with kill -9 of web, worker and Redis in its midst") as found:
        journey.test_the_stair_rail(server)  # type: ignore[arg-type]
        found.exactly("processes killed: Redis, two web, two workers", len(server.killed), 5)
        found.invariants(server)
