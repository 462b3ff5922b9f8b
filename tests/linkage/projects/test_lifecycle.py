"""A project's way (facts.md 2) and what it takes to go it (mechanisms W02, J08, J10)."""

import pytest
from django.db import IntegrityError, transaction
from hypothesis import given
from hypothesis import strategies as st

from linkage.common.errors import Conflict, Invalid, NotAllowed, NotFound
from linkage.events.models import Event
from linkage.projects.actions.drafts import add_needs, change_project
from linkage.projects.actions.figures import state_figures
from linkage.projects.actions.stages import advance, choose_provider, enter_library, leave_library
from linkage.projects.models import Project
from linkage.projects.queries.projects import needs_to_link, project_for, projects_of_need
from linkage.projects.states import projects as states
from linkage.projects.states.projects import BEFORE_LIBRARY, IN_LIBRARY, ON_EVALUATION, TRANSITIONS, Stage
from tests.linkage.dispatch.story import post_stair_rail, published_stair_rail
from tests.linkage.projects.project_story import ENOUGH, after_comments, drafted, in_delivery, in_library, record


def test_the_straight_way_reaches_the_disclosure_through_every_stage():
    straight = {step.target: step.sources for act, step in TRANSITIONS.items() if act not in ("send_back", "resume")}
    for here, there in zip(states.STRAIGHT_WAY, states.STRAIGHT_WAY[1:], strict=False):
        assert straight[there] == {here}


@given(acts=st.lists(st.sampled_from(sorted(TRANSITIONS)), max_size=60))
def test_no_path_leads_into_the_library_or_out_of_it_without_an_evaluation(acts):
    """Whatever is tried in whatever order: by the table, only an act that takes an evaluation crosses the library's border."""
    state, evaluations = str(Stage.ASSESSING), 0
    for act in acts:
        step = TRANSITIONS[act]
        if state not in step.sources:
            continue
        crosses = (state in IN_LIBRARY or state == Stage.MENDING) != (step.target in IN_LIBRARY)
        assert not crosses or act in ON_EVALUATION, f"{act} from {state}"
        evaluations += act == "enter_library"
        state = step.target
        assert state not in IN_LIBRARY or evaluations
        assert state != Stage.WITHDRAWN or evaluations


def test_a_need_becomes_a_project_and_whoever_asked_hears_where_it_went(world):
    need = published_stair_rail(world)
    project = drafted(world, needs=[need])
    assert (project.state, project.source, project.organisation) == (
        "assessing",
        "community_fund",
        world.organisations["mutual_aid"],
    )
    assert list(projects_of_need(need)) == [project]
    told = Event.objects.get(stream=need.stream, type="need.put_into_project")
    assert told.payload == {"project": project.public_id}
    # Her own draft she may read; others only once it is declared.
    assert project_for(world.wang, project.public_id) == project
    for stranger in (None, world.liu, world.other_worker):
        with pytest.raises(NotFound):
            project_for(stranger, project.public_id)
    another = post_stair_rail(world, by=world.liu)
    assert add_needs(by=world.chen, project=project, needs=[need, another]) == 1
    with pytest.raises(NotFound):
        needs_to_link(world.other_worker, [need.public_id])
    for nobody in (world.wang, world.li, world.other_worker, world.other_staff):
        with pytest.raises(NotAllowed):
            drafted(world, needs=[], by=nobody)
    with pytest.raises(Invalid) as refused:
        drafted(world, needs=[], title="", field="Z", planned_fen=-1)
    assert set(refused.value.fields) == {"title", "field", "planned_fen"}


def test_it_enters_the_library_goes_on_and_leaves_by_evaluations_only(world):
    project = drafted(world)
    advance(by=world.director_zhou, project=project, act="design")
    with pytest.raises(Conflict, match="figures_missing"):
        advance(by=world.director_zhou, project=project, act="declare")
    state_figures(by=world.director_zhou, project=project, phase="plan", **ENOUGH)
    advance(by=world.director_zhou, project=project, act="declare")
    with pytest.raises(NotAllowed):  # those whose project it is do not call its review
        advance(by=world.director_zhou, project=project, act="call_review")
    advance(by=world.zhao, project=project, act="call_review")
    for act in ON_EVALUATION:
        with pytest.raises(Conflict, match="evaluation_needed"):
            advance(by=world.zhao, project=project, act=act, reason="就是要")
    other = drafted(world, needs=[])
    not_enough = [
        record(world, other),
        record(world, project, outcome="mend"),
        record(world, project, occasion="exit"),
        record(world, project, "supervision", "ongoing"),
        record(world, project, panel=2),
        record(world, project, opinion=""),
        record(world, project, state="written", checked_by=None),
    ]
    for basis in not_enough:
        with pytest.raises(Invalid, match="no_evaluation"):
            enter_library(by=world.zhao, project=project, evaluation=basis)
    with pytest.raises(Conflict, match="comments_open"):
        enter_library(by=world.zhao, project=project, evaluation=record(world, project))
    with after_comments():
        enter_library(by=world.zhao, project=project, evaluation=record(world, project))
    assert project.number == f"{project.year}-330102990-001"
    with pytest.raises(Conflict, match="in_library"):
        change_project(by=world.chen, project=project, title="另一个")

    wrong = record(world, project, "review", "provider", candidate=world.station)
    with pytest.raises(Invalid, match="no_evaluation"):
        choose_provider(
            by=world.zhao, project=project, organisation=world.organisations["mutual_aid"], evaluation=wrong
        )
    chosen = world.organisations["mutual_aid"]
    basis = record(world, project, "review", "provider", candidate=chosen)
    choose_provider(by=world.zhao, project=project, organisation=chosen, evaluation=basis)
    advance(by=world.director_zhou, project=project, act="start")
    advance(by=world.director_zhou, project=project, act="reach_midterm")
    with pytest.raises(Conflict, match="record_missing"):
        advance(by=world.zhao, project=project, act="reach_end")
    for act, kind, occasion in (
        ("reach_end", "evaluation", "midterm"),
        ("appraise", "evaluation", "final"),
        ("close", "performance", "yearly"),
    ):
        record(world, project, kind, occasion)
        if act == "close":
            with pytest.raises(Conflict, match="figures_missing"):
                advance(by=world.zhao, project=project, act=act)
            state_figures(by=world.director_zhou, project=project, phase="actual", **ENOUGH)
        advance(by=world.zhao, project=project, act=act)
    advance(by=world.zhao, project=project, act="disclose")
    asker = Event.objects.filter(type="need.project_advanced").order_by("pk")
    assert [each.payload["stage"] for each in asker] == ["library", "delivery", "disclosed"]


def test_what_goes_wrong_is_mended_or_leaves_with_a_reason(world):
    project = in_delivery(world)
    with pytest.raises(Invalid, match="reason_needed"):
        advance(by=world.zhao, project=project, act="order_mending")
    advance(by=world.zhao, project=project, act="order_mending", reason="安全帽没有戴")
    advance(by=world.zhao, project=project, act="resume")
    leaving = record(world, project, "performance", "exit", outcome="fail")
    with pytest.raises(NotAllowed):
        leave_library(by=world.chen, project=project, evaluation=leaving, reason="做不下去")
    leave_library(by=world.zhao, project=project, evaluation=leaving, reason="做不下去")
    assert (project.state, project.state_reason, project.exit_evaluation) == ("withdrawn", "做不下去", leaving)


def test_whoever_drafted_it_does_not_steer_it(world):
    project = drafted(world, by=world.zhao)
    state_figures(by=world.chen, project=project, phase="plan", **ENOUGH)
    for act in ("design", "declare"):
        advance(by=world.chen, project=project, act=act)
    with pytest.raises(NotAllowed, match="initiator"):
        advance(by=world.zhao, project=project, act="call_review")
    advance(by=world.qian, project=project, act="call_review")


def test_the_database_itself_refuses_a_way_around(world):
    project = in_library(world)
    other = drafted(world, needs=[], kind="government_purchase")
    assert other.organisation is None
    for row, wrong in (
        (other, {"state": "library"}),
        (other, {"organisation": world.station}),
        (project, {"state": "delivery"}),
        (project, {"state": "withdrawn"}),
        (project, {"state": "terminated"}),
        (project, {"entry_evaluation": None}),
    ):
        with pytest.raises(IntegrityError), transaction.atomic():
            Project.objects.filter(pk=row.pk).update(**wrong)
    dropped = drafted(world, needs=[])
    advance(by=world.chen, project=dropped, act="drop", reason="没有人需要了")
    assert dropped.state == "terminated"
    assert all(stage in TRANSITIONS["drop"].sources for stage in BEFORE_LIBRARY)
