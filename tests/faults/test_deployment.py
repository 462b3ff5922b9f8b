"""The site as docs/operations.md and deploy/ describe it: two web processes and two workers by their units behind nginx, on PostgreSQL and Redis. It is
upgraded by deploy/upgrade while people work: nobody sees an error, nothing that was acknowledged is lost, an open page misses nothing and hears nothing
twice. What it backed up is restored elsewhere, and its keys are changed."""

import json
import os
import threading
from contextlib import contextmanager
from pathlib import Path
from uuid import uuid4

import psycopg
import pytest
from cryptography.fernet import Fernet

from tests.databases import copy_postgres, demo_postgres, drop_postgres
from tests.faults.caller import Caller, need_body
from tests.faults.machine import Machine
from tests.faults.open_page import OpenPage
from tests.faults.proxy import Proxy
from tests.faults.report import Findings
from tests.server import environment, run

RESTARTING = 4012
DEMO_KEY = environment("", Path())["FIELD_KEYS"]
PHOTO = "needs/2026/11/rail.webp"


@contextmanager
def database(template: str):
    base, name = os.environ["DATABASE_URL"], f"machine_{uuid4().hex[:12]}"
    yield copy_postgres(base, template, name)
    drop_postgres(base, name)


@pytest.mark.postgres
@pytest.mark.slow
@pytest.mark.long_only
def test_a_site_is_installed_upgraded_backed_up_restored_and_given_new_keys(tmp_path, figures):
    base = os.environ["DATABASE_URL"]
    with (
        database(demo_postgres(base)) as url,
        database("template0") as spare,
        figures(
            "deployed", "two web and two workers by their units behind nginx, upgraded while people write"
        ) as found,
    ):
        machine = Machine(tmp_path / "machine", filled_in(url))
        photo = machine.root / "var/lib/linkage/media" / PHOTO
        photo.parent.mkdir(parents=True)
        photo.write_bytes(b"RIFF of a rail")
        proxy = Proxy(tmp_path / "nginx", machine.ports, told="https")
        machine.manage("collectstatic", "--noinput", "--verbosity=0")
        try:
            machine.systemctl("start", *machine.units)
            proxy.start()
            [token] = json.loads(run(environment(url, tmp_path) | machine.values, "-m", "tests.faults.crowd", "1"))
            volunteer = Caller(proxy.port, token)
            upgraded_while_people_work(machine, volunteer, found)
            restored_elsewhere(machine, spare, tmp_path / "spare")
            given_new_keys(machine, volunteer)
        finally:
            proxy.stop()
            machine.switch_off()
        machine.manage("check_invariants")


def filled_in(url: str) -> dict[str, str]:
    return {
        "SECRET_KEY": "of-the-machine-room",
        "FIELD_KEYS": DEMO_KEY,
        "DATABASE_URL": url,
        "REDIS_URL": os.environ["REDIS_URL"],
        "ALLOWED_HOSTS": "127.0.0.1",
        "ORIGINS": "https://127.0.0.1",
        "TRUSTED_PROXIES": "1",
        "BACKUP_KEY": "in-the-safe-of-the-street-office",
    }


def upgraded_while_people_work(machine: Machine, volunteer: Caller, found: Findings) -> None:
    assert volunteer.call("GET", "/metrics")[0] in (404, 0)
    answers: list[tuple[int, str]] = []
    over = threading.Event()

    def keep_asking() -> None:
        while not over.is_set():
            status, need = volunteer.call("POST", "/api/v1/needs", need_body("下楼买菜"), key=uuid4().hex)
            answers.append((status, need["id"] if status == 201 else json.dumps(need)))

    with OpenPage(volunteer.port, volunteer.token) as page:
        asking = threading.Thread(target=keep_asking)
        asking.start()
        try:
            machine.upgrade()
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
    times = machine.times()
    done = [(what, unit) for what, unit, _seconds in times]
    assert all(done.count(("stop", unit)) == 1 and done.count(("start", unit)) == 2 for unit in machine.units)
    found.none("processes that had to be killed", [unit for what, unit in done if what == "killed"])
    found.tell("from SIGTERM to the end of a web process, at most", f"{slowest(times, 'stop', 'web'):.1f} s")
    found.tell("from its start to ready, at most", f"{slowest(times, 'start', 'web'):.1f} s")
    found.tell("from SIGTERM to the end of a worker, at most", f"{slowest(times, 'stop', 'worker'):.1f} s")


def slowest(times: list[tuple[str, str, float]], wanted: str, kind: str) -> float:
    return max(seconds for what, unit, seconds in times if what == wanted and f"-{kind}@" in unit)


def restored_elsewhere(machine: Machine, spare: str, home) -> None:
    """What the upgrade backed up with pg_dump, by pg_restore into an empty database; and the nightly backup by its unit."""
    [before] = (machine.root / "var/lib/linkage/backups").glob("before-*.linkage")
    told = machine.manage("restore", str(before), DATABASE_URL=spare, MEDIA_ROOT=str(home))
    assert "Restored as of" in told
    assert "1 media files" in told
    assert (home / PHOTO).read_bytes() == b"RIFF of a rail"
    with pytest.raises(RuntimeError, match="not empty"):
        machine.manage("restore", str(before), DATABASE_URL=spare, MEDIA_ROOT=str(home / "other"))
    machine.systemctl("start", "linkage-backup")
    assert len(list((machine.root / "var/lib/linkage/backups").glob("20*.linkage"))) == 1


def given_new_keys(machine: Machine, volunteer: Caller) -> None:
    """As the guide says: the new key in front, restart, rotate, check, the old key out, restart. She stays signed in and keeps her name."""
    new = Fernet.generate_key().decode()
    machine.fill_in(machine.values | {"FIELD_KEYS": f"{new},{DEMO_KEY}"})
    machine.systemctl("restart", *machine.units)
    assert "written anew" in machine.manage("rotate_keys")
    assert "0 values" in machine.manage("rotate_keys", "--check")
    machine.fill_in(machine.values | {"FIELD_KEYS": new})
    machine.systemctl("restart", *machine.units)
    assert volunteer.must("GET", "/api/v1/me")["name"] == "何小满"
    with psycopg.connect(machine.values["DATABASE_URL"]) as line:
        kept = [row[0] for row in line.execute("SELECT name FROM people_user WHERE name <> ''")]
    assert kept
    assert all(Fernet(new).decrypt(each) for each in kept)
