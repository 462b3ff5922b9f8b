import datetime as dt

import pytest

from linkage.common import clock
from linkage.funding.actions import approve_micro_grant, request_micro_grant
from linkage.funding.models import MicroGrant
from linkage.funding.queries.funds import balances
from linkage.needs.models import Category, Need


@pytest.fixture
def request_for(world):
    def ask(amount_fen=180_000, number=1) -> MicroGrant:
        now = clock.now()
        need = Need.objects.create(
            category=Category.objects.get(code="home_adaptation"),
            title="三楼王秀英家楼道没有扶手",
            public_summary="为楼道加装扶手",
            place_code=world.heping,
            address="和平里 3 幢 2 单元 301",
            requester=world.wang,
            window_start=now,
            window_end=now + dt.timedelta(hours=2),
            submitted_at=now,
        )
        return request_micro_grant(
            by=world.chen,
            fund=world.fund,
            reference=f"other/{number:012}",
            need_stream=need.stream,
            purpose="home_adaptation",
            amount_fen=amount_fen,
        )

    return ask


@pytest.fixture
def page(world):
    return f"/funds/{world.fund.public_id}/"


def text(response) -> str:
    return response.content.decode()


def test_wu_sees_the_request_with_the_facts_she_needs_and_no_others(world, page, request_for):
    request_for()
    shown = text(world.client(world.wu).get(page))
    for told in ("适老化改造", "¥1,800", "为楼道加装扶手", "和平社区", "陈女士"):
        assert told in shown
    for untold in ("王秀英", "和平里", "三楼"):
        assert untold not in shown


def test_she_approves_and_the_money_is_held(world, page, request_for):
    grant = request_for()
    client = world.client(world.wu)
    response = client.post(f"{page}grants/{grant.public_id}/approval/")
    assert (response.status_code, response.url) == (303, page)
    assert balances(world.fund).held == 180_000
    assert "没有等待审批的申请" in text(client.get(page))


def test_a_second_approval_is_told_that_it_came_too_late(world, page, request_for):
    grant = request_for()
    approve_micro_grant(by=world.approver, grant=grant)
    response = world.client(world.wu).post(f"{page}grants/{grant.public_id}/approval/")
    assert response.status_code == 409
    assert balances(world.fund).held == 180_000


def test_she_declines_with_a_reason_and_what_she_typed_stays(world, page, request_for):
    grant = request_for()
    client = world.client(world.wu)
    empty = client.post(f"{page}grants/{grant.public_id}/refusal/", {"reason": "   "})
    assert empty.status_code == 422
    assert "请写一句不批准的原因" in text(empty)
    client.post(f"{page}grants/{grant.public_id}/refusal/", {"reason": "残联已有补贴"})
    grant.refresh_from_db()
    assert (grant.state, grant.decline_reason) == ("declined", "残联已有补贴")


def test_a_fund_that_cannot_carry_it_says_so_beside_the_request(world, page, request_for):
    world.fund.per_need_ceiling_fen = 10**9
    world.fund.save()
    grant = request_for(balances(world.fund).available + 1)
    response = world.client(world.wu).post(f"{page}grants/{grant.public_id}/approval/")
    assert response.status_code == 409
    assert "余额不足" in text(response)


def test_reviewers_auditors_and_the_district_read_only(world, page, request_for):
    grant = request_for()
    for reader in (world.zheng, world.auditor, world.qian):
        client = world.client(reader)
        shown = text(client.get(page))
        assert "¥1,800" in shown
        assert "/approval/" not in shown
        assert client.post(f"{page}grants/{grant.public_id}/approval/").status_code == 403


def test_nobody_elses_door_opens(world, page, request_for):
    grant = request_for()
    for stranger in (world.wang, world.li, world.chen, world.zhao, world.other_officer, world.other_supervisor):
        client = world.client(stranger)
        assert client.get(page).status_code == 404
        assert client.post(f"{page}grants/{grant.public_id}/approval/").status_code == 404
    assert world.client().get(page).status_code == 302


def test_a_grant_of_another_fund_is_not_found_here(world, page, request_for):
    grant = request_for()
    other = world.funds["other_fund"]
    response = world.client(world.other_officer).post(f"/funds/{other.public_id}/grants/{grant.public_id}/approval/")
    assert response.status_code == 404


def test_the_page_asks_the_same_few_questions_for_one_request_and_for_many(
    world, page, request_for, django_assert_max_num_queries
):
    client = world.client(world.wu)
    client.get(page)
    for number in range(12):
        request_for(10_000, number)
    with django_assert_max_num_queries(22):
        client.get(page)


def test_the_list_shows_each_fund_with_its_money(world, request_for):
    request_for()
    shown = text(world.client(world.wu).get("/funds/"))
    assert "和平社区基金" in shown
    assert "1 笔待审批" in shown
    assert "这里还没有与您有关的基金" in text(world.client(world.wang).get("/funds/"))


def test_live_parts_come_as_parts(world, page, request_for):
    request_for()
    response = world.client(world.wu).get(page, headers={"HX-Request": "true"})
    assert "<html" not in text(response)
    assert f'data-live="fund/{world.fund.public_id}"' in text(response)
