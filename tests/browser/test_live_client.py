"""live.js in a real Chromium, against a feed whose every frame the test chooses."""

import json
from pathlib import Path
from typing import Any

import django_htmx
import pytest
from playwright.sync_api import Browser, Page, Route, WebSocketRoute, expect

STATIC = Path(__file__).parents[2] / "frontend/static"
HTMX = next(Path(django_htmx.__file__).parent.glob("static/django_htmx/htmx-2*.min.js"))
SITE = "http://linkage.test"
KINDS = {".css": "text/css", ".js": "text/javascript", ".svg": "image/svg+xml"}
PAGE = """<!doctype html><html lang="zh-Hans"><head><meta charset="utf-8"><title>t</title>
<meta name="htmx-config" content='{"allowEval":false,"includeIndicatorStyles":false}'>
<script src="/static/htmx.js" defer></script><script type="module" src="/static/js/live.js"></script></head>
<body data-user="wang" data-cursor="c0" data-text-fresh="有更新" data-text-offline="网络断了">
<div data-stale hidden></div>
<section id="need" data-live="need/42" hx-get="/part/need" hx-trigger="live" hx-swap="outerHTML"><p>第 0 版</p></section>
<section id="list" data-live="need/*" data-watch="need/77" hx-get="/part/list" hx-trigger="live" hx-swap="innerHTML"><ol><li data-key="1">旧的</li></ol></section>
<section id="form" data-live="need/42" hx-get="/part/form" hx-trigger="live" hx-swap="innerHTML"><form><input name="note" aria-label="备注"></form></section>
<div id="live-status" aria-live="polite"></div></body></html>"""

pytestmark = pytest.mark.browser


class Site:
    """The site as the browser sees it: counts what is fetched, and holds the server's end of the socket."""

    def __init__(self, page: Page) -> None:
        self.page = page
        self.fetched: list[str] = []
        self.sockets: list[WebSocketRoute] = []
        self.heard: list[dict[str, Any]] = []
        self.refuse_sockets = False
        self.hold = False
        self.held: list[Route] = []
        self.pulled: list[dict[str, Any]] = []
        page.route("**/*", self._answer)
        page.route_web_socket("**/ws/v1/feed", self._connect)

    def _connect(self, socket: WebSocketRoute) -> None:
        if self.refuse_sockets:
            socket.close(code=1011)
            return
        self.sockets.append(socket)
        socket.on_message(lambda text: self.heard.append(json.loads(text)))

    def _answer(self, route: Route) -> None:
        path = route.request.url.removeprefix(SITE).partition("?")[0]
        if path == "/":
            route.fulfill(body=PAGE, content_type="text/html; charset=utf-8")
        elif path == "/static/htmx.js":
            route.fulfill(path=HTMX, content_type="text/javascript")
        elif path.startswith("/static/"):
            file = STATIC / path.removeprefix("/static/")
            route.fulfill(path=file, content_type=KINDS[file.suffix])
        elif path == "/api/v1/events":
            items, self.pulled = self.pulled, []
            route.fulfill(body=json.dumps({"items": items, "next": None}), content_type="application/json")
        else:
            self.fetched.append(path)
            if self.hold:
                self.held.append(route)
            else:
                self._fulfil(route, path)

    def _fulfil(self, route: Route, path: str) -> None:
        route.fulfill(body=self._part(path), content_type="text/html; charset=utf-8")

    def let_go(self) -> None:
        self.hold = False
        for route in self.held:
            self._fulfil(route, route.request.url.removeprefix(SITE).partition("?")[0])

    def _part(self, path: str) -> str:
        count = self.fetched.count(path)
        return {
            "/part/need": '<section id="need" data-live="need/42" hx-get="/part/need" hx-trigger="live" hx-swap="outerHTML">'
            f'<p>第 {count} 版</p><a href="/x" id="act">去看看</a></section>',
            "/part/list": '<ol><li data-key="2">新的</li><li data-key="1">旧的</li></ol>',
            "/part/form": '<form><input name="note" aria-label="备注"></form><p>新表单</p>',
        }[path]

    def open(self) -> None:
        self.page.goto(SITE + "/")
        self.page.wait_for_function("!!window.htmx")

    def send(self, **frame: Any) -> None:
        self.sockets[-1].send(json.dumps(frame))

    def ready(self) -> None:
        self.page.wait_for_function("true")
        while not self.sockets or not self.heard:
            self.page.wait_for_timeout(20)
        self.send(op="ready", cursor="c1")

    def event(self, stream: str, seq: int, cursor: str = "c2", summary: str = "小李接了单") -> dict[str, Any]:
        return {"cursor": cursor, "stream": stream, "seq": seq, "type": "need.claimed", "summary": summary}


@pytest.fixture
def site(browser: Browser) -> Site:
    return Site(browser.new_page(viewport={"width": 390, "height": 844}))


def test_it_says_where_it_stopped_and_answers_pings(site):
    site.open()
    site.ready()
    assert site.heard[0] == {"op": "hello", "language": "zh-Hans", "after": "c0", "watch": ["need/77"]}
    site.send(op="ping", id=7)
    while {"op": "pong", "id": 7} not in site.heard:
        site.page.wait_for_timeout(20)


def test_an_event_refreshes_the_parts_that_watch_its_stream_and_is_said_once(site):
    site.open()
    site.ready()
    site.send(op="event", **site.event("need/42", 1))
    expect(site.page.locator("#need p")).to_have_text("第 1 版")
    expect(site.page.locator("#list li").first).to_have_text("新的")
    expect(site.page.locator("#live-status")).to_have_text("小李接了单")


def test_a_burst_is_one_refresh_and_a_repeated_event_is_none(site):
    site.open()
    site.ready()
    for seq in (1, 2, 3, 3, 2):
        site.send(op="event", **site.event("need/42", seq))
    expect(site.page.locator("#need p")).to_have_text("第 1 版")
    site.send(op="event", **site.event("need/42", 3))
    site.send(op="event", **site.event("need/7", 1))
    site.page.wait_for_function(
        "performance.getEntriesByType('resource').filter(e => e.name.endsWith('/part/list')).length === 2"
    )
    assert site.fetched.count("/part/need") == 1


def test_what_happens_during_a_fetch_is_fetched_after_it(site):
    site.open()
    site.ready()
    site.hold = True
    site.send(op="event", **site.event("need/42", 1))
    while not site.held:
        site.page.wait_for_timeout(20)
    site.send(op="event", **site.event("need/42", 2))
    site.page.wait_for_timeout(300)
    assert site.fetched.count("/part/need") == 1
    site.let_go()
    expect(site.page.locator("#need p")).to_have_text("第 2 版")


def test_a_new_line_is_marked_once_and_the_focus_stays(site):
    site.open()
    site.ready()
    site.send(op="event", **site.event("need/42", 1))
    expect(site.page.locator("#list .is-new")).to_have_text("新的")
    site.page.locator("#act").focus()
    site.send(op="event", **site.event("need/42", 2))
    expect(site.page.locator("#need p")).to_have_text("第 2 版")
    expect(site.page.locator("#act")).to_be_focused()


def test_an_opened_fold_stays_open_and_a_closed_one_closed(site):
    site.open()
    site.ready()
    fold = "<details{0}><summary>{1}</summary><p>里面</p></details>"
    site.page.evaluate(
        f"document.querySelector('#list').innerHTML = '{fold.format(' open', '退出')}{fold.format('', '换班')}'"
    )
    site.page.route(
        "**/part/list", lambda route: route.fulfill(body=fold.format("", "退出") + fold.format("", "换班") + "新的")
    )
    site.send(op="event", **site.event("need/42", 1))
    expect(site.page.locator("#list")).to_contain_text("新的")
    opened = site.page.locator("#list details").evaluate_all("folds => folds.map((fold) => fold.open)")
    assert opened == [True, False]


def test_a_field_being_edited_is_left_alone_until_one_leaves_it(site):
    site.open()
    site.ready()
    field = site.page.get_by_label("备注")
    field.focus()
    site.send(op="event", **site.event("need/42", 1))
    expect(site.page.get_by_role("button", name="有更新")).to_be_visible()
    assert "/part/form" not in site.fetched
    field.blur()
    expect(site.page.get_by_text("新表单")).to_be_visible()


def test_what_was_typed_is_kept_until_the_person_asks_for_the_update(site):
    site.open()
    site.ready()
    site.page.get_by_label("备注").fill("门铃坏了，请敲门")
    site.page.get_by_label("备注").blur()
    site.send(op="event", **site.event("need/42", 1))
    expect(site.page.get_by_role("button", name="有更新")).to_be_visible()
    expect(site.page.get_by_label("备注")).to_have_value("门铃坏了，请敲门")
    site.page.get_by_role("button", name="有更新").click()
    expect(site.page.get_by_text("新表单")).to_be_visible()


def test_an_update_that_is_under_way_does_not_take_a_field_away_that_one_has_begun_to_fill_in(site):
    site.open()
    site.ready()
    site.hold = True
    site.send(op="event", **site.event("need/42", 1))
    while not any(route.request.url.endswith("/part/form") for route in site.held):
        site.page.wait_for_timeout(20)
    field = site.page.get_by_label("备注")
    field.press_sequentially("请敲")
    site.let_go()
    expect(site.page.get_by_role("button", name="有更新")).to_be_visible()
    field.press_sequentially("门")
    expect(field).to_have_value("请敲门")
    expect(field).to_be_focused()
    site.page.get_by_role("button", name="有更新").click()
    expect(site.page.get_by_text("新表单")).to_be_visible()


def test_after_a_lost_connection_it_goes_on_from_the_last_cursor(site):
    site.open()
    site.ready()
    site.send(op="event", **site.event("need/42", 1, cursor="c9"))
    expect(site.page.locator("#need p")).to_have_text("第 1 版")
    site.sockets[-1].close(code=1012)
    while len(site.sockets) < 2 or len(site.heard) < 2:
        site.page.wait_for_timeout(20)
    assert site.heard[-1]["after"] == "c9"


def test_another_page_goes_on_from_what_it_shows_itself(site):
    site.open()
    site.ready()
    site.send(op="event", **site.event("need/42", 1, cursor="c9"))
    expect(site.page.locator("#need p")).to_have_text("第 1 版")
    site.heard.clear()
    site.page.reload()
    site.page.wait_for_function("!!window.htmx")
    while not site.heard:
        site.page.wait_for_timeout(20)
    assert site.heard[0]["after"] == "c0"


def test_a_feed_that_cannot_tell_all_makes_the_page_look_once(site):
    site.open()
    while not site.heard:
        site.page.wait_for_timeout(20)
    site.send(op="ready", cursor="c5", reset=True)
    expect(site.page.locator("#need p")).to_have_text("第 1 版")


def test_where_sockets_do_not_get_through_it_asks_instead_and_says_that_the_page_may_be_old(site):
    site.refuse_sockets = True
    site.pulled = [site.event("need/42", 1)]
    site.open()
    expect(site.page.locator("#need p")).to_have_text("第 1 版")


def test_it_stays_away_when_the_session_has_ended(site):
    site.open()
    site.ready()
    site.sockets[-1].close(code=4401)
    site.page.wait_for_timeout(1500)
    assert len(site.sockets) == 1
