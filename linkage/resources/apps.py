from django.apps import AppConfig


class ResourcesConfig(AppConfig):
    name = "linkage.resources"
