"""Which workers are alive, and what becomes of the tasks of those that are not (I10)."""

import datetime as dt
import logging
from typing import Any

from django_tasks import TaskResultStatus
from django_tasks_db.models import DBTaskResult

from linkage.common import clock, retries
from linkage.common.models import WorkerBeat

logger = logging.getLogger(__name__)

BEAT = 2  # seconds between two signs of life
LEASE = dt.timedelta(
    seconds=10
)  # silence after which a worker counts as dead; far above the clocks' difference between machines
FORGET = dt.timedelta(hours=1)
NOTHING = dt.timedelta(0)


def beat(worker: str) -> None:
    WorkerBeat.objects.update_or_create(worker=worker, defaults={"seen_at": clock.now()})


def sign_off(worker: str) -> None:
    WorkerBeat.objects.filter(worker=worker).delete()


class WorkerDied(Exception):
    """What a task is given up for that had its worker killed at every attempt."""


def return_orphans() -> int:
    """Put the running tasks of dead workers back into the queue: the first time at once, then after longer and longer waits, and as a dead letter
    when a failing task would be one. Returns how many.

    A worker that was only slow and finishes after all finds that the task is no longer its own (jobs.Worker marks conditionally), and
    what the task did twice must be harmless twice: reactions take effect once by events.Reacted.
    """
    now = clock.now()
    alive = set(WorkerBeat.objects.filter(seen_at__gt=now - LEASE).values_list("worker", flat=True))
    orphans = DBTaskResult.objects.running().only("worker_ids", "started_at", "task_path")
    returned = sum(_return(row, now) for row in orphans if not row.worker_ids or row.worker_ids[-1] not in alive)
    WorkerBeat.objects.filter(seen_at__lt=now - FORGET).delete()
    return returned


def _return(row: Any, now: dt.datetime) -> int:
    attempts = len(row.worker_ids)
    mine = DBTaskResult.objects.filter(pk=row.pk, status=TaskResultStatus.RUNNING, started_at=row.started_at)
    wait = retries.wait_before_next(attempts)
    if wait is None:
        logger.error("task %s (%s) is given up: it lost its worker %d times", row.pk, row.task_path, attempts)
        error = f"{WorkerDied.__module__}.{WorkerDied.__qualname__}"
        return mine.update(status=TaskResultStatus.FAILED, finished_at=now, exception_class_path=error, traceback="")
    logger.warning("returned task %s (%s): its worker is gone", row.pk, row.task_path)
    return mine.update(status=TaskResultStatus.READY, run_after=now + (wait if attempts > 1 else NOTHING))
