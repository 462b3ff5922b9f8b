"""The product as one process, seen from outside."""

import json
import socket
import sqlite3
import subprocess
import sys
import time
import urllib.request
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from pathlib import Path

import pytest
from websockets.exceptions import ConnectionClosed
from websockets.sync.client import connect

from tests.faults.caller import Caller, need_body
from tests.server import ROOT, RunningServer, environment

PATIENCE = 120  # seconds, for a machine with many other things to do


def get(server: RunningServer, path: str) -> tuple[int, str]:
    with urllib.request.urlopen(server.url + path, timeout=PATIENCE) as answer:
        return answer.status, answer.read().decode()


def started(command: str, surroundings: dict[str, str]) -> "subprocess.CompletedProcess[str]":
    arguments = [sys.executable, "manage.py", command]
    return subprocess.run(arguments, cwd=ROOT, env=surroundings, capture_output=True, text=True, timeout=PATIENCE)


def test_a_day_in_the_life_of_the_process(server, tmp_path):
    """In one test, because each start takes seconds: ready, a page, a worker beside it, nonsense on the line, kill -9, and the end."""
    assert get(server, "/healthz")[0] == 200
    assert get(server, "/readyz") == (200, '{"database": "ok", "migrations": "ok", "static": "ok", "layer": "ok"}')
    status, page = get(server, "/")
    assert status == 200
    assert "<main" in page
    with closing(sqlite3.connect(f"file:{server.home}/linkage.sqlite3?mode=ro", uri=True)) as database:
        assert database.execute("SELECT count(*) FROM common_workerbeat").fetchone()[0] >= 1

    # What is no HTTP is refused and harms nobody.
    with socket.create_connection(("127.0.0.1", server.port), timeout=PATIENCE) as line:
        line.sendall(b"\x16\x03\x01\x02\x00\x01" * 100 + b"\r\n\r\n")
        line.recv(1024)
    assert get(server, "/healthz")[0] == 200

    # A second process on its port names the reason in one line.
    done = started("web", environment(f"sqlite:///{tmp_path}/other.sqlite3", tmp_path) | {"PORT": str(server.port)})
    assert done.returncode == 1
    assert f"{server.port} is taken" in done.stderr
    assert "Traceback" not in done.stderr

    server.kill()
    server.start()
    assert get(server, "/healthz")[0] == 200
    assert server.stop()
    assert "Traceback" not in server.log.read_text()


def test_asked_to_stop_it_ends_what_it_began_and_sends_its_listeners_elsewhere(server):
    """A restart behind a proxy: the need that is being written is acknowledged, the open page is told to come back, nobody new is let in."""
    wang = Caller.signed_in(server.port, "13900000001")
    with (
        closing(sqlite3.connect(server.home / "linkage.sqlite3", isolation_level=None)) as database,
        ThreadPoolExecutor(1) as pool,
        connect(server.socket_url, open_timeout=PATIENCE) as feed,
    ):
        feed.send(json.dumps({"op": "hello", "token": wang.token}))
        assert json.loads(feed.recv(timeout=PATIENCE))["op"] == "ready"
        database.execute("BEGIN IMMEDIATE")  # whoever writes now has to wait
        written = pool.submit(wang.call, "POST", "/api/v1/needs", need_body("下楼买菜"))
        deadline = time.monotonic() + 15
        while in_progress(server) < 2 and time.monotonic() < deadline:
            assert not server.ended_within(0.05)
        server.ask_to_stop()
        with pytest.raises(ConnectionClosed) as told:
            feed.recv(timeout=PATIENCE)
        assert told.value.rcvd.code == 4012
        with pytest.raises(ConnectionRefusedError):
            socket.create_connection(("127.0.0.1", server.port), timeout=10)
        assert not server.ended_within(0.3)
        database.execute("COMMIT")
        assert written.result(PATIENCE)[0] == 201
    assert server.ended_within(PATIENCE)
    server.start()
    assert wang.must("GET", "/api/v1/needs?mine=true")["items"][0]["title"] == "下楼买菜"


def in_progress(server: RunningServer) -> float:
    """Requests under way, the one that asks among them."""
    [line] = [
        each for each in get(server, "/metrics")[1].splitlines() if each.startswith("linkage_requests_in_progress ")
    ]
    return float(line.split()[1])


@pytest.mark.parametrize(
    ("variables", "complaint"),
    [
        ({"DEBUG": "0", "DEMO": "0", "SECRET_KEY": "", "FIELD_KEYS": "k"}, "SECRET_KEY is not set"),
        ({"DEBUG": "0", "DEMO": "0", "SECRET_KEY": "s", "FIELD_KEYS": ""}, "FIELD_KEYS is not set"),
        ({"DEBUG": "0", "DEMO": "1", "SECRET_KEY": "s", "FIELD_KEYS": "k"}, "DEMO=1"),
    ],
)
def test_it_refuses_to_start_unsafe_and_says_why(variables: dict[str, str], complaint: str, tmp_path: Path):
    surroundings = environment(f"sqlite:///{tmp_path}/x.sqlite3", tmp_path) | variables
    done = started("check", surroundings)
    assert done.returncode != 0
    assert complaint in done.stderr
