"""This process's sockets, for /metrics. `linkage_feed_position` beside `linkage_events_position` says how far behind the hub is."""

from collections.abc import Iterator

from django.conf import settings
from prometheus_client import Histogram
from prometheus_client.core import GaugeMetricFamily
from prometheus_client.metrics_core import Metric
from redis import Redis
from redis.exceptions import RedisError

from linkage.common.metrics import REGISTRY

TOLD = Histogram(
    "linkage_event_told_seconds",
    "From an event's moment to its being handed to the sockets that hear it",
    buckets=(0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 2.5, 5.0, 30.0),
    registry=REGISTRY,
)


def feed_figures() -> Iterator[Metric]:
    from linkage.realtime.hub import hubs  # the hub counts what it tells here

    running = hubs()
    sockets = sum(len(hub.directory.sockets) for hub in running)
    yield GaugeMetricFamily("linkage_sockets", "Open sockets of this process", sockets)
    positions = [hub.position for hub in running if hub.position is not None]
    if positions:
        yield GaugeMetricFamily("linkage_feed_position", "Up to where the hub has told the log", min(positions))


def redis_figures() -> Iterator[Metric]:
    """Whether Redis answers within half a second. While it is away pages move by polling."""
    client = Redis.from_url(settings.REDIS_URL, socket_timeout=0.5, socket_connect_timeout=0.5)
    try:
        up = bool(client.ping())
    except (RedisError, OSError):
        up = False
    finally:
        client.close()
    yield GaugeMetricFamily("linkage_redis_up", "Whether Redis answers", int(up))
