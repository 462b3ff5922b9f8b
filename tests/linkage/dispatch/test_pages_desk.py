"""The station's board."""

import datetime as dt

import pytest

from linkage.common import clock
from linkage.common.jobs import run_pending
from linkage.dispatch import looking
from linkage.dispatch.models import Offer
from linkage.needs.models import Need
from linkage.needs.states import NeedState
from tests.linkage.dispatch import story

pytestmark = pytest.mark.django_db


def two_ready_plans(world) -> list[Need]:
    return [story.assess(world, story.post_stair_rail(world, starts_in=dt.timedelta(hours=each))) for each in (2, 30)]


def test_the_lanes_are_links_with_counts(world):
    two_ready_plans(world)
    story.post_stair_rail(world, starts_in=dt.timedelta(hours=60))
    page = world.client(world.zhao).get("/desk/").content.decode()
    assert 'href="/desk/?lane=plan"' in page
    rail = world.client(world.zhao).get("/desk/rail/?lane=plan").content.decode()
    assert '<span>待派单</span><span class="count tone-wait">2</span>' in rail
    assert '<span>待审核</span><span class="count tone-wait">1</span>' in rail
    assert rail.count('aria-current="page"') == 1


def test_what_is_late_is_marked_and_has_its_lane(world):
    [need, _other] = two_ready_plans(world)
    Need.objects.filter(pk=need.pk).update(due_at=clock.now() - dt.timedelta(hours=3))
    page = world.client(world.chen).get("/desk/?lane=late").content.decode()
    assert page.count("data-row") == 1
    assert "已超时" in page


def test_the_need_opens_beside_the_list(world):
    [need, _other] = two_ready_plans(world)
    page = world.client(world.chen).get(f"/desk/?lane=plan&need={need.public_id}").content.decode()
    assert page.count("data-row") == 2
    assert 'aria-current="true"' in page
    assert "联动方案" in page
    assert need.title in page


def test_a_need_of_another_district_does_not_open_beside_the_list(world):
    [need, _other] = two_ready_plans(world)
    page = world.client(world.other_worker).get(f"/desk/?need={need.public_id}").content.decode()
    assert need.title not in page
    assert "data-row" not in page


def test_who_opens_a_need_sees_who_else_has_it_open_until_she_has_gone(world, monkeypatch):
    [need, other] = two_ready_plans(world)
    chen, zhao = world.client(world.chen), world.client(world.zhao)
    here = f"/needs/{need.public_id}/looking/"
    assert "也在看" not in chen.get(f"/needs/{need.public_id}/", headers={"hx-request": "true"}).content.decode()
    assert f"{world.chen.short_name}也在看这一件" in zhao.get(f"/desk/?need={need.public_id}").content.decode()
    assert f"{world.zhao.short_name}也在看这一件" in chen.get(here).content.decode()
    listed = chen.get("/desk/?lane=plan").content.decode()
    assert listed.count(f"{world.zhao.short_name}在看") == 1
    assert "也在看" not in chen.get(f"/needs/{other.public_id}/looking/").content.decode()
    assert world.client(world.wang).get(here).status_code == 403
    assert "也在看" not in world.client(world.wang).get(f"/needs/{need.public_id}/").content.decode()
    monkeypatch.setattr(looking, "FORGOTTEN_AFTER", 0.0)
    assert "也在看" not in chen.get(here).content.decode()


def test_words_find_by_the_public_summary(world):
    two_ready_plans(world)
    chen = world.client(world.chen)
    assert chen.get("/desk/?q=扶手").content.decode().count("data-row") == 2
    assert "没有找到" in chen.get("/desk/?q=轮椅").content.decode()


def test_several_plans_are_looked_at_and_then_sent_in_one_go(world):
    needs = two_ready_plans(world)
    chen, ids = world.client(world.chen), [need.public_id for need in needs]
    unplanned = chen.get("/desk/publications/", {"need": ids}).content.decode()
    assert (unplanned.count("checked"), unplanned.count("还没排方案")) == (0, 2)
    run_pending()
    look = chen.get("/desk/publications/", {"need": ids}).content.decode()
    assert look.count("checked") == 2
    assert not Offer.objects.exists(), "looking sends nothing"

    sent = chen.post("/desk/publications/", {"need": ids}, follow=True)
    assert "已发出 2 件的方案" in sent.content.decode()
    assert set(Need.objects.filter(public_id__in=ids).values_list("state", flat=True)) == {NeedState.PUBLISHED}


def test_one_that_has_moved_on_keeps_none_of_the_others_back(world):
    needs = two_ready_plans(world)
    story.publish(world, needs[0])
    sent = world.client(world.chen).post(
        "/desk/publications/", {"need": [need.public_id for need in needs]}, follow=True
    )
    page = sent.content.decode()
    assert "已发出 1 件的方案" in page
    assert "有几件刚刚被同事处理了" in page
    needs[1].refresh_from_db()
    assert needs[1].state == NeedState.PUBLISHED


def test_anothers_plans_are_not_sent_in_a_batch(world):
    needs = two_ready_plans(world)
    ids = [need.public_id for need in needs]
    for who in (world.lin, world.other_coordinator):
        world.client(who).post("/desk/publications/", {"need": ids})
    assert set(Need.objects.filter(public_id__in=ids).values_list("state", flat=True)) == {NeedState.ASSESSED}


@pytest.mark.parametrize(("who", "status"), [("chen", 200), ("zhao", 200), ("wang", 403), ("li", 403)])
def test_who_the_desk_is_for(world, who, status):
    assert world.client(getattr(world, who)).get("/desk/").status_code == status


@pytest.mark.parametrize(
    ("who", "path"),
    [
        ("wu", "/offers/"),
        ("director_zhou", "/offers/"),
        ("hotline", "/needs/new/"),
        ("qian", "/me/"),
        ("admin", "/me/"),
    ],
)
def test_others_who_work_here_are_led_to_their_own_desk(world, who, path):
    answer = world.client(getattr(world, who)).get("/desk/")
    assert (answer.status_code, answer["Location"]) == (303, path)


def test_visitors_are_asked_to_sign_in(world, client):
    for path in ("/desk/", "/tasks/", "/offers/"):
        answer = client.get(path)
        assert answer.status_code == 302
        assert answer["Location"].startswith("/accounts/")
