"""赵站长 plans the demo street with one button, swaps one helper for 老张, sends, and 老张 sees the invitation; in a real Chromium."""

import pytest
from playwright.sync_api import Browser, expect

from tests.browser.test_live_server import SOON, ZHAO, Street
from tests.server import RunningServer

pytestmark = pytest.mark.browser

ZHANG = "13900000022"
# linkage.demo.stable.stable_id(1, "volunteer/zhang"): the same in every demo street.
AS_VOLUNTEER = "volunteer:dkt060r9jbw0"


def test_a_street_is_planned_edited_and_sent(server: RunningServer, browser: Browser) -> None:
    street = Street(server, browser)
    page = street.screen(ZHAO, "/desk/?lane=plan")
    page.get_by_role("link", name="智能匹配", exact=True).last.click()
    expect(page.locator("#ready")).to_contain_text("件由人工匹配，不进推演", timeout=SOON)
    page.get_by_role("button", name="开始推演").click()
    expect(page.locator("#result")).to_contain_text("证明", timeout=2 * SOON)
    expect(page.locator(".run-map")).to_be_visible()

    socket = page.locator(".planned-need", has_text="修插座")
    socket.locator("summary.person").first.click()
    expect(socket.locator(".terms").first).to_be_visible()
    socket.get_by_role("link", name="换人").click()
    expect(socket.locator(".candidate").first).to_be_visible(timeout=SOON)
    socket.locator(f'form:has(input[value="{AS_VOLUNTEER}"]) button').click()
    expect(page.locator("#result")).to_contain_text("您改过以后", timeout=SOON)
    expect(socket.locator("summary.person")).to_contain_text("张先生")

    page.get_by_role("button", name="发出全部").click()
    expect(socket).to_contain_text("已发出", timeout=2 * SOON)
    expect(page.get_by_role("button", name="撤回还没答复的邀请")).to_be_visible()

    his = street.screen(ZHANG, "/tasks/")
    expect(his.locator("main")).to_contain_text("修插座", timeout=SOON)
