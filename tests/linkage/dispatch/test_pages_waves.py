"""What each sees of a search that runs: the station with its buttons, the resident an honest sentence, the invited why and until when."""

import datetime as dt

import pytest

from linkage.common import clock
from linkage.dispatch.actions.offers import decline_offer
from linkage.dispatch.models import Offer, OfferWave
from linkage.dispatch.queries.waves import wave_of
from linkage.needs.models import Need
from tests.cost import queries_of
from tests.linkage.dispatch import story
from tests.linkage.dispatch.wave_story import MONDAY, asked, carpenters, publish, stage, tick, wanted

pytestmark = pytest.mark.django_db


@pytest.fixture
def need(world, crowd) -> Need:
    return publish(world)


def page(world, who, path: str, at: dt.datetime = MONDAY) -> str:
    with clock.travel(at):
        answer = world.client(who).get(path)
    assert answer.status_code == 200
    return answer.content.decode()


def press(world, who, need: Need, act: str, at: dt.datetime = MONDAY):
    with clock.travel(at):
        return world.client(who).post(f"/requirements/{wanted(need).public_id}/{act}/")


def test_the_lead_sees_which_wave_runs_whom_it_asked_and_what_comes_next(world, need):
    seen = page(world, world.chen, f"/needs/{need.public_id}/")
    assert "第 1 批：问了 4 位，预计 2.0 位答应，还缺 2 位" in seen
    assert "还没找齐，就再问下一批" in seen
    assert all(user.short_name in seen for user in asked(need))
    assert all(label in seen for label in ("立即扩大", "直接公开", "停止邀请"))


def test_a_colleague_who_may_not_plan_sees_it_without_the_buttons(world, need):
    seen = page(world, world.lin, f"/needs/{need.public_id}/")
    assert "第 1 批" in seen
    assert "立即扩大" not in seen
    assert press(world, world.lin, need, "widening").status_code == 403


def test_the_resident_reads_an_honest_sentence_without_names(world, need):
    seen = page(world, world.wang, f"/needs/{need.public_id}/")
    assert "已邀请 4 方，等回话；今天上午 11 点半还没找齐会再问别人" in seen
    assert not any(user.short_name in seen for user in asked(need))
    assert "立即扩大" not in seen


def test_the_buttons_do_what_they_say(world, need):
    assert press(world, world.zhao, need, "widening").headers["Location"] == f"/needs/{need.public_id}/"
    assert wave_of(wanted(need)).number == 2
    assert press(world, world.chen, need, "opening").status_code == 303
    assert "已向所有志愿者公开" in page(world, world.chen, f"/needs/{need.public_id}/")
    again = press(world, world.chen, need, "opening")
    assert again.status_code == 409
    assert "已经是公开的了" in again.content.decode()


def test_stopping_is_shown_and_can_be_taken_up_again(world, need):
    press(world, world.chen, need, "stopping")
    seen = page(world, world.chen, f"/needs/{need.public_id}/")
    assert "已停止自动邀请" in seen
    assert "再问一批" in seen
    press(world, world.chen, need, "widening")
    assert stage(need) == "asking"


def test_when_everything_was_tried_the_lead_reads_what_to_do_and_the_resident_what_will_happen(world, need):
    OfferWave.objects.filter(ended_at=None).update(stage="open", is_exclusive=False, until=MONDAY)
    tick(MONDAY + dt.timedelta(minutes=1))
    assert "下一步请您来：给居民打个电话" in page(world, world.chen, f"/needs/{need.public_id}/")
    listed = page(world, world.zhao, "/desk/?lane=open")
    assert "等您出面" in listed
    assert "社工会打电话和您商量" in page(world, world.wang, f"/needs/{need.public_id}/")


def test_the_invited_read_why_they_were_asked_with_whom_and_until_when(world, need):
    offer = Offer.objects.filter(requirement=wanted(need), state="sent").select_related("user")[0]
    seen = page(world, offer.user, f"/offers/{offer.public_id}/")
    assert "请在" in seen
    assert "木工" in seen
    assert "这次一共问了 4 位，需要 2 位，先答应的先定下来。" in seen


def test_who_comes_too_early_reads_that_others_are_asked_first(world, need, crowd):
    seen = page(world, crowd[-1], f"/tasks/{wanted(need).public_id}/")
    assert "正在先问最合适的几位" in seen
    assert "我来帮忙" not in seen
    with clock.travel(MONDAY):
        refused = world.client(crowd[-1]).post(f"/tasks/{wanted(need).public_id}/claims/")
    assert refused.status_code == 409


def test_the_needs_page_costs_the_same_for_few_and_many_asked(world, need):
    def cost() -> int:
        with clock.travel(MONDAY):
            return queries_of(world.client(world.chen), f"/needs/{need.public_id}/")

    for user in asked(need)[:1]:
        with clock.travel(MONDAY):
            decline_offer(by=user, offer=story.open_offer(need, "volunteer", user))
    few = cost()
    for user in carpenters(25):
        Offer.objects.create(
            requirement=wanted(need), provider_kind="volunteer", provider_id=user.volunteer.public_id, user=user,
            sent_at=MONDAY, expires_at=MONDAY, wave=wave_of(wanted(need)), chance=0.5,
        )  # fmt: skip
    assert cost() == few
