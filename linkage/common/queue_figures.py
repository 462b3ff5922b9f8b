"""How the queue of tasks stands: for the staff page and /metrics."""

import datetime as dt
from dataclasses import dataclass

from django.db.models import Count, Min
from django_tasks import TaskResultStatus
from django_tasks_db.models import DBTaskResult

from linkage.common import clock, leases
from linkage.common.models import WorkerBeat


@dataclass(frozen=True, slots=True)
class QueueFigures:
    """ready: could run now. put_off: wait for their next attempt or their time. failed: given up. oldest_seconds: how long the longest waiting
    of the ready ones has been able to run; 0 when none waits. workers: that gave a sign of life lately."""

    ready: int
    put_off: int
    running: int
    failed: int
    oldest_seconds: float
    workers: int


def queue_figures() -> QueueFigures:
    now = clock.now()
    by_status = dict(
        DBTaskResult.objects.exclude(status=TaskResultStatus.SUCCESSFUL)
        .order_by()
        .values("status")
        .annotate(count=Count("pk"))
        .values_list("status", "count")
    )
    waiting = DBTaskResult.objects.ready().order_by().aggregate(count=Count("pk"))["count"]
    return QueueFigures(
        ready=waiting,
        put_off=by_status.get(TaskResultStatus.READY, 0) - waiting,
        running=by_status.get(TaskResultStatus.RUNNING, 0),
        failed=by_status.get(TaskResultStatus.FAILED, 0),
        oldest_seconds=_oldest(now),
        workers=WorkerBeat.objects.filter(seen_at__gt=now - leases.LEASE).count(),
    )


def _oldest(now: dt.datetime) -> float:
    """A task enqueued without a time may run from the moment it was enqueued, one with a time from then on."""
    ready = DBTaskResult.objects.ready().order_by()
    at_once = ready.filter(run_after__gt=now).aggregate(first=Min("enqueued_at"))["first"]
    in_time = ready.filter(run_after__lte=now).aggregate(first=Min("run_after"))["first"]
    since = [each for each in (at_once, in_time) if each]
    return max(0.0, (now - min(since)).total_seconds()) if since else 0.0
