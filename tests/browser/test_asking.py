"""Asking for help in a real browser, on a phone: with scripts and without, in danger, with a photo, and with an attacker's words."""

import io
import re

import pytest
from axe_playwright_python.sync_playwright import Axe
from PIL import Image
from playwright.sync_api import Browser, BrowserContext, Page, expect

from tests.server import RunningServer

pytestmark = pytest.mark.browser
WANG, ZHAO, CODE = "13900000001", "13900000004", "246810"
HAND, DESK = {"width": 390, "height": 844}, {"width": 1280, "height": 900}
ATTACK = '"><img src=x onerror=window.hurt=1>'


def come_in(context: BrowserContext, url: str, phone: str) -> Page:
    page = context.new_page()
    page.goto(f"{url}/accounts/login/")
    page.get_by_label("手机号").fill(phone)
    page.get_by_role("button", name="获取验证码").click()
    page.get_by_label("短信验证码").fill(CODE)
    page.get_by_role("button", name="登录", exact=True).click()
    page.wait_for_url(f"{url}/")
    return page


def photo() -> bytes:
    out = io.BytesIO()
    Image.new("RGB", (640, 480), "#17604a").save(out, "JPEG")
    return out.getvalue()


def ask(page: Page, url: str, title: str) -> None:
    """The three steps, up to the receipt."""
    page.goto(f"{url}/needs/new/")
    page.get_by_role("radio", name=re.compile("家里东西坏了")).check()
    page.get_by_label("一句话说说").fill(title)
    page.get_by_label("照片").set_input_files({"name": "IMG_1.jpg", "mimeType": "image/jpeg", "buffer": photo()})
    page.get_by_role("button", name="下一步").click()
    page.get_by_role("radio", name="明天上午").check()
    page.get_by_role("button", name="下一步").click()
    page.get_by_role("radio", name="为我自己").check()
    page.get_by_role("button", name="发布").click()
    expect(page.get_by_role("heading", name="求助已收到")).to_be_visible()


@pytest.mark.parametrize("scripts", [True, False], ids=["with scripts", "without scripts"])
def test_wang_asks_in_three_steps_and_sees_who_looks_after_it(
    server: RunningServer, browser: Browser, scripts: bool
) -> None:
    context = browser.new_context(viewport=HAND, locale="zh-CN", java_script_enabled=scripts)
    heard: list[str] = []
    context.on("console", lambda message: heard.append(message.text) if message.type == "error" else None)
    page = come_in(context, server.url, WANG)
    ask(page, server.url, "厨房水龙头一直滴水")
    expect(page.get_by_text("示范街道社会工作站")).to_be_visible()
    expect(page.get_by_text(re.compile("前答复您"))).to_be_visible()
    page.get_by_role("link", name="看进展").click()
    expect(page.get_by_role("heading", name="厨房水龙头一直滴水")).to_be_visible()
    picture = page.get_by_role("img", name="照片 1")
    expect(picture).to_be_visible()
    if scripts:
        assert picture.evaluate("image => image.decode().then(() => image.naturalWidth)") == 640
    assert heard == []


def test_words_of_danger_bring_the_numbers_while_one_types(server: RunningServer, browser: Browser) -> None:
    page = come_in(browser.new_context(viewport=HAND, locale="zh-CN"), server.url, WANG)
    page.goto(f"{server.url}/needs/new/")
    numbers = page.locator("#draft-note").get_by_role("link", name=re.compile("120"))
    expect(numbers).to_have_count(0)
    page.get_by_label("一句话说说").fill("老伴晕倒在家里")
    expect(numbers).to_be_visible()
    assert numbers.get_attribute("href") == "tel:120"
    expect(page.get_by_label("一句话说说")).to_be_focused()

    elsewhere = come_in(browser.new_context(viewport=DESK, locale="zh-CN"), server.url, WANG)
    elsewhere.goto(f"{server.url}/needs/new/")
    expect(elsewhere.get_by_label("一句话说说")).to_have_value("老伴晕倒在家里")


def test_an_attackers_words_are_only_words(server: RunningServer, browser: Browser) -> None:
    resident = come_in(browser.new_context(viewport=HAND, locale="zh-CN"), server.url, WANG)
    ask(resident, server.url, ATTACK)
    address = resident.url.replace("receipt/", "")
    station = come_in(browser.new_context(viewport=DESK, locale="zh-CN"), server.url, ZHAO)
    for page, path in (
        (resident, address),
        (resident, f"{server.url}/needs/"),
        (station, f"{address}assessment/"),
        (station, f"{address}refusal/"),
        (station, f"{server.url}/needs/"),
    ):
        page.goto(path)
        page.wait_for_load_state("networkidle")
        assert page.evaluate("window.hurt") is None
        assert page.locator("img[src=x]").count() == 0
    resident.goto(address)
    expect(resident.get_by_role("heading", name=ATTACK)).to_be_visible()


def test_no_page_of_asking_has_a_barrier(server: RunningServer, browser: Browser) -> None:
    page = come_in(browser.new_context(viewport=HAND, locale="zh-CN"), server.url, WANG)
    found = {}

    def look(name: str) -> None:
        found[name] = Axe().run(page)

    page.goto(f"{server.url}/needs/")
    look("nothing yet")
    page.goto(f"{server.url}/needs/new/")
    page.get_by_role("button", name="下一步").click()
    look("step 1 with errors")
    page.get_by_role("radio", name=re.compile("陪伴聊天")).check()
    page.get_by_label("一句话说说").fill("想有人来坐坐")
    page.get_by_role("button", name="下一步").click()
    page.get_by_role("radio", name="自己选时间").check()
    page.get_by_role("button", name="下一步").click()
    look("step 2 with errors")
    page.goto(f"{server.url}/needs/new/places/?in=330102990000")
    look("places")
    page.goto(f"{server.url}/needs/new/time/")
    page.get_by_role("radio", name="明天上午").check()
    page.get_by_role("button", name="下一步").click()
    page.get_by_role("radio", name="替别人求助").check()
    page.get_by_role("button", name="发布").click()
    look("step 3 with errors")
    page.get_by_role("radio", name="为我自己").check()
    page.get_by_role("button", name="发布").click()
    look("receipt")
    address = page.url.replace("receipt/", "")
    page.goto(f"{server.url}/needs/")
    look("mine")
    page.goto(f"{server.url}/open/needs/")
    look("open")
    page = come_in(browser.new_context(viewport=DESK, locale="zh-CN"), server.url, ZHAO)
    page.goto(f"{server.url}/needs/")
    look("station")
    page.goto(f"{address}assessment/")
    look("assessment")
    page.goto(f"{address}refusal/")
    look("refusal")
    barriers = {name: result.generate_report() for name, result in found.items() if result.violations_count}
    assert barriers == {}, "\n".join(barriers.values())
