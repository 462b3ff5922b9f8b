"""The loop over its pages, with forms alone: the test's browser runs no scripts."""

import datetime as dt
import re
from typing import Any

import pytest
from django.test import Client

from linkage.dispatch.actions.claims import claim_place
from linkage.dispatch.actions.service import issue_presence_code
from linkage.dispatch.models import Assignment, Offer, Proposal, Waiting
from linkage.needs.models import Rating
from linkage.needs.states import NeedState
from linkage.people.models import Consent, PersonalDataReading
from linkage.volunteering.models import ServiceHours
from tests.linkage.dispatch import story

pytestmark = pytest.mark.django_db


def address_of(need: Any) -> str:
    return f"/needs/{need.public_id}/"


def text_of(client: Client, path: str) -> str:
    answer = client.get(path)
    assert answer.status_code == 200, path
    return answer.content.decode()


def assert_goes_to(answer: Any, path: str) -> None:
    """A POST is answered by going on to a page, so that a reload repeats nothing."""
    assert (answer.status_code, answer["Location"]) == (303, path)


def code_on_screen(world, need) -> str:
    """What the resident's page shows after the button."""
    page = world.client(world.wang).post(f"{address_of(need)}presence/").content.decode()
    [digits] = re.findall(r'class="qr-digits">(\d{3} \d{3})<', page)
    return digits


def test_the_whole_loop_with_forms_alone(world):
    need = story.assess(world, story.post_stair_rail(world))
    chen, wang, li = (world.client(each) for each in (world.chen, world.wang, world.li))

    assert_goes_to(chen.post(f"{address_of(need)}matching/"), address_of(need))
    assert_goes_to(chen.post(f"{address_of(need)}publication/"), address_of(need))
    assert "正在为您联系帮手" in text_of(wang, address_of(need))

    money, tools = story.open_offer(need, "money"), story.open_offer(need, "goods")
    wu, director = world.client(world.wu), world.client(world.director_zhou)
    assert "¥1,800" in text_of(wu, "/offers/")
    held = wu.post(f"/offers/{money.public_id}/acceptance/")
    assert_goes_to(held, f"/assignments/{Assignment.objects.get(offer=money).public_id}/")
    assert director.post(f"/offers/{tools.public_id}/acceptance/").status_code == 303

    volunteers = story.requirement(need, "volunteer")
    for helper in (world.li, world.zhou):
        assert world.client(helper).post(f"/tasks/{volunteers.public_id}/claims/").status_code == 303
    assert "都安排好了" in text_of(wang, address_of(need))

    for helper in (world.chen, world.li, world.zhou):
        place = f"/assignments/{story.held_by(need, helper).public_id}/"
        browser = world.client(helper)
        assert_goes_to(browser.post(f"{place}checkin/", {"code": code_on_screen(world, need)}), place)
        assert "正在服务" in text_of(browser, place)
        assert_goes_to(browser.post(f"{place}checkout/", {"code": code_on_screen(world, need)}), place)

    assert "确认完成" in text_of(wang, address_of(need))
    assert_goes_to(wang.post(f"{address_of(need)}confirmation/"), address_of(need))
    assert ServiceHours.objects.filter(volunteer__user__in=[world.li, world.zhou]).count() == 2
    assert "居民已确认" in text_of(li, f"/assignments/{story.held_by(need, world.li).public_id}/")
    assert wang.post(f"{address_of(need)}rating/", {"stars": "5", "comment": "谢谢"}).status_code == 303
    assert Rating.objects.get(need=need).stars == 5


def test_the_third_volunteer_is_told_it_is_full_and_is_offered_the_queue(world):
    need = story.published_stair_rail(world)
    volunteers = story.requirement(need, "volunteer")
    for helper in (world.li, world.zhou):
        claim_place(by=helper, requirement=volunteers)
    zhang, task = world.client(world.zhang), f"/tasks/{volunteers.public_id}/"

    refused = zhang.post(f"{task}claims/")
    assert refused.status_code == 409
    assert "名额已满" in refused.content.decode()
    assert f'action="{task}waiting/"' in refused.content.decode()

    assert_goes_to(zhang.post(f"{task}waiting/"), task)
    assert "您在候补" in text_of(zhang, task)

    place = f"/assignments/{story.held_by(need, world.li).public_id}/"
    assert_goes_to(world.client(world.li).post(f"{place}withdrawal/", {"reason": "临时要加班"}), "/tasks/")
    assert "有名额了，请您确认" in text_of(zhang, "/tasks/")
    waiting = Waiting.objects.get(user=world.zhang)
    taken = zhang.post(f"/waiting/{waiting.public_id}/acceptance/")
    assert_goes_to(taken, f"/assignments/{story.held_by(need, world.zhang).public_id}/")


def test_one_who_lets_the_kept_place_go_passes_it_on(world):
    need = story.published_stair_rail(world)
    volunteers = story.requirement(need, "volunteer")
    for helper in (world.li, world.zhou):
        claim_place(by=helper, requirement=volunteers)
    zhang = world.client(world.zhang)
    zhang.post(f"/tasks/{volunteers.public_id}/waiting/")
    waiting = Waiting.objects.get(user=world.zhang)
    assert_goes_to(zhang.post(f"/waiting/{waiting.public_id}/departure/"), "/tasks/")
    assert "候补中" not in text_of(zhang, "/tasks/")


def test_a_declined_invitation_tells_its_reason_to_the_planner_only(world):
    need = story.published_stair_rail(world)
    offer = story.open_offer(need, "volunteer", world.li) or story.open_offer(need, "volunteer")
    answer = world.client(offer.user).post(f"/offers/{offer.public_id}/refusal/", {"reason": "要照顾孩子"})
    assert_goes_to(answer, "/tasks/")
    assert "婉拒：要照顾孩子" in text_of(world.client(world.chen), address_of(need))
    assert "要照顾孩子" not in text_of(world.client(world.wang), address_of(need))


def test_a_wrong_code_says_so_beside_the_field_and_keeps_what_was_typed(world):
    need = story.published_stair_rail(world)
    claim_place(by=world.li, requirement=story.requirement(need, "volunteer"))
    place = f"/assignments/{story.held_by(need, world.li).public_id}/"
    issued = issue_presence_code(by=world.wang, need=need)
    wrong = f"{(int(issued.digits) + 1) % 1_000_000:06}"
    refused = world.client(world.li).post(f"{place}checkin/", {"code": wrong})
    assert refused.status_code == 422
    page = refused.content.decode()
    assert "码不对" in page
    assert f'value="{wrong}"' in page
    assert story.held_by(need, world.li).state == "claimed"


def test_the_scanned_address_leads_to_ones_own_task_with_the_code_filled_in(world):
    need = story.published_stair_rail(world)
    claim_place(by=world.li, requirement=story.requirement(need, "volunteer"))
    code = issue_presence_code(by=world.wang, need=need).digits
    li = world.client(world.li)
    arrived = li.get("/assignments/checkin/", {"code": code, "need": need.public_id})
    place = f"/assignments/{story.held_by(need, world.li).public_id}/"
    assert_goes_to(arrived, f"{place}?code={code}")
    assert f'value="{code}"' in text_of(li, f"{place}?code={code}")
    assert story.held_by(need, world.li).state == "claimed", "scanning alone checks nobody in"


def test_one_who_scans_anothers_code_is_shown_her_own_tasks(world):
    need = story.published_stair_rail(world)
    claim_place(by=world.li, requirement=story.requirement(need, "volunteer"))
    page = text_of(world.client(world.li), "/assignments/checkin/?code=123456&need=another")
    assert "您扫的码不是您接的任务" in page
    assert story.held_by(need, world.li).public_id in page


def test_a_position_is_taken_only_with_the_tap_and_leaves_only_inside_or_outside(world):
    need = story.published_stair_rail(world)
    claim_place(by=world.li, requirement=story.requirement(need, "volunteer"))
    place = f"/assignments/{story.held_by(need, world.li).public_id}/"
    code = issue_presence_code(by=world.wang, need=need).digits
    world.client(world.li).post(f"{place}checkin/", {"code": code, "lat": "30.246600", "lng": "120.175300"})
    assert story.held_by(need, world.li).fence == "inside"
    assert Consent.objects.filter(user=world.li, purpose="location_at_checkin").count() == 1


def test_the_address_opens_by_a_tap_and_the_reading_is_noted(world):
    need = story.published_stair_rail(world)
    claim_place(by=world.li, requirement=story.requirement(need, "volunteer"))
    li = world.client(world.li)
    assert "2 单元" not in text_of(li, address_of(need))
    assert not PersonalDataReading.objects.filter(reader=world.li).exists()
    opened = li.post(f"{address_of(need)}contact/")
    assert "2 单元" in opened.content.decode()
    assert PersonalDataReading.objects.filter(reader=world.li, subject=need.stream).count() == 1


@pytest.mark.parametrize("path", ["/tasks/", "/desk/", "/offers/", "/"])
@pytest.mark.parametrize("who", ["li", "chen", "zhao", "wu", "director_zhou"])
def test_no_list_shows_title_name_or_address(world, who, path):
    need = story.published_stair_rail(world)
    page = world.client(getattr(world, who)).get(path, follow=True).content.decode()
    for secret in (need.title, "王秀英", "2 单元", "13900000001"):
        assert secret not in page


def test_cancelling_lets_everything_go_and_asks_the_coordinator_for_a_reason(world):
    need = story.published_stair_rail(world)
    story.accept_things(world, need)
    zhao = world.client(world.zhao)
    refused = zhao.post(f"{address_of(need)}cancellation/", {"reason": ""})
    assert refused.status_code == 422
    assert_goes_to(zhao.post(f"{address_of(need)}cancellation/", {"reason": "居民来电取消"}), address_of(need))
    need.refresh_from_db()
    assert need.state == NeedState.CANCELLED
    assert not Offer.objects.filter(requirement__need=need, state="sent").exists()
    assert not Assignment.objects.filter(requirement__need=need, state="claimed").exists()
    assert "居民来电取消" in text_of(world.client(world.wang), address_of(need))


def test_a_conflict_shows_where_the_need_stands_now(world):
    need = story.assess(world, story.post_stair_rail(world))
    chen = world.client(world.chen)
    assert chen.post(f"{address_of(need)}publication/").status_code == 303
    again = chen.post(f"{address_of(need)}publication/")
    assert again.status_code == 409
    assert "刚刚有人处理过了" in again.content.decode()
    assert "等各方回复" in again.content.decode()


def test_htmx_gets_the_fragment_and_everyone_else_the_page(world):
    need = story.published_stair_rail(world)
    chen = world.client(world.chen)
    part = chen.get(address_of(need), headers={"HX-Request": "true"}).content.decode()
    assert "<html" not in part
    assert 'id="need"' in part
    assert "<html" in text_of(chen, address_of(need))


def test_candidates_are_added_taken_out_and_invited(world):
    need = story.assess(world, story.post_stair_rail(world))
    chen, volunteers = world.client(world.chen), story.requirement(need, "volunteer")
    before = f"/requirements/{volunteers.public_id}/"
    name = f"volunteer:{world.volunteers['zhang'].public_id}"
    assert name in text_of(chen, f"{before}candidates/")

    assert_goes_to(chen.post(f"{before}proposals/", {"provider": name}), address_of(need))
    chosen = Proposal.objects.get(requirement=volunteers, user=world.zhang, state="proposed")
    assert chosen.added_by == world.chen
    assert_goes_to(chen.post(f"/proposals/{chosen.pk}/removal/"), address_of(need))
    chosen.refresh_from_db()
    assert chosen.state == "removed"

    wrong = chen.post(f"{before}proposals/", {"provider": "volunteer:nobody"})
    assert wrong.status_code == 422
    assert "找不到这个人或资源" in wrong.content.decode()

    story.publish(world, need)
    assert_goes_to(chen.post(f"{before}offers/", {"provider": name}), address_of(need))
    sent = Offer.objects.filter(requirement=volunteers, user=world.zhang, state="sent")
    assert sent.count() == 1
    assert_goes_to(chen.post(f"/offers/{sent[0].public_id}/withdrawal/"), address_of(need))
    assert not Offer.objects.filter(requirement=volunteers, user=world.zhang, state="sent").exists()


@pytest.mark.parametrize("who", ["wang", "li", "lin", "wu", "other_coordinator"])
def test_nobody_else_works_on_the_plan(world, who):
    need = story.assess(world, story.post_stair_rail(world))
    browser, volunteers = world.client(getattr(world, who)), story.requirement(need, "volunteer")
    for path in (f"{address_of(need)}matching/", f"{address_of(need)}publication/"):
        assert browser.post(path).status_code in (403, 404)
    name = f"volunteer:{world.volunteers['zhang'].public_id}"
    assert browser.post(f"/requirements/{volunteers.public_id}/proposals/", {"provider": name}).status_code in (
        403,
        404,
    )
    assert browser.get(f"/requirements/{volunteers.public_id}/candidates/").status_code in (403, 404)
    assert not Proposal.objects.filter(requirement=volunteers, user=world.zhang, added_by=getattr(world, who)).exists()
    need.refresh_from_db()
    assert need.state == NeedState.ASSESSED


def test_the_roster_is_a_form_that_keeps_what_was_typed(world):
    need = story.published_stair_rail(world)
    claim_place(by=world.li, requirement=story.requirement(need, "volunteer"))
    place = f"/assignments/{story.held_by(need, world.li).public_id}/"
    chen = world.client(world.chen)
    assert "为什么没有用签到码" in text_of(chen, f"{place}roster/")
    backwards = {"started_at": "2026-01-05T10:00", "ended_at": "2026-01-05T09:00", "reason": "手机没电"}
    refused = chen.post(f"{place}roster/", backwards)
    assert refused.status_code == 422
    assert "结束时间要晚于开始时间" in refused.content.decode()
    assert "手机没电" in refused.content.decode()
    good = backwards | {"ended_at": "2026-01-05T11:30"}
    assert_goes_to(chen.post(f"{place}roster/", good), address_of(need))
    served = story.held_by(need, world.li)
    assert (served.state, served.checked_out_at - served.checked_in_at) == ("served", dt.timedelta(minutes=90))


def test_things_are_noted_as_provided_by_whoever_gives_them(world):
    need = story.published_stair_rail(world)
    story.accept_things(world, need)
    tools = Assignment.objects.get(requirement__need=need, provider_kind="goods")
    place = f"/assignments/{tools.public_id}/"
    assert_goes_to(world.client(world.director_zhou).post(f"{place}provision/"), place)
    tools.refresh_from_db()
    assert tools.state == "served"
    assert world.client(world.li).post(f"{place}provision/").status_code == 404


def test_the_code_is_shown_by_the_asker_and_the_lead_only(world):
    need = story.published_stair_rail(world)
    claim_place(by=world.li, requirement=story.requirement(need, "volunteer"))
    screen = f"{address_of(need)}presence/"
    assert world.client(world.li).post(screen).status_code == 403
    assert world.client(world.liu).post(screen).status_code == 404
    shown = world.client(world.chen).post(screen)
    assert "no-store" in shown["Cache-Control"]
    assert "<svg" in shown.content.decode()
    assert "qr-digits" not in world.client(world.wang).get(screen).content.decode()
