"""F5: the disk is full. Nothing acknowledged is lost, writers are told to wait, and once there is room again it goes on by itself.

The database lies on a file system of its own, which a file beside it fills to the last byte (mounting one takes root, as a CI machine's container has)."""

import shutil
import subprocess
from pathlib import Path

import pytest

from tests.databases import demo_sqlite
from tests.faults.caller import Caller
from tests.faults.deployments import on_sqlite
from tests.faults.load import Load, lost_writes, under

ROOM = 16 * 1024 * 1024  # SQLite's log beside the database takes 4 MB before it is written back


@pytest.fixture
def small_disk(tmp_path: Path):
    disk = tmp_path / "disk"
    disk.mkdir()
    size = demo_sqlite().stat().st_size + ROOM
    subprocess.run(["mount", "-t", "tmpfs", "-o", f"size={size}", "linkage-test", str(disk)], check=True)
    yield disk
    subprocess.run(["umount", "--lazy", str(disk)], check=True)


@pytest.mark.slow
@pytest.mark.long_only
def test_a_full_disk_is_waited_out(small_disk, tmp_path):
    ballast = small_disk / "ballast"
    with on_sqlite(small_disk) as deployment:
        wang = Caller.signed_in(deployment.webs[0].port, "13900000001")
        load = Load([deployment.webs[0].port], wang.token)
        with under(load):
            load.wait_for_another(since=len(load.acknowledged))
            fill(ballast)
            load.wait_for_refusals(20)
            ballast.unlink()
            # By itself: the same process takes writes again.
            load.wait_for_another(since=len(load.acknowledged))
            recovered = len(load.acknowledged)
            load.wait_for_another(since=recovered)
        assert len(load.acknowledged) > recovered
        assert set(load.refused) == {503}
        assert not lost_writes(load, wang)
        deployment.broken_invariants()
    copy = tmp_path / "copy.sqlite3"
    shutil.copyfile(small_disk / "linkage.sqlite3", copy)
    checked = subprocess.run(
        [
            "python3",
            "-c",
            f"import sqlite3; print(sqlite3.connect({str(copy)!r}).execute('PRAGMA integrity_check').fetchall())",
        ],
        capture_output=True,
        text=True,
        check=True,
    )
    assert checked.stdout.strip() == "[('ok',)]"


def fill(ballast: Path) -> None:
    """Until not another byte goes in."""
    with ballast.open("wb", buffering=0) as file:
        block = 64 * 1024
        while block:
            try:
                file.write(bytes(block))
            except OSError:
                block //= 2
