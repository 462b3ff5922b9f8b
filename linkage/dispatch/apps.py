from django.apps import AppConfig


class DispatchConfig(AppConfig):
    name = "linkage.dispatch"

    def ready(self) -> None:
        from linkage.dispatch.queries.engagements import has_task
        from linkage.people.engagements import add_source

        add_source("dispatch", has_task)
