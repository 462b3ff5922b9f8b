"""A streaming copy beside the primary: public pages are read from it, people's own pages are not, who has just written is not, and when it is killed
nobody notices."""

import http.client
import os
import time
from collections.abc import Callable
from uuid import uuid4

import psycopg
import pytest

from tests import services
from tests.faults.caller import Caller, need_body
from tests.faults.deployments import on_postgres
from tests.scratch import SCRATCH
from tests.server import RunningServer

PATIENCE = 120.0  # seconds, for a busy machine; a quiet one needs five
SUMMARY = "楼梯上装一段扶手"


@pytest.fixture
def standby(tmp_path):
    """A copy of the cluster that the run has started, without any database's name in its URL."""
    copy = services.Standby(SCRATCH / f"standby-{uuid4().hex[:8]}")
    copy.copy(os.environ["DATABASE_URL"])
    copy.restart()
    yield copy
    copy.stop()


class Replaying:
    """What the copy does with the primary's changes: pause, and everything it says stays as it was."""

    def __init__(self, url: str) -> None:
        self._url = url

    def say(self, question: str) -> object:
        with psycopg.connect(self._url, autocommit=True) as line:
            row = line.execute(question).fetchone()
            return row[0] if row else None

    def pause(self) -> None:
        self.say("SELECT pg_wal_replay_pause()")
        until(lambda: self.say("SELECT pg_get_wal_replay_pause_state()") == "paused")

    def go_on(self) -> None:
        self.say("SELECT pg_wal_replay_resume()")


@pytest.mark.postgres
@pytest.mark.slow
@pytest.mark.long_only
def test_public_pages_are_read_from_the_copy_and_survive_it(tmp_path, standby):
    with on_postgres(tmp_path, more={"REPLICA_MOST_BEHIND": "3600"}, replica=standby.url) as deployment:
        port = deployment.webs[0].port
        strict = RunningServer(tmp_path, deployment.surroundings | {"REPLICA_MOST_BEHIND": "0"}, "web")
        deployment.webs.append(strict)
        copy = Replaying(deployment.surroundings["DATABASE_REPLICA_URL"])
        wang, chen = Caller.signed_in(port, "13900000001"), Caller.signed_in(port, "13900000003")
        until(lambda: replica_up(port))

        copy.pause()
        need = publish(wang, chen)
        address = f"/open/needs/{need}/"
        # A stranger's page is a moment old, the list likewise; hers, the one of somebody who has just written, and the API are not.
        assert page(port, address)[0] == 404
        assert SUMMARY not in page(port, "/open/needs/")[1]
        assert page(port, address, "fresh=1")[0] == 200
        assert wang.must("GET", f"/api/v1/needs/{need}")["state"] == "published"
        assert page(port, f"/needs/{need}/", f"sessionid={wang.token}")[0] == 200
        # A process that tolerates no delay at all finds every copy too far behind.
        strict.start()
        assert page(strict.port, address)[0] == 200
        copy.go_on()
        until(lambda: page(port, address)[0] == 200)

        standby.kill()
        for _ in range(20):
            status, text = page(port, "/open/needs/")
            assert status == 200
            assert SUMMARY in text
        until(lambda: not replica_up(port))
        standby.restart()
        until(lambda: replica_up(port))
        deployment.broken_invariants()


def publish(wang: Caller, chen: Caller) -> str:
    wanted = [{"kind": "volunteer", "title": "志愿者", "quantity": 1}]
    need = wang.must("POST", "/api/v1/needs", need_body("扶手", requirements=wanted), key=uuid4().hex)
    chen.must("POST", f"/api/v1/needs/{need['id']}/assessment", {"public_summary": SUMMARY})
    chen.must("POST", f"/api/v1/needs/{need['id']}/publication")
    return str(need["id"])


def page(port: int, path: str, cookie: str = "") -> tuple[int, str]:
    """Each look is at an address of its own, so that no page is answered that was kept for visitors."""
    line = http.client.HTTPConnection("127.0.0.1", port, timeout=PATIENCE)
    line.request("GET", f"{path}?look={uuid4().hex}", headers={"Cookie": cookie} if cookie else {})
    answer = line.getresponse()
    text = answer.read().decode()
    line.close()
    return answer.status, text


def replica_up(port: int) -> bool:
    return "linkage_replica_up 1.0" in page(port, "/metrics")[1]


def until(true: Callable[[], bool]) -> None:
    deadline = time.monotonic() + PATIENCE
    while not true():
        assert time.monotonic() < deadline, "it never became so"
