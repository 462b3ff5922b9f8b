"""How the event log stands, for /metrics."""

from collections.abc import Iterator

from django.db.models import Min
from prometheus_client.core import GaugeMetricFamily
from prometheus_client.metrics_core import Metric

from linkage.common import clock
from linkage.events.log import head
from linkage.events.models import Event


def log_figures() -> Iterator[Metric]:
    """Events that are committed but not yet in the order in which they are told: normally none for longer than a second."""
    last = head()
    first = Event.objects.filter(position__isnull=True).aggregate(first=Min("at"))["first"]
    lag = (clock.now() - first).total_seconds() if first else 0.0
    yield GaugeMetricFamily("linkage_events_position", "The event log's last position", last)
    yield GaugeMetricFamily("linkage_events_unordered_seconds", "Age of the oldest event without a position", lag)
