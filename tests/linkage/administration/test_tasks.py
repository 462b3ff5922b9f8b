"""陈社工's notices do not go out because of a mistake of ours; the platform admin sees it, and sends them on their way once it is mended."""

import pytest
from django_tasks import task
from django_tasks_db.models import DBTaskResult

from linkage.common import clock, jobs, retries
from linkage.common.models import WorkerBeat
from linkage.common.queue_figures import queue_figures
from linkage.events import outbox
from linkage.events.models import Event
from tests.linkage.dispatch.story import post_stair_rail

PAGE = "/administration/tasks/"
broken = True
delivered: list[int] = []


@task()
def deliver(notice: int) -> None:
    if broken:
        raise ValueError("王阿姨 13900000001 的消息发不出去")
    delivered.append(notice)


@pytest.fixture(autouse=True)
def _broken_at_first(monkeypatch):
    monkeypatch.setitem(globals(), "broken", True)
    delivered.clear()


def give_up() -> None:
    """Let every attempt of everything that waits fail."""
    for _ in range(len(retries.RETRY_AFTER) + 1):
        DBTaskResult.objects.filter(status="READY").update(run_after=clock.now())
        jobs.run_pending()


@pytest.mark.postgres
def test_what_was_given_up_is_seen_and_sent_on_its_way_again(world, monkeypatch):
    for notice in range(3):
        deliver.enqueue(notice)
    give_up()
    admin = world.client(world.admin)
    page = admin.get(PAGE).content.decode()
    assert "test_tasks.deliver" in page
    assert "ValueError" in page
    assert "3 项" in page
    assert "试了 8 次" in page
    assert "13900000001" not in page
    assert "王阿姨" not in page
    assert "没有办理进程在运行" in page

    monkeypatch.setitem(globals(), "broken", False)
    one = DBTaskResult.objects.failed().first()
    assert admin.post(PAGE + "retries/", {"task": one.pk}).status_code == 303
    assert queue_figures().failed == 2
    again = admin.post(PAGE + "retries/", {"task": one.pk}, follow=True).content.decode()
    assert "已经有人处理了" in again
    admin.post(PAGE + "retries/", {"kind": one.task_path})
    jobs.run_pending()
    assert sorted(delivered) == [0, 1, 2]
    assert "没有失败的任务" in admin.get(PAGE).content.decode()
    noted = Event.objects.filter(type="upkeep.tasks_retried", actor=world.admin).order_by("seq")
    assert [each.payload["count"] for each in noted] == [1, 2]


def test_what_is_past_mending_is_cleared_away_for_good(world):
    deliver.enqueue(1)
    give_up()
    kind = DBTaskResult.objects.get().task_path
    assert world.client(world.admin).post(PAGE + "disposals/", {"kind": kind}).status_code == 303
    assert not DBTaskResult.objects.exists()
    assert Event.objects.filter(type="upkeep.tasks_discarded", payload__count=1).exists()
    refused = world.client(world.admin).post(PAGE + "retries/", {"task": "x'; drop"}, follow=True).content.decode()
    assert "已经有人处理了" in refused


def test_a_reaction_is_told_by_its_event_and_the_place_where_it_ended(world, monkeypatch):
    def stumble(event):
        raise KeyError("和平社区 3 幢 201")

    monkeypatch.setattr(outbox, "_reactions", {"need.submitted": (stumble,)})
    post_stair_rail(world)
    give_up()
    page = world.client(world.auditor).get(PAGE).content.decode()
    assert "KeyError" in page
    assert "need.submitted" in page
    assert "stumble</code>" in page
    assert "3 幢" not in page
    assert "再试</button>" not in page


def test_the_queue_is_told_by_what_waits_and_for_how_long(db):
    deliver.enqueue(1)
    DBTaskResult.objects.update(enqueued_at=clock.now() - retries.dt.timedelta(minutes=5))
    WorkerBeat.objects.create(worker="a", seen_at=clock.now())
    now = queue_figures()
    assert (now.ready, now.put_off, now.running, now.failed, now.workers) == (1, 0, 0, 0, 1)
    assert 299 < now.oldest_seconds < 330
    jobs.run_pending()
    later = queue_figures()
    assert (later.ready, later.put_off, later.oldest_seconds) == (0, 1, 0)
