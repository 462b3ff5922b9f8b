"""What the fault tests measured, beside what must be: a row for each pass figure, kept in var/faults.json and printed as a table.

python -m tests.faults.report      prints what the last `make faults` found; exit 1 when a figure missed its goal or a fault was not tried
"""

import json
import os
import sys
from collections.abc import Collection, Iterator
from contextlib import contextmanager
from dataclasses import asdict, dataclass
from itertools import groupby
from pathlib import Path
from typing import Any

from tests.server import ROOT

KEPT = ROOT / "var" / "faults.json"
SMALL, LARGE = "SQLite", "PostgreSQL"
SETUPS = {SMALL: "SQLite, one process", LARGE: "PostgreSQL and Redis, two web processes and a worker"}
NOT_ON_SMALL = {
    "F3",
    "F4",
    "moving",
    "deployed",
}  # there is no PostgreSQL to kill, no Redis, no second process and no proxy
EXPECTED = [
    (fault, setup)
    for fault in (*(f"F{number}" for number in range(1, 10)), "moving", "planted", "deployed")
    for setup in SETUPS
    if not (setup == SMALL and fault in NOT_ON_SMALL)
]
COLUMNS = "{fault:<9}{setup:<12}{figure:<58}{goal:>10}{measured:>12}  {verdict}"


@dataclass(frozen=True, slots=True)
class Figure:
    """One pass figure. fault: of reliability's list (F1 ... F9), "moving", "planted" or "deployed". done: what was done to the product, how often.
    load: the machine's load average for each of its processors when that began: above 1, a time says more of the machine than of the product."""

    fault: str
    setup: str
    done: str
    figure: str
    goal: str
    measured: str
    passed: bool
    load: float
    note: str = ""


class Findings:
    """The figures of one test. None of them raises by itself: all are measured and told before the test fails."""

    def __init__(self, fault: str, setup: str, done: str) -> None:
        self.rows: list[Figure] = []
        self._told = {"fault": fault, "setup": setup, "done": done}
        self._load = round(os.getloadavg()[0] / (os.cpu_count() or 1), 1)

    def add(self, figure: str, goal: str, measured: str, passed: bool, note: str = "") -> None:
        self.rows.append(
            Figure(**self._told, figure=figure, goal=goal, measured=measured, passed=passed, load=self._load, note=note)
        )

    def none(self, figure: str, found: Collection[Any]) -> None:
        """Nothing of the kind may have been found; the first few are shown."""
        some = ", ".join(str(each) for each in [*found][:3])
        self.add(figure, "0", str(len(found)), not found, some)

    def exactly(self, figure: str, measured: int, goal: int) -> None:
        self.add(figure, str(goal), str(measured), measured == goal)

    def at_least(self, figure: str, measured: int, goal: int) -> None:
        """What shows that the fault was tried at all."""
        self.add(figure, f">= {goal}", str(measured), measured >= goal)

    def within(self, figure: str, seconds: float, goal: float, note: str = "") -> None:
        self.add(figure, f"<= {goal:g} s", f"{seconds:.2f} s", seconds <= goal, note)

    def tell(self, figure: str, measured: str, note: str = "") -> None:
        """A figure without a goal, which helps to read the others."""
        self.add(figure, "", measured, True, note)

    def holds(self, figure: str, held: bool, note: str = "") -> None:
        self.add(figure, "yes", "yes" if held else "no", held, note)

    def invariants(self, deployment: Any) -> None:
        """check_invariants over the deployment's database."""
        try:
            deployment.broken_invariants()
        except RuntimeError as breaches:
            self.holds("all invariants hold", False, str(breaches)[-2000:])
        else:
            self.holds("all invariants hold", True)


@contextmanager
def findings(fault: str, setup: str, done: str, kept: Path | None = None) -> Iterator[Findings]:
    """Figures for the block to measure; written to `kept`, whatever becomes of it. Raises AssertionError with those that missed their goal."""
    found = Findings(fault, setup, done)
    try:
        yield found
    except BaseException as error:
        found.add("carried out to its end", "yes", "no", False, repr(error)[:500])
        raise
    finally:
        if kept:
            _keep(found.rows, kept)
    missed = [row for row in found.rows if not row.passed]
    assert not missed, "\n" + table(missed)


def read(kept: Path = KEPT) -> list[Figure]:
    return [Figure(**each) for each in json.loads(kept.read_text(encoding="utf-8"))] if kept.exists() else []


def table(rows: list[Figure]) -> str:
    """For people: what was done, and below it the figures."""
    lines = [
        COLUMNS.format(fault="fault", setup="set-up", figure="figure", goal="goal", measured="measured", verdict="")
    ]
    for (fault, setup, done), figures in groupby(rows, key=lambda row: (row.fault, row.setup, row.done)):
        figures = list(figures)
        lines.append(f"{fault:<9}{setup:<12}{done} (load {figures[0].load:g})")
        for row in figures:
            verdict = ("passed" if row.goal else "") if row.passed else "FAILED"
            lines.append(COLUMNS.format(**asdict(row) | {"fault": "", "setup": ""}, verdict=verdict).rstrip())
            if row.note:
                lines.append(f"{'':<23}{row.note}")
    return "\n".join(lines)


def untried(rows: list[Figure]) -> list[str]:
    tried = {(row.fault, row.setup) for row in rows}
    return [f"{fault} on {SETUPS[setup]}" for fault, setup in EXPECTED if (fault, setup) not in tried]


def _keep(rows: list[Figure], kept: Path) -> None:
    """A test that is run again replaces what it found before."""
    again = {(row.fault, row.setup, row.done) for row in rows}
    others = [row for row in read(kept) if (row.fault, row.setup, row.done) not in again]
    kept.parent.mkdir(exist_ok=True)
    together = sorted([*others, *rows], key=lambda row: EXPECTED.index((row.fault, row.setup)))
    kept.write_text(json.dumps([asdict(row) for row in together], ensure_ascii=False, indent=1), encoding="utf-8")


def main() -> int:
    rows = read()
    print(table(rows))
    for each in untried(rows):
        print(f"NOT TRIED: {each}")
    failed = [row for row in rows if not row.passed]
    print(
        f"\n{len(rows)} figures, {len(failed)} failed; load: the machine's load average for each processor when it began. Written to {KEPT}"
    )
    return 1 if failed or untried(rows) else 0


if __name__ == "__main__":
    sys.exit(main())
