"""A certificate's way: 小李 asks, the station issues, a stranger at another desk checks the code, the station revokes it and the stranger's next look says so."""

import re

import pytest
from playwright.sync_api import expect

from tests.journeys.people import DESK, PHONE, Person, chromium
from tests.server import RunningServer

pytestmark = pytest.mark.browser
LI, ZHAO = "13900000002", "13900000004"


def test_a_stranger_verifies_a_certificate_and_learns_when_it_is_revoked(server: RunningServer) -> None:
    with chromium() as browser:
        li = Person(browser, server.url, LI, PHONE)
        li.go("/me/certificates/")
        li.press("申请证明")
        li.sees("出具后会通知您")

        zhao = Person(browser, server.url, ZHAO, DESK)
        zhao.go("/certificates/")
        zhao.page.locator("a.row", has_text="李").first.click()
        zhao.press("核对无误，出具证明")
        zhao.sees("已出具，志愿者可以下载打印")

        li.go("/me/certificates/")
        li.page.locator("a.card-link").first.click()
        code = li.page.locator(".qr-digits").inner_text()
        address = li.page.get_by_role("link", name="下载 PDF").get_attribute("href")
        paper = li.page.request.get(f"{server.url}{address}")
        assert paper.body().startswith(b"%PDF")

        stranger = browser.new_context(viewport=PHONE, locale="zh-CN").new_page()
        stranger.goto(f"{server.url}/open/certificates/")
        stranger.get_by_label("查验码").fill(code.lower())
        stranger.get_by_role("button", name="查验").click()
        expect(stranger.get_by_text("这份证明有效")).to_be_visible()
        assert LI[-4:] not in stranger.content()  # neither phone nor services: only what is asked

        zhao.page.get_by_text("撤销这份证明").click()
        zhao.page.locator("textarea[name=reason]").fill("有两次服务记错了人，更正后重新出具")
        zhao.page.get_by_role("button", name="撤销", exact=True).click()
        zhao.sees("查验页会显示这份证明不再有效")
        stranger.reload()
        expect(stranger.get_by_text(re.compile("已于 .* 撤销，不再有效"))).to_be_visible()
