"""What can happen to a project. The sentences are for everybody: the project's page is public from the moment it is declared. `need.*` are told on the
stream of the need that went into it, so that whoever asked hears where her need went (mechanism W02)."""

from django.utils.translation import gettext_lazy as _

from linkage.events.catalogue import EventType, declare

_PROJECT = frozenset({"project"})

declare(
    EventType("project.drafted", _("由居民的需求做成了项目草案"), frozenset({"needs"})),
    EventType("project.needs_added", _("又有需求并入了项目"), frozenset({"needs"})),
    EventType("project.changed", _("项目的内容有修改")),
    EventType("project.advanced", _("项目进入了下一个阶段"), frozenset({"stage"})),
    EventType("need.put_into_project", _("您的需求已做成项目草案，可以看到它的进展"), _PROJECT),
    EventType("need.project_advanced", _("由您的需求做成的项目有了新进展"), _PROJECT | {"stage"}),
)
