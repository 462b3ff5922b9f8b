"""The end of a call and open forms, in the same moment: an application is in or out, never half, and nobody's words are lost unnoticed."""

import pytest

from linkage.common import clock
from linkage.events.models import Event
from linkage.funding.actions import close_call, save_application, submit_application
from linkage.funding.models import Application, Round
from tests.linkage.funding.call_story import fill_in, make_draft, make_round
from tests.together import answers

pytestmark = [pytest.mark.postgres, pytest.mark.django_db(transaction=True)]


def fresh(application: Application) -> Application:
    return Application.objects.select_related("round", "organisation").get(pk=application.pk)


def submit(world, application: Application):
    return lambda: submit_application(by=world.director_zhou, application=fresh(application)).state


def save(world, application: Application, version: int, title: str):
    def act():
        changes = {"title": title}
        by = world.director_zhou
        return save_application(by=by, application=fresh(application), version=version, changes=changes).title

    return act


def test_handed_in_twice_at_once_is_handed_in_once(world):
    application = fill_in(make_draft(world, make_round(world)))
    given = answers([submit(world, application)] * 4)
    assert given.count("submitted") == 1
    assert set(given) <= {"submitted", "changed_elsewhere", "wrong_state"}
    assert application.versions.count() == 1
    assert Event.objects.filter(stream=application.stream, type="application.submitted").count() == 1


def test_of_two_forms_that_save_at_once_one_is_told(world):
    application = make_draft(world, make_round(world))
    given = answers([save(world, application, application.version, title) for title in ("左边", "右边", "中间")])
    assert given.count("changed_elsewhere") == 2
    assert fresh(application).title in given


def test_a_save_and_a_hand_in_leave_a_version_that_says_what_was_saved(world):
    application = fill_in(make_draft(world, make_round(world)))
    answers([submit(world, application), save(world, application, application.version, "边提交边改")])
    application = fresh(application)
    kept = list(application.versions.all())
    assert (application.state == "submitted") == (len(kept) == 1)
    assert all(version.content["title"] == application.title for version in kept)


def test_the_end_of_the_call_and_a_hand_in_take_turns(world):
    round = make_round(world)
    applications = [fill_in(make_draft(world, round)) for _each in range(3)]
    Round.objects.filter(pk=round.pk).update(closes_at=clock.now())
    close = [lambda: close_call(by=None, round=Round.objects.get(pk=round.pk)).state]
    given = answers([submit(world, each) for each in applications] + close * 2)
    assert given.count("reviewing") == 1
    assert set(given) <= {"reviewing", "call_closed", "wrong_state"}
    assert not any(each.versions.exists() or fresh(each).submitted_at for each in applications)
