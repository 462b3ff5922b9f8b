from django.apps import AppConfig


class ProjectsConfig(AppConfig):
    name = "linkage.projects"
