"""A million requirements by a million providers in a process of its own, so that its peak memory is its own too. Prints JSON."""

from __future__ import annotations

import json
import time
from pathlib import Path

from benchmarks import matching_plans as plans
from matching.assignment import solve
from matching.flow import network_flow
from matching.warm import warm_up


def peak_gb() -> float:
    """Of this process alone. getrusage's figure is inherited from the parent across fork and exec, Linux's own high-water mark is not."""
    [line] = [line for line in Path("/proc/self/status").read_text().splitlines() if line.startswith("VmHWM")]
    return int(line.split()[1]) / 2**20


def main() -> None:
    warm_up()
    plans.DEGREE = 10
    problem = plans.geographic(1_000_000, 1_000_000)
    started = time.process_time()
    solution = solve(problem)
    seconds = time.process_time() - started
    peak = peak_gb()
    started = time.process_time()
    used = network_flow(problem)
    theirs = time.process_time() - started
    assert int(problem.weight[used == 1].sum()) == solution.objective == solution.bound
    print(json.dumps({"seconds": seconds, "peak_gb": peak, "ortools_seconds": theirs}))


if __name__ == "__main__":
    main()
