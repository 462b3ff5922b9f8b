import datetime as dt

import pytest
from django_tasks_db.models import DBTaskResult

from linkage.common import clock, schedule
from linkage.common.models import Tick
from tests.together import together

SHANGHAI_NOON = dt.datetime(2026, 3, 2, 12, 0, tzinfo=clock.SHANGHAI)
MINUTE = dt.timedelta(minutes=1)


@pytest.fixture
def sweep(monkeypatch):
    """One periodic job, at half past every hour, and no others."""
    monkeypatch.setattr(schedule, "_registered", {})

    def sweep_up() -> None:
        """Nothing: what counts is how often it is enqueued."""

    sweep_up.__qualname__ = "sweep_up"
    monkeypatch.setattr(schedule, "task", lambda priority: lambda function: Enqueued(function))
    return schedule.periodic(cron="30 * * * *")(sweep_up)


class Enqueued:
    """Stands for the task: a real one must be importable by its path."""

    def __init__(self, function) -> None:
        self.module_path = f"tests.{function.__qualname__}"

    def enqueue(self) -> None:
        DBTaskResult.objects.create(
            args_kwargs={"args": [], "kwargs": {}}, task_path=self.module_path, backend_name="default"
        )


def test_a_job_seen_for_the_first_time_waits_for_its_next_time(db, sweep):
    assert schedule.fire_due(SHANGHAI_NOON) == []
    assert schedule.fire_due(SHANGHAI_NOON + 29 * MINUTE) == []
    assert schedule.fire_due(SHANGHAI_NOON + 30 * MINUTE) == ["tests.sweep_up"]


def test_a_job_fires_once_for_each_time(db, sweep):
    schedule.fire_due(SHANGHAI_NOON)
    fired = [schedule.fire_due(SHANGHAI_NOON + minute * MINUTE) for minute in range(30, 91)]
    assert sum(len(names) for names in fired) == 2


def test_times_missed_while_everything_was_off_are_made_up_for_once(db, sweep):
    schedule.fire_due(SHANGHAI_NOON)
    assert schedule.fire_due(SHANGHAI_NOON + dt.timedelta(days=3)) == ["tests.sweep_up"]
    assert schedule.fire_due(SHANGHAI_NOON + dt.timedelta(days=3) + MINUTE) == []


def test_cron_means_shanghai_time(sweep):
    nightly = schedule.Periodic(sweep, "0 3 * * *")
    assert nightly.last_due(SHANGHAI_NOON) == SHANGHAI_NOON.replace(hour=3)


def test_a_cron_expression_that_is_none_is_refused():
    with pytest.raises(ValueError, match="every now and then"):
        schedule.periodic(cron="every now and then")


@pytest.mark.postgres
@pytest.mark.django_db(transaction=True)
def test_of_several_processes_one_fires(sweep):
    Tick.objects.create(job="tests.sweep_up", fired_at=SHANGHAI_NOON)
    fired = together(4, lambda _: schedule.fire_due(SHANGHAI_NOON + 31 * MINUTE))
    assert sorted(fired) == [[], [], [], ["tests.sweep_up"]]
    assert DBTaskResult.objects.count() == 1
