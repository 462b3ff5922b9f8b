"""What the worker does for calls as time goes by, and who is told."""

import datetime as dt

import pytest

from linkage.common import clock
from linkage.common.jobs import run_pending
from linkage.funding.actions import accept_application, return_application, save_application, submit_application
from linkage.funding.jobs import close_calls, remind_of_closing_calls
from linkage.funding.models import Application, Round
from linkage.messaging.models import Notice
from linkage.messaging.subjects import subject
from linkage.needs.models import Need
from linkage.projects.models import ProjectNeed
from tests.linkage.dispatch.story import assess, post_stair_rail, publish
from tests.linkage.funding.call_story import fill_in, make_draft, make_round, make_submitted_application

pytestmark = pytest.mark.django_db


def told(user) -> list[str]:
    run_pending()
    return list(Notice.objects.filter(user=user).order_by("pk").values_list("event__type", flat=True))


def test_a_call_ends_by_itself_and_drafts_are_reminded_once_a_day_before(world):
    round = make_round(world)
    draft, handed_in = make_draft(world, round), make_submitted_application(world, round)
    remind_of_closing_calls.call()
    assert Application.objects.filter(reminded_at__isnull=False).count() == 0
    with clock.travel(round.closes_at - dt.timedelta(hours=20)):
        remind_of_closing_calls.call()
        remind_of_closing_calls.call()
        close_calls.call()
    assert Application.objects.get(reminded_at__isnull=False) == draft
    assert Round.objects.get().state == "open"
    with clock.travel(round.closes_at):
        close_calls.call()
    assert Round.objects.get().state == "reviewing"
    assert Application.objects.get(pk=handed_in.pk).state == "submitted"
    assert set(told(world.director_zhou)) == {"round.opened", "application.closing_soon"}


def test_each_side_is_told_what_concerns_it(world):
    application = make_submitted_application(world, make_round(world))
    assert "application.submitted" in told(world.wu)
    assert told(world.other_staff) == []
    return_application(by=world.wu, application=application, reason="请补充。")
    assert told(world.director_zhou)[-1] == "application.returned"


def test_an_application_out_of_a_need_becomes_a_project_that_its_asker_sees(world):
    need = post_stair_rail(world)
    publish(world, assess(world, need))
    draft = fill_in(make_draft(world, make_round(world)))
    draft = save_application(
        by=world.director_zhou, application=draft, version=draft.version, changes={}, needs=[Need.objects.get()]
    )
    handed_in = submit_application(by=world.director_zhou, application=draft)
    project = handed_in.project
    assert (project.title, project.organisation, project.planned_fen) == (draft.title, draft.organisation, 300_000)
    assert ProjectNeed.objects.get().need == need
    assert project.title in world.client(world.wang).get(f"/needs/{need.public_id}/").content.decode()
    page = world.client(world.director_zhou).get(f"/applications/{handed_in.public_id}/").content.decode()
    assert f"/open/needs/{need.public_id}/" in page
    assert f"/projects/{project.public_id}/" in page
    # Mended and handed in again it stays the same project.
    returned = return_application(by=world.wu, application=handed_in, reason="请补充。")
    again = submit_application(by=world.director_zhou, application=returned)
    assert again.project == project
    assert ProjectNeed.objects.count() == 1


def test_applicants_and_officers_talk_and_reviewers_stay_out(world):
    draft = fill_in(make_draft(world, make_round(world)))
    assert subject(draft.stream) is None  # nobody reads it yet
    application = make_submitted_application(world, draft.round)
    address = f"/messages/application/{application.public_id}/"
    zhou, wu = world.client(world.director_zhou), world.client(world.wu)
    assert zhou.post(f"{address}lines/", {"text": "报价单可以后补吗"}).status_code == 303
    assert "报价单可以后补吗" in wu.get(address).content.decode()
    for stranger in (world.zheng, world.approver, world.wang, world.other_officer):
        assert world.client(stranger).get(address).status_code == 404
    accept_application(by=world.wu, application=application)
    assert wu.get(f"/applications/{application.public_id}/").content.decode().count(address) == 1
