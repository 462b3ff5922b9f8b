"""F4: kill -9 of Redis in a burst of events. No request fails for it, and every page hears every event once, in order."""

import contextlib
import threading
from concurrent.futures import ThreadPoolExecutor

import pytest

from tests.faults.caller import HEPING, Caller, need_body
from tests.faults.deployments import on_cluster
from tests.faults.open_page import OpenPage
from tests.server import run
from tests.services import Postgres, Redis


@pytest.mark.postgres
@pytest.mark.slow
@pytest.mark.long_only
def test_nothing_is_lost_or_doubled_without_the_doorbell(tmp_path):
    tmp_path.chmod(0o755)
    postgres, redis = Postgres(tmp_path / "postgres"), Redis(tmp_path / "redis")
    postgres.create()
    postgres.start()
    redis.start()
    try:
        with on_cluster(postgres.url("linkage"), redis.url, tmp_path) as deployment:
            burst_without_redis(deployment, redis, events=10_000, clients=20, kills=20)
            deployment.broken_invariants()
    finally:
        redis.kill()
        postgres.stop()


def burst_without_redis(deployment, redis: Redis, *, events: int, clients: int, kills: int) -> None:
    ports = [each.port for each in deployment.webs]
    wang = Caller.signed_in(ports[0], "13900000001")
    statuses: list[int] = []
    over = threading.Event()

    def work_on() -> None:
        number = 0
        while not over.is_set():
            number += 1
            for port in ports:
                caller = Caller(port, wang.token)
                statuses.append(caller.call("GET", "/api/v1/needs?mine=true")[0])
                if number % 5 == 0:
                    statuses.append(caller.call("POST", "/api/v1/needs", need_body("下楼买菜"))[0])

    with contextlib.ExitStack() as open_pages, ThreadPoolExecutor(2) as pool:
        pages = [
            open_pages.enter_context(OpenPage(ports[number % len(ports)], token))
            for number, token in enumerate(deployment.crowd(clients))
        ]
        working = pool.submit(work_on)
        bursting = pool.submit(run, deployment.surroundings, "-m", "tests.faults.burst", str(events))
        while kills and not bursting.done():
            over.wait(0.5)
            redis.kill()
            over.wait(0.5)
            redis.start()
            kills -= 1
        last = int(bursting.result())
        for page in pages:
            page.wait_until(f"board/{HEPING}", last)
        over.set()
        working.result(60)
    assert {status // 100 for status in statuses} == {2}, set(statuses)
    for page in pages:
        assert not page.faults()
        assert max(seq for stream, seq in page.heard if stream == f"board/{HEPING}") == last
        assert sum(stream == f"board/{HEPING}" for stream, _seq in page.heard) >= events
