"""The main loop as people live it: the stair rail, from a resident's phone to booked hours, with a kill -9 in its midst."""

import datetime as dt
import re
from zoneinfo import ZoneInfo

import pytest
from playwright.sync_api import expect

from tests.journeys.people import DESK, PHONE, Person, chromium
from tests.server import RunningServer, run

pytestmark = pytest.mark.browser
SHANGHAI = ZoneInfo("Asia/Shanghai")
SENTENCE = "楼梯没有扶手，奶奶上下楼站不稳"


def soon() -> tuple[dt.datetime, dt.datetime]:
    """A window on one day that begins soon enough to check in now."""
    start = dt.datetime.now(SHANGHAI) + dt.timedelta(minutes=5)
    if (start + dt.timedelta(hours=1)).date() != start.date():
        midnight = start.replace(hour=0, minute=1) + dt.timedelta(days=1)
        early_enough = midnight - dt.datetime.now(SHANGHAI) < dt.timedelta(minutes=25)
        return (
            (midnight, midnight + dt.timedelta(hours=1)) if early_enough else (start, start.replace(hour=23, minute=59))
        )
    return start, start + dt.timedelta(hours=1)


def post(wang: Person) -> str:
    """Three short steps on a phone. Returns the need's path."""
    page = wang.page
    wang.go("/needs/new/")
    page.locator("input[name=category][value=home_adaptation]").check(force=True)
    page.get_by_label("一句话说说").fill(SENTENCE)
    wang.press("下一步")
    page.locator("input[name=when][value=own]").check(force=True)
    start, end = soon()
    page.locator("input[name=day]").fill(start.date().isoformat())
    page.locator("input[name=start]").fill(start.strftime("%H:%M"))
    page.locator("input[name=end]").fill(end.strftime("%H:%M"))
    wang.press("下一步")
    wang.press("发布")
    wang.sees("求助已收到")
    page.get_by_role("link", name="看进展").click()
    page.wait_for_url(re.compile(r"/needs/[0-9a-z]{12}/$"))
    return page.url.removeprefix(wang.url)


def assess_and_send(chen: Person, path: str) -> None:
    chen.go(f"{path}assessment/")
    chen.page.locator("[name=public_summary]").fill("为楼道加装扶手")
    chen.press("审核通过")
    chen.page.wait_for_url(f"{chen.url}{path}")
    # The engine proposes in the worker; the page shows it by itself, and the button waits for it.
    expect(chen.page.locator(".send-plan button")).to_be_enabled(timeout=60_000)
    assert chen.page.locator("#plan .slot-people").count() == 4
    chen.page.locator(".send-plan button").click()
    chen.page.locator(".send-plan").wait_for(state="detached")


def accept(giver: Person, button: str) -> None:
    giver.page.locator("article", has_text="为楼道加装扶手").first.get_by_role("link").first.click()
    giver.page.get_by_role("button", name=button).first.click()
    giver.page.wait_for_url(re.compile("/assignments/"))


def claim(helper: Person) -> None:
    card = helper.page.locator("article", has_text="为楼道加装扶手").first
    card.get_by_role("button", name=re.compile("^(我来帮忙|接受)")).click()
    helper.page.wait_for_url(re.compile("/assignments/"))


def tap_in_or_out(helper: Person, wang: Person, button: str) -> None:
    """With the code on the resident's screen, which then shows another (or, after the last, that it is over) by itself: each counts once."""
    shown = wang.page.locator(".qr-digits").first
    text = shown.inner_text()
    helper.page.locator("input[name=code]").fill(re.sub(r"\D", "", text))
    helper.page.get_by_role("button", name=button, exact=True).click()
    expect(wang.page.get_by_text(text)).to_have_count(0)


def test_the_stair_rail(server: RunningServer):
    with chromium() as browser:
        phones = {"wang": "13900000001", "li": "13900000002", "zhou": "13900000012", "zhang": "13900000022"}
        desks = {"chen": "13900000003", "giver": "13900000005", "wu": "13900000006"}
        wang, li, zhou, zhang = (Person(browser, server.url, number, PHONE) for number in phones.values())
        chen, giver, wu = (Person(browser, server.url, number, DESK) for number in desks.values())

        chen.go("/desk/?lane=new")
        chen.mark()
        path = post(wang)
        wang.mark()
        chen.sees("适老化改造")
        chen.moved_by_itself()

        for watcher, where in (
            (li, "/tasks/"),
            (zhou, "/tasks/"),
            (zhang, "/tasks/"),
            (giver, "/offers/"),
            (wu, "/offers/"),
        ):
            watcher.go(where)
            watcher.mark()
        assess_and_send(chen, path)
        wang.sees("已发布，正在找合适的人和资源")
        wang.moved_by_itself()
        for watcher in (li, zhou, zhang, giver, wu):
            watcher.sees("为楼道加装扶手")
            watcher.moved_by_itself()
        chen.mark()

        zhang.go(f"/tasks/{_volunteers(server, path)}/")
        zhang.mark()
        claim(li)
        claim(zhou)
        zhang.sees("名额已满")
        zhang.moved_by_itself()
        zhang.press("排候补")
        zhang.sees("您在候补")

        accept(giver, "接受")
        server.kill()
        server.start()
        accept(wu, "同意拨付")
        wang.sees("人和资源都到位了")
        wang.moved_by_itself()
        chen.sees("人和资源都到位了")
        chen.moved_by_itself()

        wang.go(f"{path}presence/")
        wang.page.locator(".qr-digits").wait_for()
        chen.go("/tasks/")
        chen.page.locator("article", has_text="为楼道加装扶手").first.get_by_role("link").first.click()
        helpers = (chen, li, zhou)
        for button in ("签到", "签退"):
            for helper in helpers:
                tap_in_or_out(helper, wang, button)

        wang.go(path)
        wang.mark()
        wang.page.get_by_text("确认完成").first.click()
        wang.press("确认完成")
        wang.sees("已确认完成")
        for helper in (li, zhou):
            helper.sees(re.compile("已确认"))
        _rate(wang, path)
        _agree(server, path, wang, li, wu)
        assert not [error for person in (wang, li, zhou, zhang, chen, giver, wu) for error in person.errors]


def _rate(wang: Person, path: str) -> None:
    wang.go(f"{path}rating/")
    wang.page.locator("input[name=stars][value='5']").check(force=True)
    wang.page.locator("main form button.btn").last.click()
    wang.page.wait_for_url(re.compile(path))


def _volunteers(server: RunningServer, path: str) -> str:
    """The public id of the need's requirement for volunteers."""
    script = (
        "from linkage.needs.models import Requirement as R;"
        f"print('ID', R.objects.get(need__public_id='{path.split('/')[2]}', kind='volunteer').public_id)"
    )
    return run(server.environment, "manage.py", "shell", "-c", script).split("ID ")[-1].strip()


def _agree(server: RunningServer, path: str, wang: Person, li: Person, wu: Person) -> None:
    """Hours, points, the fund's books, the timeline and the public figures tell the same story."""
    li.go("/me/hours/")
    li.sees("适老化改造")
    wu.go("/funds/")
    wu.page.get_by_role("link", name=re.compile("和平社区基金")).first.click()
    wu.sees(re.compile(r"1,?800"))
    wang.go(path)
    wang.sees("已收到评价")
    run(server.environment, "manage.py", "check_invariants")  # raises with the breaches when there are any
