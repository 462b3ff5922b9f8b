from django.apps import AppConfig


class StatsConfig(AppConfig):
    name = "linkage.stats"
