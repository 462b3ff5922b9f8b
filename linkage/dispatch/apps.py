from django.apps import AppConfig


class DispatchConfig(AppConfig):
    name = "linkage.dispatch"

    def ready(self) -> None:
        from linkage.dispatch.queries.engagements import has_task
        from linkage.dispatch.queries.together import served_one_need
        from linkage.funding import cooperation
        from linkage.people import engagements

        engagements.add_source("dispatch", has_task)
        cooperation.add_source("dispatch", served_one_need)
