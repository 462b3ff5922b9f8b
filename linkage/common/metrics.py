"""/metrics, in Prometheus' text format. Read by the machine that watches, by nobody else: with METRICS_TOKEN set, whoever sends it as a bearer token;
without it, programs on this same machine that come directly, not through a proxy. Everybody else is told that there is no such page.

A label is never a person, an object or an address: areas of the site, classes of status, states of the queue. What is asked of the database is
asked at each reading, so it does not matter which process is read; sockets and latencies are this process's own.
"""

import hmac
from collections.abc import Callable, Iterable, Iterator

from django.conf import settings
from django.db import DatabaseError, InterfaceError, connection
from django.http import Http404, HttpRequest, HttpResponse
from prometheus_client import CollectorRegistry, Counter, Gauge, Histogram, ProcessCollector, generate_latest
from prometheus_client.core import GaugeMetricFamily
from prometheus_client.exposition import CONTENT_TYPE_PLAIN_0_0_4
from prometheus_client.metrics_core import Metric
from prometheus_client.registry import Collector

from linkage.common.queue_figures import queue_figures

REGISTRY = CollectorRegistry()
ProcessCollector(registry=REGISTRY)
SECONDS = (0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 2.5, 5.0, 10.0)

LATENCY = Histogram(
    "linkage_request_seconds",
    "Time from the first middleware to the answer",
    ["area"],
    buckets=SECONDS,
    registry=REGISTRY,
)
ANSWERS = Counter(
    "linkage_answers", "Answers by area of the site and class of status", ["area", "status"], registry=REGISTRY
)
IN_PROGRESS = Gauge(
    "linkage_requests_in_progress", "Requests being worked on or waiting for a thread", registry=REGISTRY
)
TURNED_AWAY = Counter(
    "linkage_requests_turned_away", "Requests answered 503 because too many waited", registry=REGISTRY
)

Question = Callable[[], Iterable[Metric]]
LOCAL = frozenset(["127.0.0.1", "::1"])
FORWARDED = ("X-Forwarded-For", "Forwarded", "X-Real-IP")


def observe(request: HttpRequest, status: int, seconds: float) -> None:
    """Count an answered request."""
    area = area_of(request)
    LATENCY.labels(area).observe(seconds)
    ANSWERS.labels(area, f"{status // 100}xx").inc()


def area_of(request: HttpRequest) -> str:
    """The first part of the route: `needs`, `desk`, `api`; `home`; `static`; `none` for an address that leads nowhere."""
    match = getattr(request, "resolver_match", None)
    if match is None:
        return "static" if request.path.startswith(settings.STATIC_URL) else "none"
    return str(match.route).partition("/")[0] or "home"


def ask_when_read(question: Question) -> None:
    """Have a question to the database answered whenever somebody reads; it is passed over while the database is away."""
    REGISTRY.register(_Asked(question))


class _Asked(Collector):
    def __init__(self, question: Question) -> None:
        self._question = question

    def collect(self) -> Iterable[Metric]:
        try:
            return list(self._question())
        except (DatabaseError, InterfaceError):
            connection.close()
            return []

    def describe(self) -> list[Metric]:
        return []  # registering asks nothing


def _queue() -> Iterator[Metric]:
    figures = queue_figures()
    tasks = GaugeMetricFamily("linkage_tasks", "Tasks by state", labels=["state"])
    for state in ("ready", "put_off", "running", "failed"):
        tasks.add_metric([state], getattr(figures, state))
    yield tasks
    yield GaugeMetricFamily(
        "linkage_tasks_oldest_seconds", "How long the oldest ready task waits", figures.oldest_seconds
    )
    yield GaugeMetricFamily("linkage_workers", "Workers that gave a sign of life lately", figures.workers)


def _database() -> Iterator[Metric]:
    try:
        with connection.cursor() as cursor:
            cursor.execute("SELECT 1")
        up = 1
    except (DatabaseError, InterfaceError):
        connection.close()
        up = 0
    yield GaugeMetricFamily("linkage_database_up", "Whether the database answers", up)


ask_when_read(_database)
ask_when_read(_queue)


def metrics(request: HttpRequest) -> HttpResponse:
    if not _may_read(request):
        raise Http404
    return HttpResponse(generate_latest(REGISTRY), content_type=CONTENT_TYPE_PLAIN_0_0_4)


def _may_read(request: HttpRequest) -> bool:
    if settings.METRICS_TOKEN:
        sent = request.headers.get("Authorization", "")
        return hmac.compare_digest(sent.encode(), f"Bearer {settings.METRICS_TOKEN}".encode())
    came_directly = not any(name in request.headers for name in FORWARDED)
    return request.META.get("REMOTE_ADDR") in LOCAL and came_directly
