"""F9: a backup taken while people write, restored elsewhere: what was acknowledged before it began is there, and all that must hold holds."""

import json
import os
from contextlib import contextmanager
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit
from uuid import uuid4

import psycopg
import pytest

from tests.faults.caller import Caller
from tests.faults.load import Load, under
from tests.server import environment, run

IDS = "import json; from linkage.needs.models import Need; print(json.dumps(list(Need.objects.values_list('public_id', flat=True))))"
BACKUPS = 3
KEY = {"BACKUP_KEY": "kept-in-the-safe-of-the-street-office"}


@pytest.mark.postgres
@pytest.mark.slow
@pytest.mark.long_only
def test_the_copy_is_whole(deployment, tmp_path, figures):
    wang = Caller.signed_in(deployment.webs[0].port, "13900000001")
    load = Load([each.port for each in deployment.webs], wang.token)
    with figures("F9", f"{BACKUPS} backups under write load, each restored elsewhere") as found:
        backups = []
        with under(load):
            for number in range(BACKUPS):
                load.wait_for_another(since=len(load.acknowledged))
                before = set(load.acknowledged.values())
                backups.append((tmp_path / f"{number}.linkage", before))
                run(deployment.surroundings | KEY, "manage.py", "backup", str(backups[-1][0]))
        found.none("refusals other than 503 meanwhile", [status for status in load.refused if status != 503])
        found.tell("writes told to wait (503) meanwhile", str(load.refused.count(503)))
        found.at_least(
            "writes acknowledged while backups were made", len(load.acknowledged) - len(backups[0][1]), BACKUPS
        )
        for number, (file, before) in enumerate(backups, 1):
            with elsewhere(deployment.surroundings, tmp_path / file.stem) as surroundings:
                # Compares the rows of every table with those that were backed up, and checks the invariants.
                told = run(surroundings | KEY, "manage.py", "restore", str(file))
                kept = json.loads(run(surroundings, "manage.py", "shell", "-v0", "-c", IDS))
            found.holds(f"copy {number}: as many rows in every table, all invariants hold", "Restored as of" in told)
            found.none(f"copy {number}: writes acknowledged before it that are not there", before - set(kept))


@contextmanager
def elsewhere(surroundings: dict[str, str], home: Path) -> Any:
    """An empty place of the same kind."""
    home.mkdir()
    if surroundings["DATABASE_URL"].startswith("sqlite"):
        yield environment(f"sqlite:///{home}/linkage.sqlite3", home)
        return
    name = f"restored_{uuid4().hex[:12]}"
    base = os.environ["DATABASE_URL"]
    with psycopg.connect(base, autocommit=True) as admin:
        admin.execute(f"CREATE DATABASE {name}")
    try:
        yield environment(urlsplit(base)._replace(path=f"/{name}").geturl(), home, os.environ["REDIS_URL"])
    finally:
        with psycopg.connect(base, autocommit=True) as admin:
            admin.execute(f"DROP DATABASE {name} WITH (FORCE)")
