"""What a visit, a need, a claim, a pushed event and a kept row cost: processor time of the web process, the worker and PostgreSQL, memory of a socket,
bytes of a row. On a throw-away PostgreSQL with Redis, one web process and one worker, and a district's worth of people.

`python -m benchmarks.costs [--quick] [--alone]` prints them and writes var/costs.json. benchmarks/province.py plans from benchmarks/costs.json, which was
one of these. --alone: on a machine with other things to do, as root, before all of them. --quick: fewer people.
"""

import asyncio
import json
import os
import random
import statistics
import sys
import tempfile
import time
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Any

import psycopg

from benchmarks import live
from benchmarks.live_crowd import Crowd
from benchmarks.load import Measured, request, send_all, send_at
from tests import services
from tests.faults.caller import Caller, need_body, open_places
from tests.server import ROOT, RunningServer, environment, run

UNDER_LOAD = 20.0  # seconds at each rate
SETTLE = 45.0  # seconds: what a worker does when it is new is not what an idle one does
TICK = os.sysconf("SC_CLK_TCK")
RESIDENT, VOLUNTEER, COORDINATOR = "13900000001", "13900000002", "13900000004"
# Path and who looks at it; {need} is a need of the resident's.
PAGES = {
    "home": ("/", RESIDENT),
    "public": ("/open/", ""),
    "need": ("/needs/{need}/", RESIDENT),
    "tasks": ("/tasks/", VOLUNTEER),
    "me": ("/me/", VOLUNTEER),
    "desk": ("/desk/", COORDINATOR),
    "list": ("/needs/", COORDINATOR),
}
# How often each is looked at, of a hundred visits; a guess to be replaced by a site's own /metrics.
MIX = {"home": 20, "public": 10, "need": 20, "tasks": 25, "me": 10, "desk": 8, "list": 7}
# Tables counted in bytes a row, indexes included.
TABLES = (
    "needs_need",
    "needs_requirement",
    "events_event",
    "ledger_posting",
    "dispatch_assignment",
    "people_user",
    "volunteering_volunteer",
)


@dataclass(frozen=True, slots=True)
class Cost:
    """Milliseconds of processor time for one. told: milliseconds by the clock on an otherwise idle machine, median."""

    web: float
    database: float
    worker: float = 0.0
    told: float = 0.0


@dataclass
class Costs:
    """pages, acts: by name. push: microseconds of the web process for one event to one socket. socket: KB. rows: bytes by table. idle: milliseconds a second of web, database and worker. load: what was measured at
    an offered rate: {rate, answered, p50, p95, refused; web, database: milliseconds of processor time of one}."""

    pages: dict[str, Cost] = field(default_factory=dict)
    acts: dict[str, Cost] = field(default_factory=dict)
    push: float = 0.0
    socket: float = 0.0
    rows: dict[str, float] = field(default_factory=dict)
    load: list[dict[str, float]] = field(default_factory=list)
    idle: tuple[float, ...] = ()


@dataclass
class Site:
    web: RunningServer
    worker: RunningServer
    cluster: services.Postgres
    url: str
    idle: tuple[float, float, float] = (0.0, 0.0, 0.0)

    def measure_idleness(self, seconds: float) -> None:
        """Milliseconds a second that web, database and worker spend while nobody asks for anything."""
        before = self.spent()
        time.sleep(seconds)
        web, database, worker = ((now - then) / seconds for now, then in zip(self.spent(), before, strict=True))
        self.idle = (web, database, worker)

    def spent(self) -> tuple[float, float, float]:
        """Milliseconds of processor time so far: web, database, worker."""
        postmaster = int((self.cluster.data / "postmaster.pid").read_text().split("\n", 1)[0])
        return _spent(self.web.pid), sum(map(_spent, _family(postmaster))), _spent(self.worker.pid)

    def take_precedence(self) -> None:
        """Before everything else that runs on this machine, as if it were alone (root only): ourselves, too."""
        postmaster = int((self.cluster.data / "postmaster.pid").read_text().split("\n", 1)[0])
        for pid in (os.getpid(), self.web.pid, self.worker.pid, *_family(postmaster)):
            for thread in Path(f"/proc/{pid}/task").iterdir():
                os.sched_setscheduler(int(thread.name), os.SCHED_RR, os.sched_param(1))

    def waits_for_quiet(self) -> None:
        """Until no task is ready or running."""
        with psycopg.connect(self.url, autocommit=True) as line:
            while line.execute(
                "SELECT count(*) FROM django_tasks_database_dbtaskresult WHERE status IN ('READY', 'RUNNING') AND (run_after IS NULL OR run_after < now())"
            ).fetchone() != (0,):
                time.sleep(0.1)


def measure(quick: bool = False) -> Costs:
    costs = Costs()
    with site(quick) as found:
        costs.idle = tuple(round(each, 1) for each in found.idle)
        sessions = {phone: Caller.signed_in(found.web.port, phone) for phone in (RESIDENT, VOLUNTEER, COORDINATOR)}
        need = sessions[RESIDENT].must("POST", "/api/v1/needs", need_body("下楼买菜"), key="costs")["id"]
        asked = {name: _asked(name, need, sessions) for name in PAGES}
        times = 60
        for name, one in asked.items():
            send_all(found.web.port, [one] * 20, 1)
            costs.pages[name] = _cost(found, lambda one=one: send_all(found.web.port, [one] * times, 1), times, 200)
        costs.load = list(_under_load(found, asked, costs, UNDER_LOAD))
        _measure_acts(found, sessions, costs, 100)
        costs.rows = _bytes(found.url)
    costs.push, costs.socket = asyncio.run(_push(1000))
    return costs


@contextmanager
def site(quick: bool) -> Iterator[Site]:
    with tempfile.TemporaryDirectory() as folder:
        home = Path(folder)
        home.chmod(0o755)
        cluster, redis = services.Postgres(home / "postgres"), services.Redis(home / "redis")
        cluster.create()
        cluster.start()
        redis.start()
        try:
            surroundings = environment(cluster.url("linkage"), home, redis.url)
            run(surroundings, "manage.py", "migrate", "--verbosity=0")
            size = ["--volunteers", "5000", "--needs", "2000"] if quick else []
            run(surroundings, "manage.py", "seed_demo", "--size", "district", *size)
            found = Site(
                RunningServer(home, surroundings, "web"),
                RunningServer(home, surroundings, "worker"),
                cluster,
                cluster.url("linkage"),
            )
            found.web.start()
            found.worker.start()
            try:
                time.sleep(SETTLE)
                found.waits_for_quiet()
                if "--alone" in sys.argv:
                    found.take_precedence()
                found.measure_idleness(5.0)
                yield found
            finally:
                found.web.kill()
                found.worker.kill()
        finally:
            redis.kill()
            cluster.stop()


def _asked(name: str, need: str, sessions: dict[str, Caller]) -> bytes:
    path, phone = PAGES[name]
    headers = {"Cookie": f"sessionid={sessions[phone].token}"} if phone else {}
    return request("GET", path.format(need=need), headers)


def _cost(found: Site, act: Callable[[], Measured], times: int, status: int) -> Cost:
    """Of one of `times`, with what the worker does because of it, without what all three spend anyway."""
    began, before = time.perf_counter(), found.spent()
    measured = act()
    if set(measured.statuses) != {status}:
        raise RuntimeError(f"answered {set(measured.statuses)}")
    found.waits_for_quiet()
    seconds = time.perf_counter() - began
    spent = zip(found.spent(), before, found.idle, strict=True)
    web, database, worker = (max(0.0, after - begun - idle * seconds) / times for after, begun, idle in spent)
    return Cost(round(web, 2), round(database, 2), round(worker, 2), round(statistics.median(measured.times), 2))


def _measure_acts(found: Site, sessions: dict[str, Caller], costs: Costs, times: int) -> None:
    port = found.web.port
    body = json.dumps(need_body("下楼买菜"))
    posts = [_post("/api/v1/needs", sessions[RESIDENT].token, body, f"costs-{number}") for number in range(times)]
    costs.acts["need posted"] = _cost(found, lambda: send_all(port, posts, 1), times, 201)
    tokens = json.loads(run(found.web.environment, "-m", "tests.faults.crowd", str(times)))
    open_to = [open_places(port, 10, f"扶手 {number}") for number in range(times // 10)] * 10
    found.waits_for_quiet()
    claims = [
        _post(f"/api/v1/requirements/{each}/claims", token, "{}", "")
        for token, each in zip(tokens, open_to, strict=True)
    ]
    costs.acts["place claimed"] = _cost(found, lambda: send_all(port, claims, 1), times, 201)


def _post(path: str, token: str, body: str, key: str) -> bytes:
    headers = {
        "X-Session-Token": token,
        "Content-Type": "application/json",
        "Host": "127.0.0.1",
        "Content-Length": str(len(body.encode())),
    }
    if key:
        headers["Idempotency-Key"] = key
    lines = "".join(f"{name}: {value}\r\n" for name, value in headers.items())
    return f"POST {path} HTTP/1.1\r\n{lines}\r\n{body}".encode()


def _under_load(found: Site, asked: dict[str, bytes], costs: Costs, seconds: float) -> Iterator[dict[str, float]]:
    """The mix of pages at 25, 45 and 60 % of what one web process could do at most."""
    most = 1000 / sum(costs.pages[name].web * share / 100 for name, share in MIX.items())
    chance = random.Random(1)
    names, shares = list(MIX), list(MIX.values())
    for part in (0.25, 0.45, 0.6):
        before = found.spent()
        measured = send_at(found.web.port, lambda: asked[chance.choices(names, shares)[0]], most * part, seconds)
        web, database, _worker = (now - then for now, then in zip(found.spent(), before, strict=True))
        yield {
            "web": round(web / len(measured.times), 2), "database": round(database / len(measured.times), 2),
            "rate": round(most * part, 1), "answered": round(measured.per_second, 1), "p50": round(measured.percentile(0.5), 1),
            "p95": round(measured.percentile(0.95), 1), "refused": sum(status != 200 for status in measured.statuses),
        }  # fmt: skip


async def _push(sockets: int) -> tuple[float, float]:
    """Microseconds of the server for one event to one socket, permission asked; KB of a socket at rest. On SQLite: the database has no part in it."""
    rounds = 20
    with live.server(sockets) as (port, pid, tokens):
        at_start = live._resident(pid)
        crowd, trigger = Crowd(port), Crowd(port)
        await trigger.connect("/fire", [""])
        hellos = [json.dumps({"op": "hello", "token": token}) for token in tokens]
        await crowd.connect("/ws/v1/feed", hellos)
        await crowd.frames(sockets)
        each = (live._resident(pid) - at_start) / sockets
        before = _spent(pid)
        for _ in range(rounds):
            trigger.lines[0].send("1")
            await crowd.frames(sockets)
        spent = _spent(pid) - before
        crowd.hang_up()
        trigger.hang_up()
    return round(spent * 1000 / rounds / sockets, 1), round(each, 1)


def _bytes(url: str) -> dict[str, float]:
    with psycopg.connect(url, autocommit=True) as line:
        line.execute("ANALYZE")
        found = {}
        for table in TABLES:
            row: Any = line.execute(
                f"SELECT pg_total_relation_size('{table}'), (SELECT count(*) FROM {table})"
            ).fetchone()
            found[table] = round(row[0] / max(1, row[1]))
    return found


def _spent(pid: int) -> float:
    """Milliseconds of processor time of a process and its ended children."""
    fields = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
    return sum(map(int, fields[11:15])) * 1000 / TICK


def _family(pid: int) -> Iterable[int]:
    yield pid
    for path in Path("/proc").glob("[0-9]*/stat"):
        try:
            if path.read_text().rpartition(")")[2].split()[1] == str(pid):
                yield int(path.parent.name)
        except FileNotFoundError:
            continue


if __name__ == "__main__":
    written = asdict(measure("--quick" in sys.argv))
    (ROOT / "var" / "costs.json").write_text(json.dumps(written, indent=1))
    print(json.dumps(written, indent=1))
