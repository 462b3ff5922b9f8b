"""Pages that change by themselves, in a real Chromium against the real server: fragments, kill -9, an edited field, markup in what people write."""

from typing import Any

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, expect

from tests.linkage.realtime.test_real_server import call, post_need, sign_in
from tests.server import RunningServer

pytestmark = pytest.mark.browser

WANG, CHEN, ZHAO = "13900000001", "13900000003", "13900000004"
SOON = 60_000
NASTY = '<img src=x onerror="window.harmed=1"><script>window.harmed=1</script>'


class Street:
    """The demo people at their screens, and the API to let others act."""

    def __init__(self, server: RunningServer, browser: Any) -> None:
        self.server, self._browser = server, browser
        self.tokens: dict[str, str] = {}

    def token(self, phone: str) -> str:
        if phone not in self.tokens:
            self.tokens[phone] = sign_in(self.server, phone)
        return self.tokens[phone]

    def screen(self, phone: str, path: str, *, sockets: bool = True) -> Page:
        """sockets: whether the network lets them through."""
        context: BrowserContext = self._browser.new_context(viewport={"width": 390, "height": 844}, locale="zh-CN")
        context.add_cookies([{"name": "sessionid", "value": self.token(phone), "url": self.server.url}])
        page = context.new_page()
        page.set_default_timeout(SOON)
        if not sockets:
            page.route_web_socket("**/ws/v1/feed", lambda line: line.close(code=1011))
        page.goto(self.server.url + path)
        page.wait_for_function("!!window.htmx")
        page.evaluate("window.notReloaded = true")
        return page

    def assess(self, need: str, summary: str) -> None:
        call(self.server, "POST", f"/api/v1/needs/{need}/assessment", {"public_summary": summary}, self.token(CHEN))


@pytest.fixture
def street(shared_server: RunningServer, browser: Browser) -> Street:
    return Street(shared_server, browser)


def assert_never_reloaded(page: Page) -> None:
    assert page.evaluate("window.notReloaded") is True


def test_the_residents_page_moves_when_the_social_worker_acts(street):
    need = post_need(street.server, street.token(WANG))["id"]
    page = street.screen(WANG, f"/needs/{need}/")
    street.assess(need, "装楼梯扶手")
    expect(page.locator("#need")).to_contain_text("社工看过了", timeout=SOON)
    assert_never_reloaded(page)


def test_the_coordinators_inbox_fills_itself(street):
    page = street.screen(ZHAO, "/inbox/")
    # The demo's own history is still being told when the server is young.
    page.wait_for_function(
        """() => {
            const lines = document.querySelectorAll("#inbox li").length;
            if (lines !== window.lines) { window.lines = lines; window.since = performance.now(); }
            return performance.now() - window.since > 3000;
        }""",
        timeout=2 * SOON,
    )
    newest = page.locator("#inbox li").first.get_attribute("data-key") if page.locator("#inbox li").count() else None
    post_need(street.server, street.token(WANG))
    expect(page.locator("#inbox li").first).not_to_have_attribute("data-key", newest or "", timeout=SOON)
    expect(page.locator("#inbox li").first).to_contain_text("求助已收到")
    assert_never_reloaded(page)


def test_after_kill_9_and_a_restart_the_page_catches_up_by_itself(street):
    need = post_need(street.server, street.token(WANG))["id"]
    page = street.screen(WANG, f"/needs/{need}/")
    street.server.kill()
    street.server.start()
    street.assess(need, "装楼梯扶手")
    expect(page.locator("#need")).to_contain_text("社工看过了", timeout=2 * SOON)
    assert_never_reloaded(page)


def say(page, words: str) -> None:
    page.locator("#say textarea").fill(words)
    page.get_by_role("button", name="发送").click()
    expect(page.locator("#lines")).to_contain_text(words, timeout=SOON)


def test_what_is_said_in_a_conversation_appears_while_one_writes_an_answer_and_is_counted_elsewhere(street):
    need = post_need(street.server, street.token(WANG))["id"]
    street.assess(need, "装楼梯扶手")
    conversation = f"/messages/need/{need}/"
    elsewhere, chen = street.screen(WANG, "/me/"), street.screen(CHEN, conversation)
    before = (elsewhere.locator("#count-bottom").text_content() or "").strip()
    # While she has the conversation open it is read as it comes, and counts nowhere.
    say(chen, "您好，我是陈社工。")
    expect(elsewhere.locator("#count-bottom")).not_to_have_text(before, timeout=SOON)
    expect(elsewhere.locator("#count-bottom .count")).to_be_visible()
    wang = street.screen(WANG, conversation)
    wang.locator("#say textarea").press_sequentially("您几点")
    say(chen, "我下午三点到，您在家吗？")
    expect(wang.locator("#lines")).to_contain_text("我下午三点到", timeout=SOON)
    expect(wang.locator("#say textarea")).to_have_value("您几点")
    assert_never_reloaded(wang)
    assert_never_reloaded(elsewhere)


def test_where_sockets_are_blocked_the_page_asks_instead_and_waits_for_the_answer(street):
    need = post_need(street.server, street.token(WANG))["id"]
    page = street.screen(WANG, "/me/", sockets=False)
    with page.expect_request(lambda request: "/api/v1/events" in request.url and "wait=25" in request.url):
        page.goto(f"{street.server.url}/needs/{need}/")
    page.evaluate("window.notReloaded = true")
    street.assess(need, "装楼梯扶手")
    expect(page.locator("#need")).to_contain_text("社工看过了", timeout=2 * SOON)
    expect(page.locator("[data-stale]")).to_be_hidden()
    assert_never_reloaded(page)


def test_markup_that_people_write_arrives_as_text(street):
    need = post_need(street.server, street.token(WANG), title=NASTY[:60])["id"]
    page = street.screen(WANG, f"/needs/{need}/")
    broken: list[str] = []
    page.on("dialog", lambda dialog: broken.append(dialog.message))
    street.assess(need, NASTY)
    expect(page.locator("#need")).to_contain_text("社工看过了", timeout=SOON)
    assert page.evaluate("window.harmed") is None
    assert page.locator("#need img[src=x], #need script").count() == 0
    assert not broken


def test_a_field_that_is_being_filled_in_is_not_taken_away(street):
    need = post_need(street.server, street.token(WANG))["id"]
    page = street.screen(CHEN, f"/needs/{need}/")
    page.wait_for_load_state("networkidle")  # what was asked for before one began to write may still replace the part
    page.evaluate(
        """() => {
            const note = document.createElement("textarea");
            note.id = "note";
            document.querySelector("#need").append(note);
        }"""
    )
    page.locator("#note").fill("正在写的话")
    street.assess(need, "装楼梯扶手")
    expect(page.locator("#need > .fresh")).to_be_visible(timeout=SOON)
    expect(page.locator("#note")).to_have_value("正在写的话")
    expect(page.locator("#note")).to_be_focused()
    page.locator("#need > .fresh").click()
    expect(page.locator("#need")).to_contain_text("社工看过了", timeout=SOON)
    assert_never_reloaded(page)
