"""The rail in the stairwell as a project of 邻里互助社, and the records on which it goes on."""

import datetime as dt
from typing import Any

from linkage.common import clock
from linkage.organisations.models import Organisation
from linkage.people.models import User
from linkage.projects.actions.drafts import draft_project
from linkage.projects.actions.figures import state_figures
from linkage.projects.actions.stages import advance, choose_provider, enter_library
from linkage.projects.models import Project, ProjectRecord
from tests.linkage.dispatch.story import published_stair_rail

# Exactly three quarters of the people, exactly four fifths of the cost.
ENOUGH = {"professionals": 3, "staff": 4, "labour_fen": 400_000, "cost_fen": 500_000}


def drafted(world: Any, *, needs: Any = None, by: User | None = None, **more: Any) -> Project:
    facts = {
        "title": "楼道扶手进家门",
        "summary": "给老楼装扶手，请会木工的邻居一起动手",
        "organisation": world.organisations["mutual_aid"],
        "place_code": world.heping,
        "kind": "seed_grant",
        "planned_fen": 500_000,
    }
    found = [published_stair_rail(world)] if needs is None else needs
    return draft_project(by=by or world.chen, needs=found, **(facts | more))


def record(
    world: Any, project: Project, kind: str = "evaluation", occasion: str = "entry", **more: Any
) -> ProjectRecord:
    """A record as it stands after the second look, written straight into the table."""
    facts: dict[str, Any] = {
        "held_on": clock.today(),
        "template_name": "测试",
        "outcome": "pass",
        "panel": 3,
        "opinion": "专家：可行",
        "conclusion": "可行",
        "state": "record_confirmed",
        "written_by": world.zhao,
        "written_at": clock.now(),
        "checked_by": world.qian,
    }
    return ProjectRecord.objects.create(project=project, kind=kind, occasion=occasion, **(facts | more))


def in_library(world: Any, project: Project | None = None, **more: Any) -> Project:
    project = project or drafted(world, **more)
    in_review(world, project)
    with after_comments():
        enter_library(by=world.zhao, project=project, evaluation=record(world, project))
    return project


def in_review(world: Any, project: Project) -> None:
    state_figures(by=world.chen, project=project, phase="plan", **ENOUGH)
    for act in ("design", "declare"):
        advance(by=world.chen, project=project, act=act)
    advance(by=world.zhao, project=project, act="call_review")


def after_comments() -> Any:
    """When residents have had their say."""
    return clock.travel(clock.now() + dt.timedelta(days=8))


def in_delivery(world: Any, provider: Organisation | None = None, **more: Any) -> Project:
    project = in_library(world, **more)
    chosen = provider or world.organisations["mutual_aid"]
    basis = record(world, project, "review", "provider", candidate=chosen)
    choose_provider(by=world.zhao, project=project, organisation=chosen, evaluation=basis)
    advance(by=world.chen, project=project, act="start")
    return project
