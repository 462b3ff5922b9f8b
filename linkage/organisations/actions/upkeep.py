"""What a platform admin does about tasks that were given up."""

from typing import Any
from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from linkage.common import dead_letters
from linkage.common.errors import Conflict, require
from linkage.events import log
from linkage.organisations.permissions import can_retry_tasks

MOST_AT_ONCE = 1000
STREAM = "upkeep/tasks"


@transaction.atomic
def retry_dead_task(*, by: Any, task: UUID) -> None:
    """Give one task that was given up all its attempts again. Raises NotAllowed; Conflict("not_dead") when somebody else already did."""
    require(can_retry_tasks(by))
    kind = dead_letters.kind_of(task)
    if kind is None or not dead_letters.put_back([task]):
        raise Conflict("not_dead", _("这项任务已经有人处理了。"))
    log.record("upkeep.tasks_retried", stream=STREAM, by=by, kind=kind, count=1)


@transaction.atomic
def retry_dead_tasks(*, by: Any, kind: str) -> int:
    """The same for all of a kind, the oldest 1,000 at most. Returns how many. Raises NotAllowed; Conflict("not_dead") when there is none."""
    require(can_retry_tasks(by))
    return _noted("upkeep.tasks_retried", by, kind, dead_letters.put_back(dead_letters.ids_of_kind(kind, MOST_AT_ONCE)))


@transaction.atomic
def discard_dead_tasks(*, by: Any, kind: str) -> int:
    """Forget the given-up tasks of a kind: what they were for has been done otherwise, or has passed. Returns how many. Raises as above."""
    require(can_retry_tasks(by))
    return _noted("upkeep.tasks_discarded", by, kind, dead_letters.throw_away(kind))


def _noted(type: str, by: Any, kind: str, count: int) -> int:
    if not count:
        raise Conflict("not_dead", _("这类任务已经有人处理了。"))
    log.record(type, stream=STREAM, by=by, kind=kind, count=count)
    return count
