"""The whole way of a plan: an invented city in a database of its own, and `manage.py plan` over all that waits in it, in a process of its own.

Rows as in `benchmarks.matching`; times are processor time of the planning process, everything included: start, reading, edges, plan, reasons,
writing, the printed answer. The reference is the goal itself.
"""

import json
import os
import subprocess
import sys
import tempfile
from pathlib import Path
from typing import Any

PLACE = "330102000000"
SECONDS, GIGABYTES = 30.0, 2.0


def rows(quick: bool = False, *, volunteers: int | None = None, waiting: int | None = None) -> list[dict[str, Any]]:
    """10,000 needs among a million volunteers; quick: 1,000 among 50,000."""
    volunteers, waiting = volunteers or (50_000 if quick else 1_000_000), waiting or (1_000 if quick else 10_000)
    label = f"{_short(waiting)}x{_short(volunteers)}"
    with tempfile.TemporaryDirectory() as scratch:
        surroundings = os.environ | {"DATABASE_URL": f"sqlite:///{scratch}/city.sqlite3", "DEBUG": "1"}
        measured(surroundings, "migrate", "-v0")
        people = ["--volunteers", str(volunteers), "--waiting", str(waiting), "--needs", "0"]
        measured(surroundings, "seed_demo", "--size", "city", *people)
        answer = Path(scratch) / "plan.json"
        seconds, peak = measured(surroundings, "plan", "--place", PLACE, "--json", into=answer)
        report = json.loads(answer.read_text())
    assert report["objective"] <= report["bound"] + 1e-6
    assert report["filled"]
    return [
        _row(f"{label}", seconds, SECONDS, "s", f"<= {SECONDS:.0f} s"),
        _row(f"{label}.memory", peak, GIGABYTES, "GB peak", f"<= {GIGABYTES:.0f} GB"),
    ]


def measured(surroundings: dict[str, str], *command: str, into: Path | None = None) -> tuple[float, float]:
    """Processor seconds and the most memory in GB of a command of manage.py."""
    with (into or Path(os.devnull)).open("w") as answer:
        started = subprocess.Popen([sys.executable, "manage.py", *command], env=surroundings, stdout=answer)
        _pid, status, used = os.wait4(started.pid, 0)
    if status:
        raise RuntimeError(f"{command[0]} failed")
    return used.ru_utime + used.ru_stime, used.ru_maxrss / 2**20


def _row(name: str, ours: float, goal: float, unit: str, words: str) -> dict[str, Any]:
    return {
        "name": f"matching.end_to_end.{name}", "ours": round(ours, 3), "reference": goal, "ratio": round(goal / ours, 2),
        "goal": words, "reached": ours <= goal, "unit": unit,
    }  # fmt: skip


def _short(count: int) -> str:
    return f"{count // 1_000_000}M" if count >= 1_000_000 else f"{count // 1000}k"


if __name__ == "__main__":
    print(json.dumps(rows("--quick" in sys.argv), indent=1))
