import datetime as dt
import threading

import pytest
from django.db import transaction
from django.db.utils import OperationalError
from django_tasks import TaskResultStatus, task
from django_tasks_db.models import DBTaskResult

from linkage.common import clock, jobs, leases, priorities, retries
from linkage.common.models import WorkerBeat
from tests.together import together

done: list[str] = []


@task()
def note(word: str) -> str:
    done.append(word)
    return word


@task()
def stumble() -> None:
    raise ValueError("not today")


@pytest.fixture(autouse=True)
def _nothing_done():
    done.clear()


def the_row() -> DBTaskResult:
    return DBTaskResult.objects.get()


def make_due() -> None:
    DBTaskResult.objects.update(run_after=clock.now() - dt.timedelta(seconds=1))


@pytest.mark.postgres
def test_a_task_is_carried_out_once(db):
    note.enqueue("a")
    assert (jobs.run_pending(), jobs.run_pending()) == (1, 0)
    assert done == ["a"]
    assert the_row().status == TaskResultStatus.SUCCESSFUL


@pytest.mark.postgres
def test_what_somebody_waits_for_goes_before_what_may_take_the_night(db):
    note.using(priority=priorities.LATER).enqueue("statistics")
    note.enqueue("sweep")
    note.using(priority=priorities.SOON).enqueue("invitation")
    jobs.run_pending()
    assert done == ["invitation", "sweep", "statistics"]


@pytest.mark.postgres
def test_a_task_of_a_rolled_back_transaction_never_was(db):
    with transaction.atomic():
        note.enqueue("a")
        transaction.set_rollback(True)
    assert jobs.run_pending() == 0


def test_a_failed_task_waits_longer_each_time_and_then_fails_for_good(db):
    stumble.enqueue()
    waits = []
    for _ in retries.RETRY_AFTER:
        before = clock.now()
        assert jobs.run_pending() == 1
        row = the_row()
        assert row.status == TaskResultStatus.READY
        assert "not today" in row.traceback
        waits.append((row.run_after - before).total_seconds())
        make_due()
    assert waits == sorted(waits)
    assert 0.7 < waits[0] < 2
    assert waits[-1] > 2800
    assert jobs.run_pending() == 1
    assert the_row().status == TaskResultStatus.FAILED
    assert jobs.run_pending() == 0


def test_a_failed_task_is_not_tried_before_its_time(db):
    stumble.enqueue()
    assert [jobs.run_pending() for _ in range(2)] == [1, 0]


def killed_while_running(word: str, worker: str) -> None:
    """A task as a worker leaves it that was killed in the middle."""
    note.enqueue(word)
    the_row().claim(worker)


@pytest.mark.postgres
def test_the_task_of_a_dead_worker_goes_back_into_the_queue(db):
    killed_while_running("a", "gone:1")
    WorkerBeat.objects.create(worker="gone:1", seen_at=clock.now() - leases.LEASE * 2)
    assert leases.return_orphans() == 1
    assert jobs.run_pending() == 1
    assert done == ["a"]


@pytest.mark.postgres
def test_a_task_that_kills_every_worker_is_given_up_in_the_end(db):
    """Each death makes the wait longer, so that such a task cannot keep all workers busy dying."""
    note.enqueue("a")
    waits = []
    for number in range(len(retries.RETRY_AFTER) + 1):
        make_due()
        the_row().claim(f"gone:{number}")
        before = clock.now()
        assert leases.return_orphans() == 1
        waits.append((the_row().run_after - before).total_seconds())
    row = the_row()
    assert row.status == TaskResultStatus.FAILED
    assert row.exception_class_path.endswith("WorkerDied")
    assert waits[0] < 1 < 3 < waits[1] < waits[2] < waits[5]


def test_the_task_of_a_worker_that_lives_stays_with_it(db):
    killed_while_running("a", "busy:1")
    leases.beat("busy:1")
    assert leases.return_orphans() == 0
    assert jobs.run_pending() == 0


def test_a_slow_worker_cannot_finish_what_was_taken_from_it(db):
    killed_while_running("a", "slow:1")
    stale = the_row()
    leases.return_orphans()
    jobs.run_pending()
    finished_at = the_row().finished_at
    jobs._mark(stale, status=TaskResultStatus.FAILED, finished_at=clock.now())
    assert the_row().status == TaskResultStatus.SUCCESSFUL
    assert the_row().finished_at == finished_at


@pytest.fixture
def worker():
    """The worker on its thread, as in `serve`; stopped and joined afterwards."""
    worker = jobs.Worker()
    thread = threading.Thread(target=worker.run)
    thread.start()
    yield worker
    worker.stop()
    thread.join(10)
    assert not thread.is_alive()


@pytest.mark.postgres
@pytest.mark.django_db(transaction=True)
def test_a_commit_wakes_the_worker_at_once(worker, monkeypatch):
    """With polling out of the way, the wake-up alone must do."""
    monkeypatch.setattr(jobs, "POLL", 60)
    heard = threading.Event()
    monkeypatch.setitem(globals(), "done", type("Bell", (list,), {"append": lambda self, word: heard.set()})())
    worker.wake()
    with transaction.atomic():
        note.enqueue("a")
    assert heard.wait(10)


@pytest.mark.django_db(transaction=True)
def test_the_worker_outlives_a_database_error(worker, monkeypatch):
    failures = [OperationalError("the server closed the connection unexpectedly")]
    claim = jobs.Worker._claim

    def sometimes(self: jobs.Worker) -> object:
        if failures:
            raise failures.pop()
        return claim(self)

    monkeypatch.setattr(jobs.Worker, "_claim", sometimes)
    worker.wake()
    heard = threading.Event()
    monkeypatch.setitem(globals(), "done", type("Bell", (list,), {"append": lambda self, word: heard.set()})())
    note.enqueue("a")
    assert heard.wait(10)


@pytest.mark.postgres
@pytest.mark.django_db(transaction=True)
def test_two_workers_never_take_the_same_task():
    for number in range(20):
        note.enqueue(str(number))
    together(2, lambda _: jobs.run_pending())
    assert sorted(done, key=int) == [str(number) for number in range(20)]


def test_finished_tasks_are_forgotten_after_a_week(db):
    note.enqueue("a")
    jobs.run_pending()
    jobs.forget_finished_tasks.func()
    assert DBTaskResult.objects.count() == 1
    DBTaskResult.objects.update(finished_at=clock.now() - dt.timedelta(days=8))
    jobs.forget_finished_tasks.func()
    assert not DBTaskResult.objects.exists()
