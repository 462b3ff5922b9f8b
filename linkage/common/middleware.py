"""What surrounds every request: an id to find it by in the logs, one line that tells how it went, and its time in /metrics."""

import re
import time
from collections.abc import Callable
from uuid import uuid4

import structlog
from django.conf import settings
from django.http import HttpRequest, HttpResponse

from linkage.common import metrics

logger = structlog.get_logger("linkage.requests")

HEADER = "X-Request-ID"
PLAUSIBLE = re.compile(r"[\w-]{8,64}")


class RequestLog:
    """Gives the request an id (a trusted proxy's own, if it sent one), binds it to everything logged meanwhile, and answers with it.

    The line holds method, path, status, milliseconds and, if the page asked who it is, the person's public id; never the query string,
    the address or the body.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        began = time.perf_counter()
        request_id = _request_id(request)
        with structlog.contextvars.bound_contextvars(request_id=request_id):
            response = self.get_response(request)
            seconds = time.perf_counter() - began
            metrics.observe(request, response.status_code, seconds)
            logger.info(
                "request",
                method=request.method,
                path=request.path,
                status=response.status_code,
                ms=round(seconds * 1000, 1),
                **_person(request),
            )
        response[HEADER] = request_id
        return response


def _request_id(request: HttpRequest) -> str:
    sent = request.headers.get(HEADER, "") if settings.TRUSTED_PROXIES else ""
    return sent if PLAUSIBLE.fullmatch(sent) else uuid4().hex


def _person(request: HttpRequest) -> dict[str, str]:
    user = getattr(request, "_cached_user", None)  # only if somebody asked already: logging costs no query
    return {"user": user.public_id} if user is not None and user.is_authenticated else {}
