from django.apps import AppConfig


class WorkersConfig(AppConfig):
    name = "linkage.workers"
