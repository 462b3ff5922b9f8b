"""补录 as people live it: refused for being a meeting and for lacking a proof, then entered by one, counted by another, corrected by two more."""

import datetime as dt
from zoneinfo import ZoneInfo

import pytest
from playwright.sync_api import expect

from tests.journeys.people import DESK, PHONE, Person, chromium
from tests.server import RunningServer

pytestmark = pytest.mark.browser
SHANGHAI = ZoneInfo("Asia/Shanghai")
LI, CHEN, LIN, ZHAO, QIAN = "13900000002", "13900000003", "13900000013", "13900000004", "13900000007"


def fill(lin: Person, *, kind: str, reference: str) -> None:
    page = lin.page
    yesterday = (dt.datetime.now(SHANGHAI) - dt.timedelta(days=1)).date()
    page.locator(f"input[name=kind][value={kind}]").check(force=True)
    page.get_by_label("哪位志愿者").fill(LI)
    page.get_by_label("活动负责人").select_option(label="陈女士")
    page.get_by_label("活动名称").fill("爱心理发日")
    page.get_by_label("做了什么").fill("维持秩序")
    page.get_by_label("什么时候开始").fill(f"{yesterday}T09:00")
    page.get_by_label("什么时候结束").fill(f"{yesterday}T10:30")
    page.get_by_label("为什么当时没有记").fill("停电，签到码显示不了")
    page.get_by_label("凭据在哪里").fill(reference)
    lin.press("登记，交同事复核")


def test_a_late_entry_is_refused_then_entered_by_one_and_counted_by_another(server: RunningServer) -> None:
    with chromium() as browser:
        lin = Person(browser, server.url, LIN, DESK)
        lin.go("/desk/")
        lin.page.get_by_role("link", name="补录时长").first.click()
        fill(lin, kind="meeting", reference="签到表第 3 页")
        lin.sees("开会和学习不算志愿服务，不能记时长")
        fill(lin, kind="service", reference="")
        lin.sees("没有凭据不能补录")
        fill(lin, kind="service", reference="签到表第 3 页")
        lin.sees("已登记，要由另一位同事复核后才计入")

        li = Person(browser, server.url, LI, PHONE)
        li.go("/me/hours/")
        li.sees("事后补录的时长，要由另一个人复核")
        li.sees("补录的理由：停电，签到码显示不了")

        zhao = Person(browser, server.url, ZHAO, DESK)
        zhao.go("/hours/reviews/")
        card = zhao.page.locator("article").filter(has_text="签到表第 3 页")
        expect(card).to_contain_text("停电，签到码显示不了")
        card.get_by_role("button", name="属实，计入").click()
        zhao.sees("已计入 90 分钟")
        li.go("/me/hours/")
        expect(li.page.locator("article").filter(has_text="维持秩序")).to_contain_text("已计入")

        # It was an hour only: the station corrects, and the district is the second person.
        zhao.go("/hours/records/?evidence=afterwards")
        zhao.page.locator("tr").filter(has_text="维持秩序").get_by_role("link", name="更正").click()
        zhao.page.get_by_label("应当是多少分钟").fill("60")
        zhao.page.get_by_label("为什么更正").fill("签到表上是 10 点结束")
        zhao.press("提出更正")
        zhao.sees("另一位同事复核后生效")
        zhao.go("/hours/reviews/")
        expect(zhao.page.get_by_text("签到表上是 10 点结束")).to_have_count(0)
        qian = Person(browser, server.url, QIAN, DESK)
        qian.go("/hours/reviews/")
        card = qian.page.locator("article").filter(has_text="签到表上是 10 点结束")
        card.get_by_role("button", name="属实，计入").click()
        qian.sees("已计入 -30 分钟")
        li.go("/me/hours/")
        li.sees("更正 -30 分钟")
        li.sees("更正的理由：签到表上是 10 点结束")
        for person in (lin, li, zhao, qian):
            assert person.errors == []
