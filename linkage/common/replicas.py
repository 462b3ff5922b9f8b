"""Reading from a copy of the database that is a moment behind (DATABASE_REPLICA_URL), where a moment does no harm.

Only views that say so with `@tolerates_staleness` read there: public pages, figures, lists anyone may see. Only looks do (GET, HEAD), until the request writes,
and not for somebody who has just written, so that nobody misses what she did herself. Who asks and what she may is always read from the primary. A
copy that is away, or further behind than REPLICA_MOST_BEHIND, is passed over: the page is read from the primary instead.
"""

import logging
import threading
import time
from collections.abc import Callable
from contextvars import ContextVar
from functools import wraps
from typing import Any

from django.conf import settings
from django.db import DEFAULT_DB_ALIAS, DatabaseError, InterfaceError, OperationalError, connections, models
from django.db.models import Max
from django.http import HttpRequest
from django.http.response import HttpResponseBase
from prometheus_client.core import GaugeMetricFamily

from linkage.common import clock, metrics
from linkage.common.models import WorkerBeat

REPLICA = "replica"
# Facts about the work. Not: sessions, people, memberships, what decides who may see; nor messages; nor case files.
MAY_BE_STALE = frozenset(
    ["places", "needs", "volunteering", "resources", "funding", "projects", "dispatch", "workers", "stats"]
)
SAFE = frozenset(["GET", "HEAD"])
ASK_AGAIN = 5.0  # seconds between looks at how the copy is
JUST_WROTE = "fresh"  # cookie
FRESH_FOR = 15  # seconds; longer than a copy in order is ever behind

logger = logging.getLogger(__name__)
_reading_stale: ContextVar[bool] = ContextVar("reading_stale", default=False)
View = Callable[..., HttpResponseBase]


class ReplicaRouter:
    """Django's: which database a query asks."""

    def db_for_read(self, model: type[models.Model], **hints: Any) -> str:
        """Always an answer: asked no further, Django would stay with the database that the hinted instance is from."""
        return REPLICA if _reading_stale.get() and model._meta.app_label in MAY_BE_STALE else DEFAULT_DB_ALIAS

    def db_for_write(self, model: type[models.Model], **hints: Any) -> str:
        _reading_stale.set(False)
        return DEFAULT_DB_ALIAS

    def allow_relation(self, one: models.Model, other: models.Model, **hints: Any) -> bool:
        return True

    def allow_migrate(self, db: str, app_label: str, **hints: Any) -> bool | None:
        return False if db == REPLICA else None


def tolerates_staleness(view: View) -> View:
    """Let the view read from the copy, where there is one in order. Called a second time, on the primary, when the copy fails under it: the view must
    do nothing but look."""

    @wraps(view)
    def reading(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        if not _may_read_stale(request) or not _health.is_fine():
            return view(request, *args, **kwargs)
        before = _reading_stale.set(True)
        try:
            return view(request, *args, **kwargs)
        except (OperationalError, InterfaceError):
            _health.failed()
        finally:
            _reading_stale.reset(before)
        return view(request, *args, **kwargs)

    return reading


class ReadYourWrites:
    """Middleware, where there is a copy: who has just written reads from the primary for a while."""

    def __init__(self, get_response: Callable[[HttpRequest], Any]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> Any:
        response = self.get_response(request)
        if request.method not in SAFE and response.status_code < 400:
            response.set_cookie(
                JUST_WROTE, "1", max_age=FRESH_FOR, httponly=True, samesite="Lax", secure=settings.SESSION_COOKIE_SECURE
            )
        return response


def _may_read_stale(request: HttpRequest) -> bool:
    return REPLICA in connections.settings and request.method in SAFE and JUST_WROTE not in request.COOKIES


class _Health:
    """Whether the copy answers and is not too far behind; asked by one thread at a time, every ASK_AGAIN seconds."""

    def __init__(self) -> None:
        self._asking = threading.Lock()
        self._asked_at = float("-inf")
        self._fine = False

    def is_fine(self) -> bool:
        if time.monotonic() - self._asked_at > ASK_AGAIN and self._asking.acquire(blocking=False):
            try:
                self._fine = self._ask()
                self._asked_at = time.monotonic()
            finally:
                self._asking.release()
        return self._fine

    def failed(self) -> None:
        logger.warning("the copy of the database failed; reading from the primary", exc_info=True)
        self._asked_at, self._fine = time.monotonic(), False
        connections[REPLICA].close()

    def _ask(self) -> bool:
        """Workers give a sign of life every few seconds: how old the youngest in the copy is says how far behind the copy is (or that nobody works)."""
        try:
            seen_at = WorkerBeat.objects.using(REPLICA).aggregate(seen_at=Max("seen_at"))["seen_at"]
        except (DatabaseError, InterfaceError) as error:
            logger.warning("the copy of the database does not answer: %s", error)
            connections[REPLICA].close()
            return False
        behind = (clock.now() - seen_at).total_seconds() if seen_at else float("inf")
        if behind > settings.REPLICA_MOST_BEHIND:
            logger.warning("the copy of the database is %.0f s behind", behind)
            return False
        return True


_health = _Health()


def _up() -> Any:
    if REPLICA in connections.settings:
        yield GaugeMetricFamily(
            "linkage_replica_up", "Whether the copy of the database is read from", int(_health.is_fine())
        )


metrics.ask_when_read(_up)
