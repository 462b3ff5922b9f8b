from django.apps import AppConfig


class LinkageConfig(AppConfig):
    name = "linkage"
    label = "linkage"

    def ready(self) -> None:
        from linkage import wiring

        wiring.connect()
