"""Is the process alive, and can it serve? For load balancers, deployments and `make run`; no session, no personal data."""

import asyncio
import logging
import threading
from functools import cache
from typing import Any

from asgiref.sync import async_to_sync
from channels.layers import get_channel_layer
from django.contrib.staticfiles.storage import staticfiles_storage
from django.db import DatabaseError, InterfaceError, connection
from django.db.migrations.executor import MigrationExecutor
from django.http import HttpRequest, HttpResponse, JsonResponse

logger = logging.getLogger(__name__)
LAYER_TIMEOUT = 2  # seconds
_leaving = threading.Event()


def leave() -> None:
    """From now on say that this process is about to end, so that a balancer sends nobody here any more."""
    _leaving.set()


def alive(request: HttpRequest) -> HttpResponse:
    """200 as long as the process answers at all."""
    return HttpResponse("ok\n", content_type="text/plain")


def ready(request: HttpRequest) -> HttpResponse:
    """200 when the process can serve, else 503; the body names what is missing. A missing channel layer is told but refuses nobody: without
    it other processes' changes reach open pages by polling."""
    if _leaving.is_set():
        return JsonResponse({"process": "leaving"}, status=503)
    checks = {"database": _database(), "migrations": _migrations(), "static": _static(), "layer": _layer()}
    status = 200 if all(fine for name, fine in checks.items() if name != "layer") else 503
    return JsonResponse({name: "ok" if fine else "missing" for name, fine in checks.items()}, status=status)


def _database() -> bool:
    try:
        with connection.cursor() as cursor:
            cursor.execute("SELECT 1")
    except (DatabaseError, InterfaceError):
        logger.warning("not ready: the database does not answer", exc_info=True)
        return False
    return True


def _migrations() -> bool:
    try:
        return _migrated() or _look_again()
    except (DatabaseError, InterfaceError):
        return False


@cache
def _migrated() -> bool:
    executor = MigrationExecutor(connection)
    return not executor.migration_plan(executor.loader.graph.leaf_nodes())


def _look_again() -> bool:
    """Only a yes is remembered: migrations are never taken back under a running process."""
    _migrated.cache_clear()
    return _migrated()


def _static() -> bool:
    """Whether the static files were collected: in production every page names them by their hashed names, and is an error without."""
    return bool(getattr(staticfiles_storage, "hashed_files", True))


def _layer() -> bool:
    try:
        async_to_sync(_greet)(get_channel_layer())
    except Exception:
        logger.warning("the channel layer does not answer", exc_info=True)
        return False
    return True


async def _greet(layer: Any) -> None:
    async with asyncio.timeout(LAYER_TIMEOUT):
        await layer.group_send("readiness", {"type": "ready"})
