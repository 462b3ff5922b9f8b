"""Tasks that were given up, for a person to look at and send back into the queue.

What went wrong is told as the kind of error and the place in our code, never as the message: messages quote what people typed.
"""

import datetime as dt
import re
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.db import transaction
from django.db.models import Count, Max, Min
from django_tasks import TaskResultStatus
from django_tasks_db.models import DBTaskResult

from linkage.common import clock, jobs, schedule

SHOWN = 20
OUR_LINES = re.compile(r'File "[^"]*?/((?:linkage|matching)/[\w/]+\.py)", line (\d+), in (\w+)')


@dataclass(frozen=True, slots=True)
class DeadLetter:
    """id: of the task. argument: its first one when that is a number or a code (an event's, a run's), else "". place: where in our code it ended."""

    id: UUID
    kind: str
    argument: str
    attempts: int
    failed_at: dt.datetime | None
    error: str
    place: str


@dataclass(frozen=True, slots=True)
class DeadKind:
    """kind: the task's dotted path. letters: the latest SHOWN of `count`. periodic: fires again by itself at its next time."""

    kind: str
    count: int
    first_at: dt.datetime | None
    last_at: dt.datetime | None
    periodic: bool
    letters: list[DeadLetter]


def dead_kinds() -> list[DeadKind]:
    """What was given up, by kind of task, the most frequent first."""
    rows = (
        DBTaskResult.objects.failed()
        .order_by()
        .values("task_path")
        .annotate(count=Count("pk"), first=Min("finished_at"), last=Max("finished_at"))
    )
    periodic = {each.name for each in schedule.registered()}
    return [
        DeadKind(
            row["task_path"],
            row["count"],
            row["first"],
            row["last"],
            row["task_path"] in periodic,
            _latest(row["task_path"]),
        )
        for row in sorted(rows, key=lambda row: (-row["count"], row["task_path"]))
    ]


def put_back(tasks: Iterable[UUID]) -> int:
    """Give these dead letters all their attempts again, from now. Returns how many of them were dead letters still. In a transaction."""
    count = (
        DBTaskResult.objects.failed()
        .filter(pk__in=list(tasks))
        .update(status=TaskResultStatus.READY, run_after=clock.now(), worker_ids=[], finished_at=None)
    )
    if count:
        transaction.on_commit(jobs.wake_workers)
    return count


def throw_away(kind: str) -> int:
    """Forget the dead letters of that kind. Returns how many there were."""
    return DBTaskResult.objects.failed().filter(task_path=kind).delete()[0]


def ids_of_kind(kind: str, most: int) -> list[UUID]:
    """Of the oldest dead letters of that kind."""
    found = DBTaskResult.objects.failed().filter(task_path=kind).order_by("finished_at")
    return list(found.values_list("pk", flat=True)[:most])


def kind_of(task: UUID) -> str | None:
    """The kind of a dead letter; None when it is none (any more)."""
    return DBTaskResult.objects.failed().filter(pk=task).values_list("task_path", flat=True).first()


def _latest(kind: str) -> list[DeadLetter]:
    return [
        _letter(row) for row in DBTaskResult.objects.failed().filter(task_path=kind).order_by("-finished_at")[:SHOWN]
    ]


def _letter(row: Any) -> DeadLetter:
    return DeadLetter(
        row.pk,
        row.task_path,
        _argument(row.args_kwargs["args"]),
        len(row.worker_ids),
        row.finished_at,
        row.exception_class_path.rpartition(".")[2],
        _place(row.traceback),
    )


def _argument(arguments: list[Any]) -> str:
    first = arguments[0] if arguments else ""
    return (
        str(first)
        if isinstance(first, int) or (isinstance(first, str) and first.isalnum() and len(first) <= 26)
        else ""
    )


def _place(traceback: str) -> str:
    """The innermost line of ours: `linkage/dispatch/jobs.py:120 complete_waves`."""
    lines = OUR_LINES.findall(traceback)
    return "{}:{} {}".format(*lines[-1]) if lines else ""
