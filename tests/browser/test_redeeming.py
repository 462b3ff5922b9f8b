"""Redeeming in a real browser: 小李 takes a bag of rice and thinks better of it, then has a haircut handed over at the counter, where 周主任 types the
digits from her screen."""

import re

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, BrowserContext, Page, expect

from tests.server import RunningServer

pytestmark = pytest.mark.browser
LI, DIRECTOR, CODE = "13900000002", "13900000005", "246810"
HAND, DESK = {"width": 390, "height": 844}, {"width": 1280, "height": 900}


def come_in(context: BrowserContext, url: str, phone: str) -> Page:
    page = context.new_page()
    page.goto(f"{url}/accounts/login/")
    page.get_by_label("手机号").fill(phone)
    page.get_by_role("button", name="获取验证码").click()
    page.get_by_label("短信验证码").fill(CODE)
    page.get_by_role("button", name="登录", exact=True).click()
    page.wait_for_url(f"{url}/")
    return page


def points(page: Page, url: str) -> float:
    page.goto(f"{url}/rewards/")
    shown = page.locator(".stat", has_text="可用积分").locator(".stat-value").inner_text()
    return float(re.sub(r"[^\d.]", "", shown))


def take(page: Page, url: str, title: str) -> None:
    page.goto(f"{url}/rewards/")
    page.get_by_role("link", name=title).click()
    page.get_by_role("button", name="兑换", exact=True).click()
    expect(page.get_by_text("已预约，等您来取")).to_be_visible()


@pytest.mark.parametrize("scripts", [True, False], ids=["with scripts", "without scripts"])
def test_a_redemption_and_its_cancellation(server: RunningServer, browser: Browser, scripts: bool) -> None:
    phone = browser.new_context(viewport=HAND, locale="zh-CN", java_script_enabled=scripts)
    li = come_in(phone, server.url, LI)
    before = points(li, server.url)

    take(li, server.url, "鸡蛋一板")
    if scripts:
        assert Axe().run(li).response["violations"] == []
    assert points(li, server.url) == before - 4
    li.goto(f"{server.url}/me/points/")
    li.get_by_role("link", name=re.compile("鸡蛋一板")).click()
    li.get_by_text("不要了").click()
    li.get_by_role("button", name="取消兑换").click()
    expect(li.get_by_text("已取消，积分退回来了。")).to_be_visible()
    assert points(li, server.url) == before

    take(li, server.url, "理发一次")
    li.get_by_role("button", name="出示兑换码").click()
    counter = come_in(browser.new_context(viewport=DESK, locale="zh-CN"), server.url, DIRECTOR)
    counter.goto(f"{server.url}/rewards/counter/")
    counter.get_by_role("link", name="理发一次").last.click()
    counter.get_by_label("对方手机上的 6 位兑换码").fill(li.locator(".qr-digits").inner_text())
    counter.get_by_role("button", name="确认交付").click()
    expect(counter.get_by_text("交付好了：理发一次。")).to_be_visible()
    li.goto(f"{server.url}/me/points/redemptions/")
    expect(li.get_by_text("已领取")).to_be_visible()
    assert points(li, server.url) == before - 3
