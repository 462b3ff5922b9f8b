from django.apps import AppConfig


class VolunteeringConfig(AppConfig):
    name = "linkage.volunteering"

    def ready(self) -> None:
        from linkage.people.engagements import add_source
        from linkage.volunteering.queries.engagements import has_shift

        add_source("volunteering", has_shift)
