"""A grant's pages, as both sides use them without scripts: from the approver's list to the closing."""

import pytest

from linkage.common import clock
from linkage.funding.models import Grant
from linkage.funding.queries.grants import money_of
from tests import granting


def text(response) -> str:
    return response.content.decode()


def done(response) -> str:
    assert response.status_code == 303, text(response)[:3000]
    return response.url


def test_a_grant_by_clicking_from_the_approvers_list_to_the_closing(world):
    application = granting.proposed(world)
    approver, zhou, wu = (world.client(each) for each in (world.approver, world.director_zhou, world.wu))
    listed = text(approver.get("/grants/"))
    waiting = f"/grants/approvals/{application.public_id}/"
    assert waiting in listed
    shown = text(approver.get(waiting))
    for told in ("周三敲门日", "¥10,000", "¥6,000", "社工和志愿者误餐交通"):
        assert told in shown
    assert "approval/" not in text(wu.get(waiting))
    page = done(approver.post(f"{waiting}approval/"))
    assert approver.post(f"{waiting}approval/").status_code == 409
    assert page in text(zhou.get("/grants/"))
    assert "请基金干事拟定协议" in text(zhou.get(page))

    grant = Grant.objects.get()
    rows = {"milestone_1": "签署协议", "amount_1": "5000", "milestone_2": "中期报告通过", "amount_2": "4000"}
    refused = wu.post(f"{page}tranches/", rows)
    assert refused.status_code == 422
    assert "各期相加要等于批准的金额" in text(refused)
    done(wu.post(f"{page}tranches/", rows | {"amount_2": "5000.00"}))
    done(wu.post(f"{page}agreement/versions/"))
    agreement = grant.agreements.get(superseded_at=None)
    assert agreement.digest in text(zhou.get(f"{page}agreement/"))
    assert zhou.post(f"{page}signature/", {"name": "", "digest": agreement.digest}).status_code == 422
    done(zhou.post(f"{page}signature/", {"name": "周雅琴", "digest": agreement.digest}))
    done(wu.post(f"{page}signature/", {"name": "吴丹", "digest": agreement.digest}))

    assert wu.post(f"{page}tranches/1/payment/", {"transfer_no": "1"}).status_code == 422
    done(wu.post(f"{page}tranches/1/payment/", {"transfer_no": "ICBC20261101"}))
    assert approver.post(f"{page}tranches/2/payment/", {"transfer_no": "ICBC20261102"}).status_code == 403
    assert "请交第 1 次报告" in text(zhou.get(page))
    report = {
        "narrative": "三十位老人每周三有人上门，两位老人因此及时送医。",
        "served": "30",
        "sessions": "12",
        "staff": "4",
        "social_workers": "2",
        "line_1": "4800",
        "line_2": "200",
    }
    unexplained = zhou.post(f"{page}reports/new/", report)
    assert unexplained.status_code == 422
    assert "专业社工不到 75%" in text(unexplained)
    assert "三十位老人" in text(unexplained)
    report["ratio_reason"] = "一位社工休产假"
    done(zhou.post(f"{page}reports/new/", report | {"photos": granting.picture()}))
    photo = grant.reports.get().photos.get()
    assert zhou.get(f"{page}photos/{photo.public_id}/").status_code == 200
    assert world.client(world.wang).get(f"{page}photos/{photo.public_id}/").status_code == 404
    assert "一位社工休产假" in text(wu.get(f"{page}reports/1/"))
    done(wu.post(f"{page}reports/1/return/", {"reason": "请补上两位老人的去向"}))
    assert "请补上两位老人的去向" in text(zhou.get(f"{page}reports/new/"))
    done(zhou.post(f"{page}reports/new/", report))
    done(wu.post(f"{page}reports/1/acceptance/"))
    done(wu.post(f"{page}tranches/2/payment/", {"transfer_no": "ICBC20261102"}))

    receipt = {
        "line": "1",
        "code": "033002600111",
        "number": "12345678",
        "issued_on": clock.today().isoformat(),
        "amount": "8400",
        "claimed": "",
    }
    done(zhou.post(f"{page}receipts/new/", receipt | {"paper": granting.picture()}))
    twice = zhou.post(f"{page}receipts/new/", receipt | {"claimed": "1", "paper": granting.picture()})
    assert twice.status_code == 422
    assert "已经报过账" in text(twice)
    entered = grant.receipts.get()
    paper = f"{page}receipts/{entered.public_id}/paper/"
    assert wu.get(paper).status_code == 200
    assert world.client(world.chen).get(paper).status_code == 404
    done(wu.post(f"{page}receipts/{entered.public_id}/acceptance/"))
    done(zhou.post(f"{page}reports/new/", report))
    done(wu.post(f"{page}reports/2/acceptance/"))
    early = wu.post(f"{page}closing/")
    assert early.status_code == 409
    assert "账没有结清" in text(early)
    back = {"amount": "1600", "transfer_no": "CCB0001", "received_on": clock.today().isoformat()}
    done(wu.post(f"{page}returns/", back))
    assert "账目已经结清" in text(wu.get(page))
    done(wu.post(f"{page}closing/"))
    assert money_of(Grant.objects.get()).open == 0
    ended = text(zhou.get(page))
    assert "账目结清，项目结项" in ended
    assert "登记一张票据" not in ended


def test_a_change_is_asked_for_and_decided_on_the_same_page(world):
    grant = granting.signed(world)
    page = f"/grants/{grant.public_id}/"
    zhou, approver = world.client(world.director_zhou), world.client(world.approver)
    wanted = {"reason": "场地免费了", "awarded": "9000", "line_1": "7800", "line_2": "1200"}
    assert zhou.post(f"{page}amendments/new/", wanted | {"line_2": "100"}).status_code == 422
    done(zhou.post(f"{page}amendments/new/", wanted))
    shown = text(approver.get(page))
    assert "¥10,000 → ¥9,000" in shown
    assert zhou.post(f"{page}amendments/1/approval/").status_code == 403
    done(approver.post(f"{page}amendments/1/approval/"))
    assert "¥9,000" in text(zhou.get(page))
    done(zhou.post(f"{page}ending/", {"reason": "带队社工调离"}))
    assert "已提前终止：带队社工调离" in text(approver.get(page))


def test_a_place_writes_its_own_agreement(world):
    address = f"/grants/templates/{world.street}/"
    qian = world.client(world.qian)
    assert "{资助金额}" in text(qian.get(address))
    assert qian.post(address, {"body": "太短"}).status_code == 422
    own = "示范街道资助协议。甲方资助乙方 {资助金额}，用于 {项目名称}。" + "双方如实记账，接受居民监督。" * 4
    done(qian.post(address, {"body": own}))
    grant = granting.approved(world)
    world.client(world.wu).post(f"/grants/{grant.public_id}/agreement/versions/")
    assert "甲方资助乙方 ¥10,000，用于 周三敲门日" in grant.agreements.get().body
    assert world.client(world.wu).get(address).status_code == 403


def test_the_page_asks_the_same_few_questions_for_one_receipt_and_for_many(world, django_assert_max_num_queries):
    grant = granting.signed(world)
    granting.pay_next(world, grant)
    client = world.client(world.wu)
    for _each in range(8):
        granting.entered(world, grant, 1_000)
    with django_assert_max_num_queries(60):
        client.get(f"/grants/{grant.public_id}/")


@pytest.mark.parametrize("name", ["wang", "chen", "other_officer"])
def test_nobody_elses_door_opens(world, name):
    grant = granting.signed(world)
    client = world.client(world.people[name])
    assert client.get(f"/grants/{grant.public_id}/").status_code == 404
    assert client.post(f"/grants/{grant.public_id}/closing/").status_code == 404
