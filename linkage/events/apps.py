from django.apps import AppConfig


class EventsConfig(AppConfig):
    name = "linkage.events"

    def ready(self) -> None:
        from linkage.events import catalogue

        catalogue.discover()
