"""How many processes, databases and shards a district, a city and a province need: a simulation of the site as a network of queues, fed by what
benchmarks/costs.py measured, and first held against what was measured under load on the same machine.

`python -m benchmarks.province [FILE]` prints both; FILE: another var/costs.json. How it is meant: docs/scaling.md.

The model. Requests arrive at random (Poisson), each of a kind drawn from the mix. A request alternates between its web process and the database, in four
rounds; its processor time is that of its kind, spread by a fifth. A web process works on eight requests at once and lets the others wait; the eight
share one core in turns of five milliseconds (CPython's switch interval), as threads under one interpreter lock do, and each makes the others a little dearer. The proxy gives a request
to the process with the fewest. The database has so many cores and serves first come, first served.
"""

import heapq
import json
import math
import random
import sys
from collections import deque
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from benchmarks.costs import MIX, UNDER_LOAD

MEASURED = Path(__file__).with_name("costs.json")
AT_ONCE, TURN, ROUNDS = 8, 0.005, 4
SPREAD = 0.2
RUNS, SAID = 30, {"said50": 0.5, "said95": 0.95}
PROMISE = 0.4  # seconds: 95 of 100 pages are there by then
BUSY = 0.7  # no core is planned to work more than this share of the peak hour
DATABASE_CORES, DATABASE_BYTES, KEPT_YEARS = 16, 2e12, 5  # of one server, and how long rows are kept in it
SOCKETS_EACH = 5_000  # open sockets that one process is given
PERSON_BYTES, NEED_BYTES = (
    1_500,
    4_200,
)  # with all that belongs to them, as measured over a city (docs/operations.md, "Trying it at size")


@dataclass(frozen=True)
class Area:
    name: str
    residents: float


@dataclass(frozen=True)
class Habits:
    """Guesses, each to be replaced by a site's own figures. registered: share of residents with an account. active: of those, on one day. pages: of each of them,
    that day. needs: a year, for each thousand residents. peak: share of a day's visits in its busiest hour, twice as many in its busiest minutes.
    listening: minutes that a page stays open. told: how many open pages hear of an event."""

    name: str
    registered: float = 0.18
    active: float = 0.02
    pages: float = 8
    needs: float = 40
    claims: float = 2
    events: float = 12
    peak: float = 0.12
    listening: float = 10
    told: float = 60


AREAS = (Area("district", 0.8e6), Area("city", 12.5e6), Area("province", 66e6))
USUAL = Habits("usual")
TENFOLD = Habits("tenfold", active=0.1, pages=16, needs=400)


@dataclass(slots=True)
class Request:
    arrived: float
    web: float  # seconds of processor time in each round
    database: float
    rounds: int = ROUNDS
    left: float = 0.0


@dataclass(slots=True)
class Process:
    turns: deque[Request] = field(default_factory=deque)
    waiting: deque[Request] = field(default_factory=deque)
    held: int = 0  # requests that it works on, wherever they are
    working: bool = False


class Site:
    """One run. `simulate` returns the seconds that each request took."""

    def __init__(self, processes: int, cores: int, crowd: float = 0.0, seed: int = 1) -> None:
        """crowd: as crowding() says."""
        self.crowd = crowd
        self.processes = [Process() for _ in range(processes)]
        self.idle_cores = cores
        self.at_database: deque[tuple[Process, Request]] = deque()
        self.agenda: list[tuple[float, int, Callable[[float], None]]] = []
        self.count = 0
        self.took: list[float] = []
        self.chance = random.Random(seed)

    def simulate(self, kinds: list[tuple[float, float, float]], rate: float, seconds: float) -> list[float]:
        """kinds: (share, web, database), seconds of processor time."""
        shares = [share for share, _web, _database in kinds]

        def arrive(now: float) -> None:
            _share, web, database = self.chance.choices(kinds, shares)[0]
            spread = self.chance.lognormvariate(-(SPREAD**2) / 2, SPREAD) / ROUNDS
            self._admit(Request(now, web * spread, database * spread), now)
            following = now + self.chance.expovariate(rate)
            if following < seconds:
                self._at(following, arrive)

        self._at(0.0, arrive)
        while self.agenda:
            now, _count, act = heapq.heappop(self.agenda)
            act(now)
        return self.took

    def _at(self, when: float, act: Callable[[float], None]) -> None:
        self.count += 1
        heapq.heappush(self.agenda, (when, self.count, act))

    def _admit(self, request: Request, now: float) -> None:
        process = min(self.processes, key=lambda each: each.held + len(each.waiting))
        if process.held >= AT_ONCE:
            process.waiting.append(request)
        else:
            process.held += 1
            self._to_web(process, request, now)

    def _to_web(self, process: Process, request: Request, now: float) -> None:
        request.left = request.web
        process.turns.append(request)
        if not process.working:
            process.working = True
            self._turn(process, now)

    def _turn(self, process: Process, now: float) -> None:
        if not process.turns:
            process.working = False
            return
        request = process.turns.popleft()
        slice_ = min(TURN, request.left) if process.turns else request.left
        dearer = 1 + self.crowd * (process.held - 1)
        self._at(now + slice_ * dearer, lambda then: self._turned(process, request, slice_, then))

    def _turned(self, process: Process, request: Request, slice_: float, now: float) -> None:
        request.left -= slice_
        if request.left > 1e-9:
            process.turns.append(request)
        else:
            self.at_database.append((process, request))
            self._query(now)
        self._turn(process, now)

    def _query(self, now: float) -> None:
        while self.idle_cores and self.at_database:
            self.idle_cores -= 1
            process, request = self.at_database.popleft()
            self._at(now + request.database, lambda then, p=process, r=request: self._answered(p, r, then))

    def _answered(self, process: Process, request: Request, now: float) -> None:
        self.idle_cores += 1
        self._query(now)
        request.rounds -= 1
        if request.rounds:
            self._to_web(process, request, now)
            return
        self.took.append(now - request.arrived)
        process.held -= 1
        if process.waiting:
            process.held += 1
            self._to_web(process, process.waiting.popleft(), now)


def percentile(values: list[float], share: float) -> float:
    ordered = sorted(values)
    return ordered[min(len(ordered) - 1, int(share * len(ordered)))]


def page_kinds(costs: dict[str, Any]) -> list[tuple[float, float, float]]:
    """(share, seconds of the web process, seconds of the database)"""
    pages = costs["pages"]
    return [(share, pages[name]["web"] / 1000, pages[name]["database"] / 1000) for name, share in MIX.items()]


def alone(costs: dict[str, Any], where: str) -> float:
    """Milliseconds of the mix's average page, by itself."""
    return sum(costs["pages"][name][where] * share for name, share in MIX.items()) / sum(MIX.values())


def crowding(costs: dict[str, Any]) -> float:
    """By how much each further request at work in a process makes all of them dearer: threads under one lock wake each other in vain. From the highest of
    the rates that were measured, where all places were taken; the lower ones remain to be foretold."""
    return max(0.0, costs["load"][-1]["web"] / alone(costs, "web") - 1) / (AT_ONCE - 1)


def compare(costs: dict[str, Any]) -> list[dict[str, Any]]:
    """What the model says of one process at the rates that were measured, over RUNS runs as long as the measured one: {rate, p50, p95, said50, said95};
    what was said as (a tenth of the runs below, median, a tenth above), milliseconds."""
    found = []
    for row in costs["load"]:
        runs = [
            Site(1, 1, crowding(costs), seed).simulate(page_kinds(costs), row["rate"], UNDER_LOAD)
            for seed in range(RUNS)
        ]
        said = {name: _spread([1000 * percentile(took, share) for took in runs]) for name, share in SAID.items()}
        found.append({"rate": row["rate"], "p50": row["p50"], "p95": row["p95"]} | said)
    return found


def _spread(values: list[float]) -> tuple[float, float, float]:
    return percentile(values, 0.1), percentile(values, 0.5), percentile(values, 0.9)


def plan(costs: dict[str, Any], area: Area, habits: Habits) -> dict[str, Any]:
    """What the area needs in its busiest minutes."""
    people = area.residents * habits.registered
    visits = people * habits.active * habits.pages * habits.peak * 2 / 3600
    needs = area.residents * habits.needs / 1000 / 365 * habits.peak * 2 / 3600
    kinds, rate = _with_acts(costs, visits, needs, needs * habits.claims)
    web = sum(share * seconds for share, seconds, _database in kinds) / sum(share for share, _w, _d in kinds)
    database = sum(share * seconds for share, _web, seconds in kinds) / sum(share for share, _w, _d in kinds)
    sockets = people * habits.active * habits.peak * 2 * habits.listening / 60
    pushing = needs * habits.events * habits.told * costs["push"] / 1e6  # cores
    cores = max(1, math.ceil(rate * database / BUSY))
    processes = max(2, math.ceil((rate * web + pushing) / BUSY), math.ceil(sockets / SOCKETS_EACH))
    took = _long_enough(costs, processes, cores, kinds, rate)
    while percentile(took, 0.95) > PROMISE:
        processes += max(1, processes // 10)
        took = _long_enough(costs, processes, cores, kinds, rate)
    working = (
        needs
        * (costs["acts"]["need posted"]["worker"] + habits.claims * costs["acts"]["place claimed"]["worker"])
        / 1000
    )
    kept = PERSON_BYTES * people + NEED_BYTES * area.residents * habits.needs / 1000 * KEPT_YEARS
    return {
        "area": area.name, "habits": habits.name, "visits": rate, "needs": needs, "web": processes, "p95": 1000 * percentile(took, 0.95),
        "workers": max(2, math.ceil(working / BUSY)), "cores": cores, "sockets": sockets, "gigabytes": kept / 1e9,
        "shards": max(1, math.ceil(cores / DATABASE_CORES), math.ceil(kept / DATABASE_BYTES)),
    }  # fmt: skip


def _with_acts(
    costs: dict[str, Any], visits: float, needs: float, claims: float
) -> tuple[list[tuple[float, float, float]], float]:
    """Pages, needs posted and places claimed in one mix; and how many a second of all."""
    pages = page_kinds(costs)
    whole = sum(share for share, _web, _database in pages)
    acts = [
        (often, costs["acts"][name]["web"] / 1000, costs["acts"][name]["database"] / 1000)
        for name, often in (("need posted", needs), ("place claimed", claims))
    ]
    kinds = [(share / whole * visits, web, database) for share, web, database in pages]
    return kinds + acts, visits + needs + claims


def _long_enough(
    costs: dict[str, Any], processes: int, cores: int, kinds: list[tuple[float, float, float]], rate: float
) -> list[float]:
    """Some 20,000 requests, or ten minutes of them."""
    return Site(processes, cores, crowding(costs)).simulate(kinds, rate, min(600.0, max(5.0, 20_000 / rate)))


def main(path: Path) -> None:
    costs = json.loads(path.read_text())
    print(f"{'asked/s':>8}{'measured p50':>14}{'the model says':>20}{'measured p95':>14}{'the model says':>22}")
    for row in compare(costs):
        fifty, most = (f"{said[1]:.0f} ({said[0]:.0f}-{said[2]:.0f})" for said in (row["said50"], row["said95"]))
        print(f"{row['rate']:8.1f}{row['p50']:11.0f} ms{fifty:>20}{row['p95']:11.0f} ms{most:>22}")
    heading = f"{'area':<10}{'habits':<9}{'asked/s':>8}{'needs/s':>9}{'web':>5}{'p95 ms':>8}{'workers':>9}{'db cores':>10}{'shards':>8}{'sockets':>10}{'GB':>8}"
    print("\n" + heading)
    for habits in (USUAL, TENFOLD):
        for area in AREAS:
            it = plan(costs, area, habits)
            print(
                f"{it['area']:<10}{it['habits']:<9}{it['visits']:>8.1f}{it['needs']:>9.2f}{it['web']:>5}{it['p95']:>8.0f}{it['workers']:>9}"
                f"{it['cores']:>10}{it['shards']:>8}{it['sockets']:>10.0f}{it['gigabytes']:>8.0f}"
            )


if __name__ == "__main__":
    main(Path(sys.argv[1]) if len(sys.argv) > 1 else MEASURED)
