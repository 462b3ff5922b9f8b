"""Which workers are alive, and what becomes of the tasks of those that are not (I10)."""

import datetime as dt
import logging

from django_tasks import TaskResultStatus
from django_tasks_db.models import DBTaskResult

from linkage.common import clock
from linkage.common.models import WorkerBeat

logger = logging.getLogger(__name__)

BEAT = 2  # seconds between two signs of life
LEASE = dt.timedelta(
    seconds=10
)  # silence after which a worker counts as dead; far above the clocks' difference between machines
FORGET = dt.timedelta(hours=1)


def beat(worker: str) -> None:
    WorkerBeat.objects.update_or_create(worker=worker, defaults={"seen_at": clock.now()})


def sign_off(worker: str) -> None:
    WorkerBeat.objects.filter(worker=worker).delete()


def return_orphans() -> int:
    """Put the running tasks of dead workers back into the queue. Returns how many.

    A worker that was only slow and finishes after all finds that the task is no longer its own (jobs.Worker marks conditionally), and
    what the task did twice must be harmless twice: reactions take effect once by events.Reacted.
    """
    now = clock.now()
    alive = set(WorkerBeat.objects.filter(seen_at__gt=now - LEASE).values_list("worker", flat=True))
    returned = 0
    for row in DBTaskResult.objects.running().only("worker_ids", "started_at", "task_path"):
        if row.worker_ids and row.worker_ids[-1] in alive:
            continue
        mine = DBTaskResult.objects.filter(pk=row.pk, status=TaskResultStatus.RUNNING, started_at=row.started_at)
        returned += mine.update(status=TaskResultStatus.READY, run_after=now)
        logger.warning("returned task %s (%s): its worker is gone", row.pk, row.task_path)
    WorkerBeat.objects.filter(seen_at__lt=now - FORGET).delete()
    return returned
