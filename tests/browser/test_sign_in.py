"""The door in a real browser: with scripts and without, and with a passkey from a virtual authenticator."""

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, BrowserContext, Page, expect

from tests.server import RunningServer

pytestmark = pytest.mark.browser
PHONE, LIN, CODE = "13900000003", "13900000013", "246810"
DESK, HAND = {"width": 1280, "height": 800}, {"width": 390, "height": 844}


@pytest.fixture
def server(shared_server: RunningServer) -> RunningServer:
    """One for all; only 林悦 gets a passkey, and nobody else comes in as her."""
    return shared_server


def site(server: RunningServer) -> str:
    """By name: a passkey belongs to a name, never to an address."""
    return server.url.replace("127.0.0.1", "localhost")


def come_in(page: Page, url: str, phone: str = PHONE) -> None:
    page.goto(f"{url}/accounts/login/")
    page.get_by_label("手机号").fill(phone)
    page.get_by_role("button", name="获取验证码").click()
    page.get_by_label("短信验证码").fill(CODE)
    page.get_by_role("button", name="登录", exact=True).click()
    page.wait_for_url(f"{url}/")


def complaints(context: BrowserContext) -> list[str]:
    heard: list[str] = []
    context.on("console", lambda message: heard.append(message.text) if message.type == "error" else None)
    context.on("weberror", lambda error: heard.append(str(error.error)))
    return heard


@pytest.mark.parametrize("scripts", [True, False], ids=["with scripts", "without scripts"])
def test_wang_comes_in_on_her_phone(server: RunningServer, browser: Browser, scripts: bool) -> None:
    context = browser.new_context(viewport=HAND, locale="zh-CN", java_script_enabled=scripts)
    heard = complaints(context)
    page = context.new_page()
    come_in(page, site(server), "13900000001")
    page.goto(f"{site(server)}/me/")
    expect(page.get_by_role("heading", name="王秀英")).to_be_visible()
    page.get_by_role("button", name="退出登录").click()
    page.goto(f"{site(server)}/me/")
    expect(page.get_by_role("heading", name="登录或注册")).to_be_visible()
    assert heard == []


def test_the_pages_of_the_door_have_no_barrier(server: RunningServer, browser: Browser) -> None:
    context = browser.new_context(viewport=HAND, locale="zh-CN")
    page = context.new_page()
    found = {}
    url = site(server)
    page.goto(f"{url}/accounts/login/")
    found["door"] = Axe().run(page)
    page.get_by_label("手机号").fill("139")
    page.get_by_role("button", name="获取验证码").click()
    found["door with an error"] = Axe().run(page)
    page.get_by_label("手机号").fill(PHONE)
    page.get_by_role("button", name="获取验证码").click()
    found["code"] = Axe().run(page)
    page.get_by_label("短信验证码").fill(CODE)
    page.get_by_role("button", name="登录", exact=True).click()
    page.wait_for_url(f"{url}/")
    for path in ("/me/", "/me/settings/", "/me/privacy/", "/welcome/", "/accounts/keys/", "/accounts/keys/add/"):
        page.goto(url + path)
        found[path] = Axe().run(page)
    assert {where: result.generate_report() for where, result in found.items() if result.violations_count} == {}


def test_a_social_worker_adds_a_passkey_and_comes_in_with_it(server: RunningServer, browser: Browser) -> None:
    url = site(server)
    context = browser.new_context(viewport=DESK, locale="zh-CN")
    page = context.new_page()
    device = context.new_cdp_session(page)
    device.send("WebAuthn.enable")
    device.send(
        "WebAuthn.addVirtualAuthenticator",
        {
            "options": {
                "protocol": "ctap2",
                "transport": "internal",
                "hasResidentKey": True,
                "hasUserVerification": True,
                "isUserVerified": True,
            }
        },
    )
    come_in(page, url, LIN)
    page.goto(f"{url}/accounts/keys/add/")
    page.get_by_label("给它起个名字").fill("站里的电脑")
    page.get_by_role("button", name="添加").click()
    expect(page.get_by_role("heading", name="备用码")).to_be_visible()
    page.get_by_role("link", name="抄好了").click()
    expect(page.get_by_text("站里的电脑")).to_be_visible()

    context.clear_cookies()
    page.goto(f"{url}/accounts/passkey/")
    page.get_by_role("button", name="用通行密钥登录").click()
    page.wait_for_url(f"{url}/")
    page.goto(f"{url}/me/")
    expect(page.get_by_role("heading", name="林悦")).to_be_visible()

    # With a passkey, the code alone is no longer enough.
    context.clear_cookies()
    page.goto(f"{url}/accounts/login/")
    page.get_by_label("手机号").fill(LIN)
    page.get_by_role("button", name="获取验证码").click()
    page.get_by_label("短信验证码").fill(CODE)
    page.get_by_role("button", name="登录", exact=True).click()
    expect(page.get_by_role("heading", name="还差一步")).to_be_visible()
    page.get_by_role("button", name="用通行密钥确认").click()
    page.wait_for_url(f"{url}/")
