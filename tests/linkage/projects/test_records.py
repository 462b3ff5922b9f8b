"""Records are marked by a template, looked over by a second person, and made by nobody who has a part in the project (mechanisms J09, H13, H14, H21);
people and cost are held to a place's ratios (J15, J16)."""

import datetime as dt
from typing import Any

import pytest
from django.db import IntegrityError, transaction

from linkage.common import clock
from linkage.common.errors import Conflict, Invalid, NotAllowed
from linkage.places.models import RegionalSetting
from linkage.projects.actions.figures import add_money, state_figures
from linkage.projects.actions.records import appoint_evaluator, comment, confirm_record, return_record, write_record
from linkage.projects.actions.templates import publish_template
from linkage.projects.models import ProjectFigures, ProjectRecord
from linkage.projects.queries.figures import checked, sources_of
from linkage.projects.queries.records import completion, records_of
from tests import factories
from tests.linkage.projects.project_story import drafted, in_delivery, in_review

FIVE = [(80, "看了记录"), (90, "问了居民"), (100, "对了名单"), (70, "查了凭证"), (60, "翻了档案")]


def written(world: Any, project: Any, **more: Any) -> ProjectRecord:
    facts = {
        "kind": "evaluation",
        "occasion": "entry",
        "held_on": clock.today(),
        "outcome": "pass",
        "conclusion": "需求真实，可以入库",
        "marks": FIVE,
        "panel": 3,
        "opinion": "扶手要用防滑的",
    }
    return write_record(by=more.pop("by", world.qian), project=project, **(facts | more))


def test_a_record_is_marked_by_the_template_and_confirmed_by_another(world):
    project = drafted(world, needs=[])
    first = written(world, project)
    assert first.points == 30 * 80 + 30 * 90 + 15 * 100 + 15 * 70 + 10 * 60
    second = written(world, project, kind="review", refers_to=[first])
    with pytest.raises(NotAllowed, match="second_person"):
        confirm_record(by=world.qian, record=first)
    with pytest.raises(NotAllowed):
        confirm_record(by=world.chen, record=first)  # a social worker does not confirm, and she drafted it
    confirm_record(by=world.zhao, record=first)
    with pytest.raises(Invalid, match="reason"):
        return_record(by=world.zhao, record=second, note=" ")
    return_record(by=world.zhao, record=second, note="专家意见写得太少")
    with pytest.raises(Conflict):
        confirm_record(by=world.zhao, record=second)
    done = {each.kind: each.state for each in completion(list(records_of(project)))}
    assert done == {"review": "draft", "supervision": "draft", "evaluation": "record_confirmed", "performance": "draft"}
    with pytest.raises(IntegrityError), transaction.atomic():
        ProjectRecord.objects.filter(pk=first.pk).update(checked_by=world.qian)
    for wrong, field in (
        ({"occasion": "ongoing"}, "occasion"),
        ({"marks": FIVE[:4]}, "marks"),
        ({"marks": [*FIVE[:4], (101, "好")]}, "marks"),
        ({"marks": [*FIVE[:4], (60, " ")]}, "marks"),
        ({"held_on": clock.today() + dt.timedelta(days=1)}, "held_on"),
        ({"candidate": world.station}, "candidate"),
    ):
        with pytest.raises(Invalid) as refused:
            written(world, project, **wrong)
        assert field in refused.value.fields


def test_a_place_publishes_its_own_template_and_records_keep_theirs(world):
    project = drafted(world, needs=[])
    before = written(world, project)
    typed = {"place_code": world.street, "kind": "evaluation", "name": "街道评估表"}
    desk = world.client(world.zhao)
    refused = desk.post("/desk/project-templates/", typed | {"indicators": "目标 | 60 | 记录\n满意 | 30 | 回访"})
    assert refused.status_code == 422
    assert "现在是 90" in refused.content.decode()
    done = desk.post("/desk/project-templates/", typed | {"indicators": "目标 | 60 | 记录\n满意｜40｜回访"})
    assert done.status_code == 303
    assert "街道评估表" in desk.get("/desk/project-templates/").content.decode()
    with pytest.raises(NotAllowed):
        publish_template(by=world.chen, indicators=[], **typed)
    after = written(world, project, marks=[(90, "看过"), (80, "问过")])
    assert (after.points, after.template_name) == (8600, "街道评估表")
    before.refresh_from_db()
    assert before.template_name == "项目评估表"


def test_nobody_judges_her_own(world):
    project = drafted(world, needs=[])
    for somebody in (world.chen, world.director_zhou, world.li, world.other_supervisor):
        with pytest.raises(NotAllowed):
            written(world, project, by=somebody)
    # Supervision gives no marks, and whoever drafted the project may write one.
    written(world, project, by=world.chen, kind="supervision", occasion="ongoing", marks=[])


def test_a_third_party_is_independent(world):
    provider = world.organisations["mutual_aid"]
    project = drafted(world, needs=[])
    with pytest.raises(NotAllowed, match="evaluator_is_provider"):
        appoint_evaluator(by=world.zhao, project=project, evaluator=provider)
    other = factories.organisation(name="明鉴评估中心")
    factories.membership(user=world.director_zhou, role="org", organisation=other)
    with pytest.raises(NotAllowed, match="evaluator_shares_members") as refused:
        appoint_evaluator(by=world.zhao, project=project, evaluator=other)
    assert "明鉴评估中心" in str(refused.value.message)
    with pytest.raises(NotAllowed, match="evaluator_shares_members"):
        written(world, project, evaluator=other)
    other.memberships.update(ended_at=clock.now())
    judge = factories.person(name="邵评估")
    factories.membership(user=judge, role="org", organisation=other)
    appoint_evaluator(by=world.zhao, project=project, evaluator=other)
    assert written(world, project, by=judge, evaluator=other).evaluator == other


def test_ratios_are_held_on_plan_and_actuals_by_the_place(world):
    project = drafted(world, needs=[])
    short = {"professionals": 1, "staff": 4, "labour_fen": 10, "cost_fen": 100}
    with pytest.raises(Invalid, match="reason_needed"):
        state_figures(by=world.chen, project=project, phase="plan", **short)
    state_figures(by=world.chen, project=project, phase="plan", reason="木工志愿者多", **short)
    with pytest.raises(Invalid, match="bad_figures"):
        state_figures(by=world.chen, project=project, phase="plan", **(short | {"professionals": 5}))
    RegionalSetting.objects.create(place_id=world.street, key="project_social_worker_percent", value=25)
    RegionalSetting.objects.create(place_id=world.street, key="project_labour_percent", value=10)
    state_figures(by=world.director_zhou, project=project, phase="actual", **short)
    plan, actual = checked(project)
    assert (plan.reached, actual.reached) == (False, True)
    with pytest.raises(IntegrityError), transaction.atomic():
        ProjectFigures.objects.filter(pk=plan.figures.pk).update(reason="")
    add_money(by=world.chen, project=project, source="charity", amount_fen=500_000)
    assert [(each.amount_fen, each.percent) for each in sources_of(project)] == [(500_000, 50), (500_000, 50)]


def test_residents_comment_while_they_are_asked(world):
    project = drafted(world, needs=[])

    def say(text: str) -> None:
        opened = (project.comments_from, project.comments_until)
        comment(by=world.liu, about=project.stream, text=text, opened=opened)

    with pytest.raises(Conflict, match="comments_closed"):
        say("要装")
    in_review(world, project)
    say("要装")
    say("要装，越快越好")
    assert written(world, project).comments == 1
    with clock.travel(clock.now() + dt.timedelta(days=9)), pytest.raises(Conflict, match="comments_closed"):
        say("晚了")


def test_a_provider_that_shares_members_with_the_evaluator_is_not_chosen(world):
    evaluator = factories.organisation(name="明鉴评估中心")
    project = drafted(world, needs=[], kind="government_purchase", organisation=None)
    appoint_evaluator(by=world.zhao, project=project, evaluator=evaluator)
    factories.membership(user=world.director_zhou, role="org", organisation=evaluator)
    with pytest.raises(NotAllowed, match="evaluator_shares_members"):
        in_delivery(world, project=project)
