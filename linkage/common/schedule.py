"""Periodic jobs. An app registers one in its jobs.py:

    @periodic(cron="*/5 * * * *")
    def expire_overdue() -> None: ...

Times are Shanghai's. Every worker looks at the clock; a row that only moves forward decides which of them fires.
"""

import datetime as dt
from collections.abc import Callable
from dataclasses import dataclass
from importlib import import_module
from importlib.util import find_spec
from typing import Any

from croniter import croniter
from django.apps import apps
from django.db import transaction
from django_tasks import task

from linkage.common import clock, priorities
from linkage.common.models import Tick


@dataclass(frozen=True, slots=True)
class Periodic:
    """job: the task to enqueue. cron: five fields, in Shanghai time."""

    job: Any
    cron: str

    @property
    def name(self) -> str:
        return str(self.job.module_path)

    def last_due(self, now: dt.datetime) -> dt.datetime:
        """The latest instant, not after `now`, at which the job was due."""
        just_after = clock.local(now) + dt.timedelta(microseconds=1)
        due: dt.datetime = croniter(self.cron, just_after).get_prev(dt.datetime)
        return due


_registered: dict[str, Periodic] = {}


def periodic(*, cron: str) -> Callable[[Callable[[], None]], Any]:
    """Make the function a task that is enqueued whenever `cron` says so. Raises ValueError for a cron expression that is none."""
    if not croniter.is_valid(cron):
        raise ValueError(f"not a cron expression: {cron}")

    def register(function: Callable[[], None]) -> Any:
        entry = Periodic(task(priority=priorities.of_schedule(cron))(function), cron)
        _registered[entry.name] = entry
        return entry.job

    return register


def registered() -> list[Periodic]:
    return sorted(_registered.values(), key=lambda each: each.name)


def discover() -> None:
    """Import every app's jobs module, so that its periodic jobs are known."""
    for config in apps.get_app_configs():
        name = f"{config.name}.jobs"
        if config.name.startswith("linkage.") and find_spec(name):
            import_module(name)


def fire_due(now: dt.datetime | None = None) -> list[str]:
    """Enqueue every periodic job that has become due since it was last fired, once each however many times it was missed. A job seen for
    the first time waits for its next time. Returns the names of the jobs fired here."""
    moment = now or clock.now()
    return [entry.name for entry in registered() if _fire(entry, moment)]


def _fire(entry: Periodic, now: dt.datetime) -> bool:
    due = entry.last_due(now)
    fired_at = Tick.objects.filter(job=entry.name).values_list("fired_at", flat=True).first()
    if fired_at is None:
        Tick.objects.bulk_create([Tick(job=entry.name, fired_at=now)], ignore_conflicts=True)
        return False
    if fired_at >= due:
        return False
    with transaction.atomic():
        if not Tick.objects.filter(job=entry.name, fired_at__lt=due).update(fired_at=due):
            return False
        entry.job.enqueue()
    return True
