"""numba and the solvers only make things faster: importing them waits until they are needed, and without numba all still works."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).parents[2]
HEAVY = ("numpy", "scipy", "numba", "networkx", "ortools")

WITHOUT_NUMBA = """
import sys
sys.modules["numba"] = None
from matching import Kind, Need, Point, Provider, Requirement, plan, rank
from matching.index import Index
from matching.warm import warm_up
assert warm_up() is False
home = Point(30.25, 120.17)
pool = [Provider(id=f"v{n}", kind=Kind.VOLUNTEER, point=Point(30.25 + n / 1000, 120.17)) for n in range(5)]
wish = Requirement(id="r", need_id="n", kind=Kind.VOLUNTEER, quantity=2, point=home)
assert rank(wish, Index(pool), 3).candidates == rank(wish, pool, 3).candidates
print(",".join(a.provider for a in plan([Need("n", "", (wish,))], Index(pool)).assignments))
"""


def run(program: str) -> str:
    done = subprocess.run(
        [sys.executable, "-c", program], cwd=ROOT, capture_output=True, text=True, check=True, timeout=120
    )
    return done.stdout.strip()


def test_importing_the_engine_loads_nothing_heavy():
    assert run(f"import sys, matching; print([name for name in {HEAVY} if name in sys.modules])") == "[]"


def test_without_numba_the_answers_are_the_same():
    assert run(WITHOUT_NUMBA) == "v0,v1"
