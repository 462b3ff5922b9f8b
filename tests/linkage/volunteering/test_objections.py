"""A volunteer who finds her hours wrong is heard, answered in time, and put right by two people (Order 67 art. 12-13)."""

import datetime as dt

import pytest

from linkage.common import clock
from linkage.common.errors import Conflict, Invalid, NotAllowed
from linkage.events.log import timeline
from linkage.volunteering import jobs
from linkage.volunteering.actions.hours import review_hours
from linkage.volunteering.actions.objections import answer_objection, escalate_objections, raise_objection
from linkage.volunteering.models import HoursObjection, ServiceHours
from linkage.volunteering.queries.hours import standing_minutes
from linkage.volunteering.states.hours import Evidence
from tests.linkage.volunteering.by_hand import MORNING, served


@pytest.fixture(autouse=True)
def next_morning(monkeypatch):
    monkeypatch.setattr(clock, "now", lambda: MORNING + dt.timedelta(hours=25))


def later(monkeypatch, days: int) -> None:
    monkeypatch.setattr(clock, "now", lambda: MORNING + dt.timedelta(days=days))


def test_li_objects_zhao_corrects_and_qian_agrees(world):
    hours = served(world, 9, 60)
    objection = raise_objection(by=world.li, hours=hours, text="我做到 11 点", minutes=120)
    assert objection.due_at == clock.add_working_days(clock.now(), 5)
    answered = answer_objection(by=world.zhao, objection=objection, uphold=True, answer="查了签到表，属实", minutes=120)
    assert answered.correction.minutes == 60
    assert standing_minutes(hours) == 60
    review_hours(by=world.qian, hours=answered.correction, accept=True)
    assert standing_minutes(hours) == 120


def test_a_refusal_says_why(world):
    objection = raise_objection(by=world.li, hours=served(world, 9, 60), text="少了")
    with pytest.raises(Invalid):
        answer_objection(by=world.zhao, objection=objection, uphold=False, answer="")
    answer_objection(by=world.zhao, objection=objection, uphold=False, answer="签退时间是 10 点")
    assert "签退时间是 10 点" in world.client(world.li).get("/me/hours/").content.decode()
    with pytest.raises(NotAllowed):
        answer_objection(by=world.qian, objection=HoursObjection.objects.get(), uphold=True, answer="再看看")


def test_upheld_without_a_number_is_not_upheld(world):
    objection = raise_objection(by=world.li, hours=served(world, 9, 60), text="少了")
    with pytest.raises(Invalid) as refusal:
        answer_objection(by=world.zhao, objection=objection, uphold=True, answer="是的")
    assert "minutes" in refusal.value.fields


def test_one_open_objection_a_record_and_only_about_ones_own(world):
    hours = served(world, 9, 60)
    raise_objection(by=world.li, hours=hours, text="少了")
    with pytest.raises(Conflict):
        raise_objection(by=world.li, hours=hours, text="真的少了")
    for other in (world.zhou, world.wang):
        with pytest.raises(NotAllowed):
            raise_objection(by=other, hours=hours, text="替他说")
    with pytest.raises(Invalid):
        raise_objection(by=world.li, text="  ")


def test_whoever_wrote_the_record_does_not_answer(world):
    by_hand = served(world, 9, 60, by=world.zhao, evidence=Evidence.ROSTER)
    objection = raise_objection(by=world.li, hours=by_hand, text="少了")
    with pytest.raises(NotAllowed) as refusal:
        answer_objection(by=world.zhao, objection=objection, uphold=False, answer="没错")
    assert refusal.value.code == "involved"
    for stranger in (world.chen, world.li, world.other_coordinator, world.other_supervisor):
        with pytest.raises(NotAllowed):
            answer_objection(by=stranger, objection=objection, uphold=False, answer="没错")
    answer_objection(by=world.qian, objection=objection, uphold=False, answer="核实过，没错")


def test_silence_escalates_once_and_tells_the_district(world, monkeypatch):
    raise_objection(by=world.li, text="上周三在春风社区帮忙两小时，没记上")
    assert escalate_objections() == 0
    later(monkeypatch, 12)
    jobs.escalate_unanswered_objections.func()
    assert escalate_objections() == 0
    assert [each.type for each in timeline(f"user/{world.li.public_id}")] == ["objection.escalated", "objection.raised"]
    assert "已过答复期限" in world.client(world.qian).get("/hours/objections/").content.decode()


def test_the_whole_way_on_screen(world):
    hours = served(world, 9, 60)
    li, zhao = world.client(world.li), world.client(world.zhao)
    assert "记得不对" in li.get("/me/hours/").content.decode()
    sent = {"hours": hours.public_id, "text": "我做到 11 点", "minutes": "120"}
    assert li.post("/me/hours/objections/", sent).status_code == 303
    page = li.get("/me/hours/").content.decode()
    assert "我做到 11 点" in page
    assert "记得不对" not in page
    objection = HoursObjection.objects.get()
    assert "我做到 11 点" in zhao.get("/hours/objections/").content.decode()
    address = f"/hours/objections/{objection.public_id}/answer/"
    assert zhao.post(address, {"decision": "uphold", "answer": "属实", "minutes": ""}).status_code == 422
    assert zhao.post(address, {"decision": "uphold", "answer": "属实", "minutes": "120"}).status_code == 303
    assert ServiceHours.objects.get(corrects=hours).minutes == 60


def test_nobody_objects_to_anothers_record_or_answers_another_places(world):
    hours = served(world, 9, 60)
    assert (
        world.client(world.zhou).post("/me/hours/objections/", {"hours": hours.public_id, "text": "少"}).status_code
        == 404
    )
    objection = raise_objection(by=world.li, hours=hours, text="少了")
    address = f"/hours/objections/{objection.public_id}/answer/"
    for stranger in (world.li, world.chen, world.other_coordinator):
        assert world.client(stranger).post(address, {"decision": "decline", "answer": "不"}).status_code == 404
        assert world.client(stranger).get("/hours/objections/").status_code in (200, 403)


# The ten working days


def test_reviewers_are_reminded_before_the_time_is_over_and_once(world, monkeypatch):
    waiting = served(world, 9, 60, evidence=Evidence.ROSTER)
    served(world, 12, 60)
    eighth = clock.add_working_days(waiting.ended_at, 8)
    monkeypatch.setattr(clock, "now", lambda: eighth - dt.timedelta(minutes=1))
    jobs.remind_of_the_recording_deadline.func()
    types = [each.type for each in timeline(f"user/{world.li.public_id}")]
    assert "hours.review_due" not in types
    monkeypatch.setattr(clock, "now", lambda: eighth)
    jobs.remind_of_the_recording_deadline.func()
    jobs.remind_of_the_recording_deadline.func()
    types = [each.type for each in timeline(f"user/{world.li.public_id}")]
    assert types.count("hours.review_due") == 1
