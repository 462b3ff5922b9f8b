"""People with a phone or a desk in front of them, in a real Chromium."""

import re

from playwright.sync_api import Browser, Page, expect

from tests.chromium import PATIENCE_MS
from tests.chromium import chromium as chromium

PHONE, DESK = {"width": 390, "height": 844}, {"width": 1280, "height": 800}
CODE = "246810"


class Person:
    """One browser context, signed in. `mark` and `moved_by_itself` prove that what changed came without a reload."""

    def __init__(self, browser: Browser, url: str, number: str, screen: dict[str, int]) -> None:
        context = browser.new_context(viewport=screen, locale="zh-CN", timezone_id="Asia/Shanghai")  # type: ignore[arg-type]
        self.url = url
        self.page: Page = context.new_page()
        self.page.set_default_timeout(PATIENCE_MS)
        self.errors: list[str] = []
        self.page.on("pageerror", lambda error: self.errors.append(str(error)))
        self._sign_in(number)

    def _sign_in(self, number: str) -> None:
        self.go("/accounts/login/")
        self.page.get_by_label("手机号").fill(number)
        self.page.get_by_role("button", name="获取验证码").click()
        self.page.get_by_label("短信验证码").fill(CODE)
        self.page.get_by_role("button", name="登录", exact=True).click()
        self.page.wait_for_url(f"{self.url}/")

    def go(self, path: str) -> None:
        self.page.goto(self.url + path)

    def press(self, name: str) -> None:
        self.page.get_by_role("button", name=name).first.click()

    def sees(self, text: str | re.Pattern[str]) -> None:
        expect(self.page.get_by_text(text).first).to_be_visible()

    def mark(self) -> None:
        """From here on the page must not be loaded anew."""
        self.page.evaluate("window.stillHere = true")

    def moved_by_itself(self) -> None:
        assert self.page.evaluate("window.stillHere === true"), f"{self.page.url} was loaded anew"
