"""The site as deploy/ describes it: two web processes and two workers behind nginx, on PostgreSQL and Redis, replaced one after the other while
people work. Nobody sees an error, nothing that was acknowledged is lost, an open page misses nothing and hears nothing twice."""

import json
import threading
from uuid import uuid4

import pytest

from tests.faults.caller import Caller, need_body
from tests.faults.deployments import on_postgres
from tests.faults.open_page import OpenPage
from tests.faults.proxy import in_front_of

RESTARTING = 4012


@pytest.mark.postgres
@pytest.mark.slow
@pytest.mark.long_only
def test_processes_are_replaced_while_people_work(tmp_path, figures):
    with (
        on_postgres(tmp_path, workers=2, more={"TRUSTED_PROXIES": "1"}) as deployment,
        in_front_of(deployment.webs, tmp_path / "nginx") as proxy,
        figures("deployed", "two web and two workers behind nginx, each replaced once while people write") as found,
    ):
        replace_one_after_the_other(deployment, proxy.port, found)
        found.invariants(deployment)


def replace_one_after_the_other(deployment, port: int, found) -> None:
    wang = Caller.signed_in(port, "13900000001")
    assert wang.call("GET", "/metrics")[0] in (404, 0)
    answers: list[tuple[int, str]] = []
    over = threading.Event()

    def keep_asking() -> None:
        while not over.is_set():
            status, need = wang.call("POST", "/api/v1/needs", need_body("下楼买菜"), key=uuid4().hex)
            answers.append((status, need["id"] if status == 201 else json.dumps(need)))

    with OpenPage(port, wang.token) as page:
        asking = threading.Thread(target=keep_asking)
        asking.start()
        try:
            for process in deployment.processes:
                process.stop()
                process.start()
        finally:
            over.set()
            asking.join(60)
        streams = {f"need/{need}" for status, need in answers if status == 201}
        page.wait_for(streams)
    found.at_least("writes acknowledged", len(streams), 4)
    found.none("writes answered otherwise than 201", [each for each in answers if each[0] != 201])
    found.none(
        "acknowledged writes that an open page did not hear of", streams - {stream for stream, _seq in page.heard}
    )
    found.none("gaps, repetitions or disorder on that page", page.faults())
    found.at_least("times that page was asked to move (4012)", len(page.closed_with), 1)
    found.none("times its line ended otherwise", [code for code in page.closed_with if code != RESTARTING])
