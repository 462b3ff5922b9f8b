"""Yearly demand lists (J07), fairs (W04) and cooperation agreements (J14)."""

import datetime as dt
from typing import Any

import pytest

from linkage.common import clock
from linkage.common.errors import Conflict, Invalid, NotAllowed, NotFound
from linkage.events.models import Event
from linkage.messaging.rules import told_of
from linkage.projects.actions.cooperations import end_cooperation, note_cooperation, register_cooperation
from linkage.projects.actions.demand_lists import (
    add_entry,
    ask_for_comments,
    draft_list,
    finalise_list,
    publish_list,
    remove_entry,
    revise_list,
)
from linkage.projects.actions.fairs import plan_fair, settle_intent, show_at_fair, state_intent
from linkage.projects.jobs import look_after_cooperations_that_end
from linkage.projects.models import DemandEntry
from linkage.projects.queries.meetings import conversion_of, items_of, list_for
from tests.linkage.dispatch.story import published_stair_rail
from tests.linkage.projects.project_story import in_delivery

RAILS: dict[str, Any] = {
    "title": "老楼加装扶手",
    "field": "D04",
    "whom": "住老楼的老人",
    "why": "今年已有 12 条求助",
    "count": 12,
    "budget_fen": 3_000_000,
}


def after_comments() -> Any:
    return clock.travel(clock.now() + dt.timedelta(days=16))


def published(world: Any, **more: Any) -> Any:
    row = draft_list(by=world.zhao, place_code=world.street, year=2026, entries=[RAILS], **more)
    ask_for_comments(by=world.zhao, row=row)
    with after_comments():
        finalise_list(by=world.qian, row=row)
        publish_list(by=world.zhao, row=row)
    return row


def test_a_list_is_drafted_commented_on_made_final_by_another_and_only_revised_afterwards(world):
    with pytest.raises(NotAllowed):
        draft_list(by=world.chen, place_code=world.street, year=2026)
    row = draft_list(by=world.zhao, place_code=world.street, year=2026)
    with pytest.raises(Conflict, match="list_there"):
        draft_list(by=world.zhao, place_code=world.street, year=2026)
    with pytest.raises(NotFound):  # a draft is not public
        list_for(world.wang, row.public_id)
    with pytest.raises(Conflict, match="list_empty"):
        ask_for_comments(by=world.zhao, row=row)
    with pytest.raises(Invalid) as refused:
        add_entry(by=world.zhao, row=row, **(RAILS | {"title": "", "field": "Z"}))
    assert set(refused.value.fields) == {"title", "field"}
    add_entry(by=world.zhao, row=row, **RAILS)
    add_entry(by=world.qian, row=row, **(RAILS | {"title": "教手机"}))
    ask_for_comments(by=world.zhao, row=row)
    assert list_for(world.wang, row.public_id) == row
    remove_entry(by=world.zhao, row=row, order=2)
    with pytest.raises(Conflict, match="comments_open"):
        finalise_list(by=world.qian, row=row)
    with after_comments():
        with pytest.raises(NotAllowed, match="second_person"):
            finalise_list(by=world.zhao, row=row)
        finalise_list(by=world.qian, row=row)
        with pytest.raises(Conflict, match="list_final"):
            add_entry(by=world.zhao, row=row, **RAILS)
        with pytest.raises(Conflict, match="wrong_state"):
            revise_list(by=world.zhao, row=row, reason="漏了")
        publish_list(by=world.zhao, row=row)
        with pytest.raises(Invalid, match="reason_needed"):
            revise_list(by=world.zhao, row=row, reason=" ")
        second = revise_list(by=world.zhao, row=row, reason="漏了助浴")
        with pytest.raises(Conflict, match="list_there"):
            revise_list(by=world.qian, row=row, reason="又漏了")
    assert (second.version, second.state, second.entries.count()) == (2, "draft", 1)
    ask_for_comments(by=world.zhao, row=second)
    with after_comments():
        finalise_list(by=world.qian, row=second)
        publish_list(by=world.qian, row=second)
    row.refresh_from_db()
    assert (row.state, second.state) == ("replaced", "list_published")
    assert DemandEntry.objects.filter(list=row).count() == 1


def test_a_fair_shows_what_is_public_and_keeps_what_came_of_it(world):
    need, project = published_stair_rail(world), in_delivery(world, needs=[])
    fair = plan_fair(
        by=world.zhao,
        place_code=world.street,
        title="秋季洽谈会",
        about="请各家来看看",
        where="街道文化站",
        starts_at=clock.now() + dt.timedelta(days=3),
    )
    with pytest.raises(NotAllowed):
        show_at_fair(by=world.chen, fair=fair, need=need)
    of_need = show_at_fair(by=world.zhao, fair=fair, need=need)
    of_project = show_at_fair(by=world.zhao, fair=fair, project=project)
    with pytest.raises(Conflict, match="shown_already"):
        show_at_fair(by=world.zhao, fair=fair, need=need)
    organisation = world.organisations["mutual_aid"]
    with pytest.raises(NotAllowed):
        state_intent(by=world.wang, item=of_need, organisation=organisation)
    first = state_intent(by=world.director_zhou, item=of_need, organisation=organisation)
    second = state_intent(by=world.zhao, item=of_project, organisation=organisation)
    with pytest.raises(Conflict, match="intended_already"):
        state_intent(by=world.zhao, item=of_need, organisation=organisation)
    settle_intent(by=world.zhao, intent=first, signed=False)
    settle_intent(by=world.zhao, intent=second, signed=True)
    with pytest.raises(Conflict, match="wrong_state"):
        settle_intent(by=world.zhao, intent=first, signed=True)
    came = conversion_of(items_of(fair))
    assert (came.shown, came.intents, came.signed, came.carried, came.percent) == (2, 2, 1, 1, 50)


def test_a_cooperation_is_counted_and_told_of_once_before_it_ends(world):
    today = clock.today()

    def registered(days: int, by: Any = world.director_zhou) -> Any:
        return register_cooperation(
            by=by,
            organisation=world.organisations["mutual_aid"],
            partner="示范路小学",
            about="周末借用教室",
            starts_on=today,
            ends_on=today + dt.timedelta(days=days),
        )

    with pytest.raises(NotAllowed):
        registered(20, by=world.zhao)
    soon, later = registered(20), registered(200)
    note_cooperation(by=world.director_zhou, row=soon)
    assert (soon.times, soon.last_on) == (1, today)
    look_after_cooperations_that_end.call()
    look_after_cooperations_that_end.call()
    told = Event.objects.get(type="cooperation.expiring")
    assert told.payload == {"cooperation": soon.public_id}
    assert told_of(told) == {world.director_zhou: "/cooperation/"}
    end_cooperation(by=world.director_zhou, row=later)
    with pytest.raises(Conflict, match="not_running"):
        note_cooperation(by=world.director_zhou, row=later)
