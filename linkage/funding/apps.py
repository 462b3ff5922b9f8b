from django.apps import AppConfig


class FundingConfig(AppConfig):
    name = "linkage.funding"

    def ready(self) -> None:
        from linkage.funding.cooperation import add_source
        from linkage.funding.queries.conflicts import worked_in_volunteering

        add_source("volunteering", worked_in_volunteering)
