"""Databases made once and copied: a migrated one for the tests, one with the demo street for the servers that tests start.

All migrations together take longer than a hundred tests. On SQLite their outcome is kept in var/ until one of them changes; on PostgreSQL it
is a template of the run's own cluster. Knows nothing of Django: it only starts commands."""

import hashlib
import re
import shutil
import subprocess
from functools import partial
from pathlib import Path
from urllib.parse import urlsplit

import psycopg
from psycopg import sql

from tests.scratch import SCRATCH, once
from tests.server import ROOT, environment, run
from tests.services import postgres_program

KEPT = ROOT / "var" / "tests"
DUMP = "demo.dump"
OURS = re.compile(r"^(?:from|import) (linkage(?:\.\w+)+)", re.MULTILINE)


def migrated_sqlite() -> Path:
    """A SQLite file with every migration applied and nothing else in it."""
    return once(KEPT / f"migrated-{fingerprint(ROOT)}.sqlite3", _migrate_sqlite)


def copy_of_migrated(path: Path) -> str:
    shutil.copyfile(migrated_sqlite(), path)
    return str(path)


def demo_sqlite() -> Path:
    """A SQLite file with the demo street. To be copied, never written to."""
    return once(SCRATCH / "demo.sqlite3", _fill_sqlite)


def copy_of_demo(home: Path) -> Path:
    """A copy of it in `home`."""
    return Path(shutil.copyfile(demo_sqlite(), home / "linkage.sqlite3"))


def migrated_postgres(cluster: str) -> str:
    """The name of the database in the cluster (any URL in it) that has every migration applied and nothing else in it."""
    once(SCRATCH / "migrated-on-postgres", partial(_migrate_postgres, cluster))
    return "migrated"


def demo_postgres(cluster: str) -> str:
    """The name of the database in the cluster that has the demo street."""
    template = migrated_postgres(cluster)
    once(SCRATCH / "demo-on-postgres", partial(_fill_postgres, cluster, template))
    return "demo"


def fill_with_demo(database: str) -> None:
    """Put the demo street into an empty database (its URL) in whatever cluster."""
    if (SCRATCH / DUMP).exists():
        _postgres_tool("pg_restore", "--no-owner", "--dbname", database, str(SCRATCH / DUMP))
        return
    run(environment(database, SCRATCH), "manage.py", "migrate", "--verbosity=0")
    run(environment(database, SCRATCH), "manage.py", "seed_demo", "--size", "small")
    once(SCRATCH / DUMP, lambda path: _postgres_tool("pg_dump", "--format=custom", "--file", str(path), database))


def _postgres_tool(name: str, *arguments: str) -> None:
    subprocess.run([postgres_program(name), *arguments], check=True)


def copy_postgres(cluster: str, template: str, name: str) -> str:
    """Make `name` a copy of `template`, to which nobody may be connected. Returns the copy's URL."""
    statement = sql.SQL("CREATE DATABASE {} TEMPLATE {}").format(sql.Identifier(name), sql.Identifier(template))
    _in_cluster(cluster, statement)
    return urlsplit(cluster)._replace(path=f"/{name}").geturl()


def drop_postgres(cluster: str, name: str) -> None:
    _in_cluster(cluster, sql.SQL("DROP DATABASE {} WITH (FORCE)").format(sql.Identifier(name)))


def fingerprint(root: Path) -> str:
    """Of all that decides what the migrations make: themselves, what of ours they import, and the packages that bring their own."""
    migrations = sorted(root.glob("linkage/*/migrations/*.py"))
    modules = {module for path in migrations for module in OURS.findall(path.read_text())}
    imported = sorted(root / f"{module.replace('.', '/')}.py" for module in modules)
    digest = hashlib.sha256()
    for path in [*migrations, *imported, root / "requirements.txt"]:
        digest.update(f"{path.relative_to(root)}\0".encode() + path.read_bytes())
    return digest.hexdigest()[:16]


def _migrate_sqlite(path: Path) -> None:
    for outdated in KEPT.glob("migrated-*"):
        if not path.name.startswith(outdated.name.partition(".")[0]):
            outdated.unlink(missing_ok=True)
    run(environment(f"sqlite:///{path}", SCRATCH), "manage.py", "migrate", "--verbosity=0")


def _fill_sqlite(path: Path) -> None:
    copy_of_migrated(path)
    run(environment(f"sqlite:///{path}", SCRATCH), "manage.py", "seed_demo", "--size", "small")


def _migrate_postgres(cluster: str, done: Path) -> None:
    url = copy_postgres(cluster, "template0", "migrated")
    run(environment(url, SCRATCH), "manage.py", "migrate", "--verbosity=0")
    done.touch()


def _fill_postgres(cluster: str, template: str, done: Path) -> None:
    run(environment(copy_postgres(cluster, template, "demo"), SCRATCH), "manage.py", "seed_demo", "--size", "small")
    done.touch()


def _in_cluster(cluster: str, statement: sql.Composed) -> None:
    with psycopg.connect(cluster, autocommit=True) as admin:
        admin.execute(statement)
