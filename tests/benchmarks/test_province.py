"""The simulation says of simple cases what queueing theory says of them."""

import statistics

import pytest

from benchmarks.province import AREAS, TENFOLD, USUAL, Site, plan

COSTS = {
    "pages": {
        name: {"web": 20.0, "database": 5.0} for name in ("home", "public", "need", "tasks", "me", "desk", "list")
    },
    "acts": {name: {"web": 25.0, "database": 20.0, "worker": 15.0} for name in ("need posted", "place claimed")},
    "load": [{"web": 20.0, "database": 5.0}],
    "push": 200.0,
}


@pytest.mark.parametrize("busy", [0.3, 0.6])
def test_one_shared_core_takes_as_long_as_processor_sharing(busy):
    """M/G/1 with processor sharing: the mean is service / (1 - load), whatever the spread (Kleinrock 1967)."""
    took = Site(1, 1).simulate([(1.0, 0.02, 0.0)], busy / 0.02, 1500.0)
    assert statistics.mean(took) == pytest.approx(0.02 / (1 - busy), rel=0.1)


def test_nobody_is_lost_and_two_processes_beat_one():
    one, two = (Site(count, 4).simulate([(1.0, 0.05, 0.005)], 16, 300.0) for count in (1, 2))
    assert len(one) == pytest.approx(16 * 300, rel=0.05)
    assert statistics.mean(two) < statistics.mean(one) / 2


def test_more_people_need_more_and_the_promise_is_kept():
    plans = [plan(COSTS, area, habits) for habits in (USUAL, TENFOLD) for area in AREAS]
    assert [each["web"] for each in plans[:3]] == sorted(each["web"] for each in plans[:3])
    assert plans[5]["web"] > plans[2]["web"]
    assert all(each["p95"] <= 400 for each in plans)
