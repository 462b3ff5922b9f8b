"""The task worker: carries out what was enqueued through django-tasks, at least once.

Tasks lie in the database and are enqueued in the transaction that causes them (django-tasks-db). To that this module adds: a wake-up at the
commit, retries with back-off (retries.py), priorities (priorities.py), periodic jobs (schedule.py), the return of a killed worker's tasks
(leases.py), and a person's look at what was given up (dead_letters.py).
"""

import datetime as dt
import logging
import os
import secrets
import socket
import threading
import time
from traceback import format_exception
from typing import Any

from django.db import DatabaseError, InterfaceError, close_old_connections, connection, transaction
from django_tasks import TaskResultStatus
from django_tasks.signals import task_enqueued
from django_tasks_db.models import DBTaskResult

from linkage.common import clock, leases, retries, schedule

logger = logging.getLogger(__name__)

POLL = 0.25  # seconds; other processes' tasks are found by looking, this process's by being woken
TICK = 1.0
KEEP_SUCCESSFUL = dt.timedelta(days=7)

_workers: list["Worker"] = []


class Worker:
    """Carries out one task after the other until stopped. Several may run at once, in any number of processes on PostgreSQL."""

    def __init__(self) -> None:
        self.name = f"{socket.gethostname()[:30]}:{os.getpid()}:{secrets.token_hex(4)}"
        self._awake = threading.Event()
        self._stopped = threading.Event()
        self._next_tick = 0.0

    def run(self) -> None:
        """Work until stop() is called from another thread or a signal handler. Survives the database's absence."""
        schedule.discover()
        _workers.append(self)
        heart = threading.Thread(target=self._beat, name="worker-heart", daemon=True)
        heart.start()
        try:
            while not self._stopped.is_set():
                self._step()
        finally:
            _workers.remove(self)
            heart.join(leases.BEAT)
            self._without_database_errors(leases.sign_off, self.name)
            connection.close()

    def stop(self) -> None:
        """Finish the running task, begin no other."""
        self._stopped.set()
        self._awake.set()

    def wake(self) -> None:
        self._awake.set()

    def run_pending(self) -> int:
        """Carry out everything that is ready now, in this thread; for tests and scripts. Returns how many tasks were run."""
        count = 0
        while self._run_one():
            count += 1
        return count

    def _step(self) -> None:
        self._awake.clear()
        if time.monotonic() >= self._next_tick:
            self._next_tick = time.monotonic() + TICK
            self._without_database_errors(schedule.fire_due)
        if not self._without_database_errors(self._run_one):
            close_old_connections()
            self._awake.wait(POLL)

    def _without_database_errors(self, act: Any, *arguments: Any) -> Any:
        try:
            return act(*arguments)
        except (DatabaseError, InterfaceError):
            logger.warning("the worker could not reach the database", exc_info=True)
            connection.close()
            return None

    def _beat(self) -> None:
        while True:
            self._without_database_errors(leases.beat, self.name)
            self._without_database_errors(leases.return_orphans)
            if self._stopped.wait(leases.BEAT):
                connection.close()
                return

    def _run_one(self) -> bool:
        row = self._claim()
        if row is None:
            return False
        try:
            value = _call(row)
        except Exception as error:
            _put_off_or_fail(row, error)
        else:
            _mark(row, status=TaskResultStatus.SUCCESSFUL, finished_at=clock.now(), return_value=value)
        return True

    def _claim(self) -> Any:
        ready = DBTaskResult.objects.ready()
        if not ready.exists():  # a look takes no write lock
            return None
        with transaction.atomic():
            row = ready.get_locked()
            if row is not None:
                row.claim(self.name)
        return row


def run_pending() -> int:
    """Carry out every ready task in the calling thread. Returns how many were run."""
    return Worker().run_pending()


def wake_workers() -> None:
    for worker in list(_workers):
        worker.wake()


def connect() -> None:
    """Wake this process's workers at every commit that enqueued a task."""
    task_enqueued.connect(_wake_at_commit, dispatch_uid="linkage.common.jobs")


def _wake_at_commit(**_arguments: Any) -> None:
    transaction.on_commit(wake_workers)


def _call(row: Any) -> Any:
    return row.task.call(*row.args_kwargs["args"], **row.args_kwargs["kwargs"])


def _put_off_or_fail(row: Any, error: Exception) -> None:
    attempt = len(row.worker_ids)
    cause = _innermost(error)
    details = {
        "exception_class_path": f"{type(cause).__module__}.{type(cause).__qualname__}",
        "traceback": "".join(format_exception(error)),
    }
    wait = retries.wait_before_next(attempt)
    if wait is None:
        logger.error("task %s failed for good after %d attempts", row.task_path, attempt, exc_info=error)
        _mark(row, status=TaskResultStatus.FAILED, finished_at=clock.now(), **details)
        return
    logger.warning(
        "task %s failed (attempt %d), again in %.0f s", row.task_path, attempt, wait.total_seconds(), exc_info=error
    )
    _mark(row, status=TaskResultStatus.READY, run_after=clock.now() + wait, **details)


def _innermost(error: BaseException) -> BaseException:
    """Of reactions that failed together, the first one's own error."""
    while isinstance(error, BaseExceptionGroup):
        error = error.exceptions[0]
    return error


def _mark(row: Any, **changes: Any) -> None:
    """Only while the task is still this worker's: a returned one belongs to whoever took it next."""
    DBTaskResult.objects.filter(pk=row.pk, status=TaskResultStatus.RUNNING, started_at=row.started_at).update(**changes)


@schedule.periodic(cron="17 3 * * *")
def forget_finished_tasks() -> None:
    DBTaskResult.objects.successful().filter(finished_at__lt=clock.now() - KEEP_SUCCESSFUL).delete()
