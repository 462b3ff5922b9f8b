from django.apps import AppConfig
from django.conf import settings


class RealtimeConfig(AppConfig):
    """The live feed. No tables of its own: the event log is the truth, and what one hears follows from what one may see."""

    name = "linkage.realtime"

    def ready(self) -> None:
        from linkage.common import metrics
        from linkage.events import wakeup
        from linkage.realtime import bell
        from linkage.realtime.metrics import feed_figures, redis_figures

        metrics.ask_when_read(feed_figures)

        if settings.REDIS_URL:
            wakeup.listen(bell.ring_others)
            metrics.ask_when_read(redis_figures)
