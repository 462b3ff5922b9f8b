from django.apps import AppConfig


class CommonConfig(AppConfig):
    name = "linkage.common"

    def ready(self) -> None:
        from linkage.common import choices, jobs

        jobs.connect()
        choices.name_choices_quickly()
