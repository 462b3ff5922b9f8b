"""app.js and desk.js in a real Chromium: what they add to pages that already work without them."""

from collections.abc import Callable
from io import BytesIO
from pathlib import Path

import pytest
from PIL import Image
from playwright.sync_api import Browser, Page, Route, expect

pytestmark = pytest.mark.browser

STATIC = Path(__file__).parents[2] / "frontend/static"
SITE = "http://linkage.test"
Opener = Callable[[str], Page]


def photo() -> bytes:
    file = BytesIO()
    Image.new("RGB", (640, 480), "#17604a").save(file, "PNG")
    return file.getvalue()


@pytest.fixture
def opened(browser: Browser) -> Opener:
    """Opens a page with the given body; POSTs are counted in page.posts and answered with nothing, so that the page stays."""
    page = browser.new_page(viewport={"width": 390, "height": 844})
    html = {"body": ""}
    posts: list[str] = []

    def answer(route: Route) -> None:
        path = route.request.url.removeprefix(SITE).partition("?")[0]
        if route.request.method == "POST":
            posts.append(path)
            route.fulfill(status=204)  # the page stays, as on a slow network
        elif path.startswith("/static/"):
            route.fulfill(path=STATIC / path.removeprefix("/static/"), content_type="text/javascript")
        else:
            route.fulfill(body=html["body"], content_type="text/html; charset=utf-8")

    def open_page(body: str) -> Page:
        html["body"] = (
            '<!doctype html><html lang="zh-Hans"><head><meta charset="utf-8"><title>t</title>'
            '<script type="module" src="/static/js/app.js"></script><script type="module" src="/static/js/desk.js"></script></head>'
            '<body data-user="wang" data-text-saved="草稿已存" data-text-restored="已恢复" data-text-sending="正在提交">'
            f'{body}<div id="live-status"></div></body></html>'
        )
        page.goto(SITE + "/")
        return page

    page.route("**/*", answer)
    page.posts = posts  # type: ignore[attr-defined]
    return open_page


def test_a_form_is_sent_once_however_often_one_presses(opened):
    page = opened('<form method="post" action="/go"><button>发布</button></form>')
    for _press in range(3):
        page.evaluate("document.querySelector('button').click()")
    expect(page.get_by_role("button")).to_have_attribute("aria-busy", "true")
    expect(page.locator("#live-status")).to_have_text("正在提交")
    assert page.posts == ["/go"]


DRAFT = (
    '<form method="post" action="/go" data-autosave="need"><input name="title" aria-label="标题"><input name="secret" aria-label="验证码" data-private>'
    '<label><input type="radio" name="when" value="now">现在</label><label><input type="radio" name="when" value="later">以后</label>'
    "<p data-saved></p><button>发布</button></form>"
)


def test_a_draft_outlives_the_page_but_not_what_is_private(opened):
    page = opened(DRAFT)
    page.get_by_label("标题").fill("装扶手")
    page.get_by_label("以后").check()
    page.get_by_label("验证码").fill("246810")
    expect(page.locator("[data-saved]")).to_have_text("草稿已存")
    page.reload()
    expect(page.get_by_label("标题")).to_have_value("装扶手")
    expect(page.get_by_label("以后")).to_be_checked()
    expect(page.get_by_label("验证码")).to_have_value("")
    assert "246810" not in page.evaluate("JSON.stringify(localStorage)")


def test_a_draft_is_gone_once_it_is_sent(opened):
    page = opened(DRAFT)
    page.get_by_label("标题").fill("装扶手")
    expect(page.locator("[data-saved]")).to_have_text("草稿已存")
    page.get_by_role("button").click(no_wait_after=True)
    expect(page.locator("[aria-busy]")).to_have_count(1)
    assert page.evaluate("Object.keys(localStorage).filter(key => key.startsWith('draft:')).length") == 0


def test_a_part_of_a_form_shows_when_its_choice_is_taken(opened):
    page = opened(
        '<form><label><input type="radio" name="whom" value="me" checked>自己</label><label><input type="radio" name="whom" value="other">别人</label>'
        '<div data-when="whom=other">她叫什么</div></form>'
    )
    expect(page.get_by_text("她叫什么")).to_be_hidden()
    page.get_by_label("别人").check()
    expect(page.get_by_text("她叫什么")).to_be_visible()


def test_chosen_photos_are_seen_before_they_are_sent(opened):
    page = opened(
        '<form><input type="file" multiple data-preview="#shots" aria-label="照片"></form><div id="shots"></div>'
    )
    page.get_by_label("照片").set_input_files(
        [{"name": f"{n}.png", "mimeType": "image/png", "buffer": photo()} for n in (1, 2)]
    )
    expect(page.locator("#shots canvas")).to_have_count(2)


def test_the_desk_is_worked_by_keyboard(opened):
    page = opened(
        '<input type="search" aria-label="搜索"><ul><li data-row><input type="checkbox" aria-label="选一"><a href="#1">一</a></li>'
        '<li data-row><input type="checkbox" aria-label="选二"><a href="#2">二</a></li></ul>'
        '<div data-bulk hidden>已选 <b data-bulk-count></b></div><dialog id="keys">键盘</dialog>'
    )
    page.keyboard.press("j")
    expect(page.get_by_role("link", name="一")).to_be_focused()
    page.keyboard.press("j")
    expect(page.get_by_role("link", name="二")).to_be_focused()
    page.keyboard.press("x")
    expect(page.get_by_label("选二")).to_be_checked()
    expect(page.locator("[data-bulk]")).to_have_text("已选 1")
    page.keyboard.press("k")
    page.get_by_role("link", name="一").focus()
    page.keyboard.press("/")
    expect(page.get_by_label("搜索")).to_be_focused()
    page.keyboard.press("?")
    expect(page.locator("#keys")).to_be_hidden()
    page.get_by_label("搜索").blur()
    page.keyboard.press("?")
    expect(page.locator("#keys")).to_be_visible()
