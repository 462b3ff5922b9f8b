"""Breaches of the library of projects, written behind the actions' backs."""

from typing import Any

from linkage.common import clock
from linkage.organisations.models import Organisation
from linkage.people.models import User
from linkage.projects.models import Project, ProjectRecord


def a_project_that_entered_on_anothers_record() -> None:
    other = _project()
    _project(state="library", number="2026-330102990-901", entry_evaluation=_record(other, "entry"))


def a_carrier_that_nobody_judged() -> None:
    judged, chosen = Organisation.objects.order_by("pk")[:2]
    project = _project()
    Project.objects.filter(pk=project.pk).update(
        state="contracted",
        number="2026-330102990-902",
        entry_evaluation=_record(project, "entry"),
        organisation=chosen,
        provider_evaluation=_record(project, "provider", candidate=judged),
    )


def _project(**more: Any) -> Project:
    facts = {"title": "扶手", "summary": "装扶手", "kind": "seed_grant", "year": 2026, "place_code": "330102990001"}
    someone = User.objects.order_by("pk")[0]
    now = clock.now()
    return Project.objects.create(
        **(facts | {"source": "fiscal", "initiated_by": someone, "created_at": now, "moved_at": now} | more)
    )


def _record(project: Project, occasion: str, **more: Any) -> ProjectRecord:
    writer, checker = User.objects.order_by("pk")[:2]
    return ProjectRecord.objects.create(
        project=project,
        kind="evaluation",
        occasion=occasion,
        held_on=clock.today(),
        outcome="pass",
        conclusion="可行",
        state="record_confirmed",
        written_by=writer,
        written_at=clock.now(),
        checked_by=checker,
        **more,
    )
