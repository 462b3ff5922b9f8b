from django.apps import AppConfig


class EventsConfig(AppConfig):
    name = "linkage.events"

    def ready(self) -> None:
        from linkage.common import metrics
        from linkage.events import catalogue
        from linkage.events.metrics import log_figures

        catalogue.discover()
        metrics.ask_when_read(log_figures)
