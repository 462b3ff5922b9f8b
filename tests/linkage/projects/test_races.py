"""Several at once: numbers are never given twice, a project enters once, and a year has one list."""

import datetime as dt

import pytest

from linkage.common import clock
from linkage.projects.actions.demand_lists import draft_list
from linkage.projects.actions.stages import enter_library
from linkage.projects.invariants import CHECKS
from linkage.projects.models import DemandList, Project
from tests.linkage.projects.project_story import drafted, in_review, record
from tests.together import answers

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.postgres]


def test_projects_that_enter_together_get_numbers_of_their_own(world):
    waiting = [drafted(world, needs=[], title=f"项目{number}") for number in range(3)]
    for project in waiting:
        in_review(world, project)
    Project.objects.update(comments_until=clock.today() - dt.timedelta(days=1))
    bases = {project.pk: record(world, project) for project in waiting}

    def enter(project: Project) -> str:
        fresh = Project.objects.get(pk=project.pk)
        enter_library(by=world.zhao, project=fresh, evaluation=bases[project.pk])
        return fresh.number[-3:]

    given = answers([lambda project=project: enter(project) for project in waiting * 2])
    assert sorted(given) == ["001", "002", "003", *["wrong_state"] * 3]
    assert not [row for check in CHECKS.values() for row in check()]
    # The checks would notice.
    other = record(world, waiting[0], "evaluation", "exit")
    Project.objects.filter(pk=waiting[1].pk).update(entry_evaluation=other)
    assert CHECKS["I7 projects stand on their own records"]()


def test_a_year_has_one_list_however_many_draft_it(world):
    draft = {"place_code": world.street, "year": 2026}
    given = answers([lambda: draft_list(by=world.zhao, **draft).version] * 4)
    assert sorted(map(str, given)) == ["1", *["list_there"] * 3]
    assert DemandList.objects.count() == 1
