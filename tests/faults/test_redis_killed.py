"""F4: kill -9 of Redis in a burst of events. No request fails for it, and every page hears every event once, in order."""

import contextlib
import threading
from concurrent.futures import ThreadPoolExecutor

import pytest

from tests.faults.caller import HEPING, Caller, need_body
from tests.faults.deployments import on_cluster, own_services
from tests.faults.open_page import OpenPage
from tests.server import run
from tests.services import Redis

EVENTS, CLIENTS, KILLS = 10_000, 20, 20
SECONDS = 40  # of the burst: as long as the kills take, with room


@pytest.mark.postgres
@pytest.mark.slow
@pytest.mark.long_only
def test_nothing_is_lost_or_doubled_without_the_doorbell(tmp_path, figures):
    with (
        own_services() as (postgres, redis),
        on_cluster(postgres.url("linkage"), redis.url, tmp_path) as deployment,
        figures(
            "F4", f"kill -9 of Redis, {KILLS} times, in a burst of {EVENTS:,} events to {CLIENTS} open pages"
        ) as found,
    ):
        burst_without_redis(deployment, redis, found)
        found.invariants(deployment)


def burst_without_redis(deployment, redis: Redis, found) -> None:
    ports = [each.port for each in deployment.webs]
    wang = Caller.signed_in(ports[0], "13900000001")
    statuses: list[int] = []
    over = threading.Event()
    within_the_burst = 0

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
            for number, token in enumerate(deployment.crowd(CLIENTS))
        ]
        working = pool.submit(work_on)
        bursting = pool.submit(run, deployment.surroundings, "-m", "tests.faults.burst", str(EVENTS), str(SECONDS))
        killed = 0
        while killed < KILLS:
            over.wait(0.5)
            redis.kill()
            killed += 1
            within_the_burst += not bursting.done()
            over.wait(0.5)
            redis.start()
        last = int(bursting.result())
        for page in pages:
            page.wait_until(f"board/{HEPING}", last)
        over.set()
        working.result(60)
    found.exactly("kills while the burst went on", within_the_burst, KILLS)
    found.at_least("requests answered meanwhile", len(statuses), KILLS)
    found.none("answers other than 2xx", [status for status in statuses if status // 100 != 2])
    board = f"board/{HEPING}"
    found.none("gaps, repetitions or disorder, over all pages", [fault for page in pages for fault in page.faults()])
    found.none("pages that did not hear the last event", [page for page in pages if (board, last) not in page.heard])
    found.at_least(
        "events that each page heard of the burst, the fewest",
        min(sum(stream == board for stream, _seq in page.heard) for page in pages),
        EVENTS,
    )
