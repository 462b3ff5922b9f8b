"""王阿姨, 小李 and 陈社工 talk about the stair rail; who else hears of it, and for how long."""

import datetime as dt
import io

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from PIL import Image

from linkage.common import clock
from linkage.common.errors import Conflict, Invalid, NotAllowed, NotFound
from linkage.common.jobs import run_pending
from linkage.dispatch.actions.claims import claim_place, withdraw_assignment
from linkage.events.models import Event
from linkage.messaging.actions.messages import read_thread, send_message
from linkage.messaging.actions.reports import report_thread, settle_report
from linkage.messaging.actions.retention import forget_old_threads
from linkage.messaging.jobs import take_words_away
from linkage.messaging.models import Message, Notice, Report, Seat, Thread
from linkage.messaging.queries.threads import conversation_for, conversations_of, unread_conversations
from linkage.messaging.subjects import subject
from linkage.needs.actions import cancel_need
from linkage.needs.models import Need
from linkage.people.models import PersonalDataReading
from linkage.places.models import RegionalSetting
from tests.linkage.dispatch.story import held_by, post_stair_rail, published_stair_rail, requirement

SECRET = "奶奶的药在床头柜左边"


@pytest.fixture
def need(world):
    """Published, led by 陈社工, and 小李 has taken one of the carpenters' places."""
    need = published_stair_rail(world)
    claim_place(by=world.li, requirement=requirement(need, "volunteer"))
    return need


@pytest.fixture
def task(world, need):
    return subject(held_by(need, world.li).stream)


def photo_file():
    out = io.BytesIO()
    Image.new("RGB", (40, 30), "white").save(out, "JPEG")
    return SimpleUploadedFile("stairs.jpg", out.getvalue(), "image/jpeg")


def test_li_says_he_is_downstairs_and_everyone_concerned_hears_of_it(world, need, task):
    li, wang = world.client(world.li), world.client(world.wang)
    page = li.get(task.address).content.decode()
    assert "我到楼下了" in page
    key = {"idempotency_key": "once"}
    for _double_tap in range(2):
        answer = li.post(f"{task.address}lines/", {"phrase": "我到楼下了", **key})
        assert (answer.status_code, answer["Location"]) == (303, f"{task.address}#say")
    assert [row.text for row in Message.objects.all()] == ["我到楼下了"]
    run_pending()
    assert [row.url for row in Notice.objects.filter(user=world.wang, event__type="message.received")] == [task.address]
    assert unread_conversations(world.chen) == unread_conversations(world.wang) == 1
    assert unread_conversations(world.li) == 0
    inbox = wang.get("/inbox/").content.decode()
    assert "有新的留言" in inbox
    assert task.title in inbox
    assert task.address in wang.get("/messages/").content.decode()

    assert "还没看" in li.get(task.address).content.decode()
    assert "我到楼下了" in wang.get(task.address).content.decode()
    assert not Notice.objects.filter(user=world.wang, url=task.address, read_at__isnull=True).exists()
    seen = li.get(task.address).content.decode()
    assert f"{world.wang.short_name} 看过了" in seen
    assert f'data-live="user/{world.li.public_id}"' in seen


def test_what_is_said_is_encrypted_and_in_no_event(world, task, django_assert_num_queries):
    message = send_message(by=world.wang, about=task, text=SECRET)
    run_pending()
    (stored,) = Message.objects.extra(select={"raw": "text"}).values_list("raw", flat=True)
    assert SECRET not in stored
    told = Event.objects.filter(type__startswith="message.")
    assert {event.stream.partition("/")[0] for event in told} == {"user"}
    assert all(SECRET not in str(event.payload) for event in Event.objects.all())
    assert {frozenset(event.payload) for event in told} == {frozenset({"about", "message"})}
    assert message.text == SECRET


def test_a_need_without_a_lead_has_nobody_to_talk_to_yet(world):
    about = subject(post_stair_rail(world).stream)
    with pytest.raises(NotAllowed) as refused:
        send_message(by=world.wang, about=about, text="有人吗")
    assert refused.value.code == "nobody_there"
    assert "社工接手以后" in world.client(world.wang).get(about.address).content.decode()


def test_the_need_is_between_the_asker_and_the_lead_and_each_task_has_its_own(world, need, task):
    claim_place(by=world.zhou, requirement=requirement(need, "volunteer"))
    with_lead, zhous = subject(need.stream), subject(held_by(need, world.zhou).stream)
    send_message(by=world.chen, about=with_lead, text=SECRET)
    for outsider, about in ((world.li, with_lead), (world.zhou, task), (world.li, zhous), (world.zhao, with_lead)):
        with pytest.raises(NotFound):
            conversation_for(outsider, about.kind, about.public_id)
    page = world.client(world.wang).get(with_lead.address).content.decode()
    assert SECRET in page
    assert all(each.address in page for each in (task, zhous)), "the need's conversations stand beside each other"
    need_page = world.client(world.wang).get(need.get_absolute_url()).content.decode()
    assert f"{with_lead.address}#say" in need_page
    assert f"{task.address}#say" in world.client(world.li).get(task.url).content.decode()
    assert subject("need/nothing") is subject("song/1") is None
    # The lead's own task is the need's conversation, and money is not talked about.
    kinds = {each.provider_kind: each for each in need.requirements.model.assignments.rel.related_model.objects.all()}
    for assignment in kinds.values():
        if assignment.user_id == world.chen.pk:
            assert subject(assignment.stream) == with_lead


def test_a_photo_is_redrawn_and_shown_to_those_in_the_conversation_alone(world, task):
    li = world.client(world.li)
    answer = li.post(f"{task.address}lines/", {"text": "", "photo": photo_file()})
    assert answer.status_code == 303
    message = Message.objects.get()
    address = f"{task.address}photos/{message.public_id}/"
    assert address in world.client(world.wang).get(task.address).content.decode()
    shown = world.client(world.wang).get(address)
    assert (shown.status_code, shown["Content-Type"]) == (200, "image/webp")
    assert world.client(world.zhou).get(address).status_code == 404
    bad = li.post(f"{task.address}lines/", {"photo": SimpleUploadedFile("x.jpg", b"no picture")})
    assert bad.status_code == 422
    assert "这个文件打不开" in bad.content.decode()
    for text in ("", "长" * 501):
        with pytest.raises(Invalid):
            send_message(by=world.li, about=task, text=text)


def test_whoever_gave_the_task_back_hears_no_more(world, need, task):
    send_message(by=world.wang, about=task, text="钥匙在邻居家")
    withdraw_assignment(by=world.li, assignment=held_by(need, world.li), reason="病了")
    run_pending()
    assert conversations_of(world.li, 10) == []
    assert unread_conversations(world.li) == 0
    assert world.client(world.li).get(task.address).status_code == 404
    assert Seat.objects.get(user=world.li).left_at is not None


def test_after_the_end_it_can_be_read_for_a_while_and_then_is_deleted(world, need):
    about = subject(need.stream)
    message = send_message(by=world.wang, about=about, text="谢谢", photo=None)
    need.refresh_from_db()
    cancel_need(by=world.wang, need=need, reason="不用了")
    closed = subject(need.stream)
    send_message(by=world.chen, about=closed, text="好的，保重")
    with clock.travel(clock.now() + dt.timedelta(days=4)):
        with pytest.raises(NotAllowed) as refused:
            send_message(by=world.wang, about=closed, text="还有一件事")
        assert refused.value.code == "closed"
        page = world.client(world.wang).get(about.address).content.decode()
        assert "对话只能看" in page
        assert "谢谢" in page
    report = report_thread(by=world.wang, about=closed, person=world.chen.public_id, reason="other")
    with clock.travel(clock.now() + dt.timedelta(days=181)):
        assert forget_old_threads() == 0, "while a report is open nothing is deleted"
        settle_report(by=world.zhao, report=report, outcome="nothing")
        assert forget_old_threads() == 1
    assert not Message.objects.filter(pk=message.pk).exists()
    assert Need.objects.filter(pk=need.pk).exists()


def test_nobody_floods_a_conversation(world, task):
    RegionalSetting.objects.create(place_id=world.district, key="messages_a_minute", value=2)
    with clock.travel(clock.now()):
        for text in ("一", "二"):
            send_message(by=world.li, about=task, text=text)
        with pytest.raises(Conflict) as refused:
            send_message(by=world.li, about=task, text="三")
        assert refused.value.status == 429
        send_message(by=world.wang, about=task, text="慢点说")
    with clock.travel(clock.now() + dt.timedelta(minutes=1)):
        send_message(by=world.li, about=task, text="三")
    RegionalSetting.objects.create(place_id=world.district, key="messages_a_day", value=3)
    with clock.travel(clock.now() + dt.timedelta(minutes=2)), pytest.raises(Conflict):
        send_message(by=world.li, about=task, text="四")


def test_the_coordinator_reads_a_reported_conversation_and_no_other_and_not_for_long(world, need, task):
    send_message(by=world.li, about=task, text="先给我两百块")
    send_message(by=world.chen, about=subject(need.stream), text="不相干的话")
    zhao, wang = world.client(world.zhao), world.client(world.wang)
    assert zhao.get(task.address).status_code == 404
    told = {"person": world.li.public_id, "reason": "money", "note": "开口要钱"}
    for _twice in range(2):
        assert wang.post(f"{task.address}reports/", told).status_code == 303
    report = Report.objects.get()
    run_pending()
    assert Notice.objects.filter(user=world.zhao, url="/messages/reports/").count() == 1
    assert "/messages/reports/" in zhao.get("/activities/planning/").content.decode()

    page = zhao.get(task.address).content.decode()
    assert "先给我两百块" in page
    assert "data-live" not in page.split('id="lines"')[1].split(">")[0]
    assert PersonalDataReading.objects.filter(reader=world.zhao, subject=need.stream, facts="messages").count() == 1
    assert zhao.get(subject(need.stream).address).status_code == 404
    assert zhao.post(f"{task.address}lines/", {"text": "我是站长"}).status_code == 403
    assert world.client(world.other_coordinator).get(task.address).status_code == 404
    assert Seat.objects.filter(user=world.zhao).count() == 0

    listed = zhao.get("/messages/reports/").content.decode()
    assert "开口要钱" in listed
    assert zhao.post(f"/messages/reports/{report.public_id}/settlement/", {"outcome": "silenced"}).status_code == 303
    assert zhao.get(task.address).status_code == 404
    again = zhao.post(f"/messages/reports/{report.public_id}/settlement/", {"outcome": "nothing"})
    assert again.status_code == 409
    run_pending()
    assert Notice.objects.filter(user=world.wang, event__type="message.report_settled").count() == 1
    with pytest.raises(NotAllowed) as refused:
        send_message(by=world.li, about=task, text="为什么")
    assert refused.value.code == "silenced"
    with pytest.raises(Invalid):
        report_thread(by=world.wang, about=task, person=world.wang.public_id, reason="rude")


def test_ten_lines_are_one_notice_and_what_is_on_the_screen_is_none(world, task):
    for text in "一二三":
        send_message(by=world.li, about=task, text=text)
    read_thread(by=world.chen, about=task, thread=Thread.objects.get())
    run_pending()
    received = Notice.objects.filter(event__type="message.received")
    assert received.filter(user=world.wang).count() == 1
    assert received.filter(user=world.chen).count() == 0


def test_the_list_and_the_page_cost_the_same_however_much_was_said(world, task, django_assert_max_num_queries):
    for number in range(55):
        with clock.travel(clock.now() + dt.timedelta(minutes=number)):
            send_message(by=world.li, about=task, text=str(number))
    wang = world.client(world.wang)
    wang.get(task.address)
    with django_assert_max_num_queries(28):
        page = wang.get(task.address).content.decode()
    assert "?before=" in page
    older = wang.get(f"{task.address}?before={Message.objects.order_by('pk')[5].pk}").content.decode()
    assert 'data-key="' in older
    assert 'id="say"' not in older


def test_an_erased_persons_words_go(world, task):
    send_message(by=world.li, about=task, text=SECRET)
    take_words_away(Event(stream=f"user/{world.li.public_id}", type="erasure.done"))
    assert Message.objects.get().text == ""
    assert "内容已删除" in world.client(world.wang).get(task.address).content.decode()
