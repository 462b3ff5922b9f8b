"""The site as deploy/ describes it: two web processes and two workers behind nginx, on PostgreSQL and Redis, replaced one after the other while
people work. Nobody sees an error, nothing that was acknowledged is lost, an open page misses nothing and hears nothing twice."""

import json
import threading
from uuid import uuid4

import pytest

from tests.faults.caller import Caller, need_body
from tests.faults.deployments import on_postgres
from tests.faults.open_page import OpenPage
from tests.faults.proxy import Proxy

RESTARTING = 4012


@pytest.mark.postgres
@pytest.mark.slow
@pytest.mark.long_only
def test_processes_are_replaced_while_people_work(tmp_path):
    with on_postgres(tmp_path, workers=2, more={"TRUSTED_PROXIES": "1"}) as deployment:
        proxy = Proxy(tmp_path / "nginx", deployment.webs)
        proxy.start()
        try:
            replace_one_after_the_other(deployment, proxy.port)
        finally:
            proxy.stop()
        deployment.broken_invariants()


def replace_one_after_the_other(deployment, port: int) -> None:
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
        assert {status for status, _need in answers} == {201}, answers
        streams = {f"need/{need}" for _status, need in answers}
        page.wait_for(streams)
    assert streams <= {stream for stream, _seq in page.heard}
    assert len(page.heard) == len(set(page.heard))
    assert set(page.closed_with) <= {RESTARTING}
    assert page.closed_with, "the page never had to move"
