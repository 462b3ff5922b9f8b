"""A shift with twelve places, as people live it: planned at a desk, filled, queued for, given back and confirmed, attended, and one who did not come."""

import datetime as dt
import re
from zoneinfo import ZoneInfo

import pytest
from playwright.sync_api import expect

from tests.journeys.people import DESK, PHONE, Person, chromium
from tests.server import RunningServer, run

pytestmark = pytest.mark.browser
TITLE = "周末助老洗车"
PLACES = 12
# Eleven neighbours sign up, each by the same act as everybody.
ELEVEN_COME = """
from linkage.people.models import User
from linkage.volunteering.actions.signups import sign_up
from linkage.volunteering.models import Shift
shift = Shift.objects.select_related("activity__organisation", "activity__lead").get(activity__title="%(title)s")
named = ["+86139000000%%02d" %% number for number in range(100)]
busy = [user.pk for phone in named if (user := User.objects.with_phone(phone))]
rows = User.objects.filter(volunteer__is_active=True, volunteer__place_code__startswith="330102").exclude(pk__in=busy).order_by("pk")
came = 0
for user in rows:
    if came < %(places)d - 1:
        try:
            sign_up(by=user, shift=shift); came += 1
        except Exception as error:
            print("not", error)
print("CAME", came)
"""
# What only waiting would bring: the day comes; an hour passes.
THE_DAY_COMES = """
import datetime as dt
from linkage.common import clock
from linkage.volunteering.models import Shift
Shift.objects.filter(activity__title="%(title)s").update(starts_at=clock.now() - dt.timedelta(minutes=%(ago)d), ends_at=clock.now() + dt.timedelta(hours=1))
from linkage.volunteering.models import Signup
Signup.objects.filter(shift__activity__title="%(title)s", checked_in_at__isnull=False).update(checked_in_at=clock.now() - dt.timedelta(minutes=%(ago)d))
"""


def backstage(server: RunningServer, script: str, **facts: object) -> str:
    return run(server.environment, "manage.py", "shell", "-c", script % ({"title": TITLE} | facts))


def plan(chen: Person) -> None:
    """Three steps at the desk."""
    page = chen.page
    chen.go("/desk/")
    page.locator("nav.rail").get_by_role("link", name=re.compile("^活动")).first.click()
    page.get_by_role("link", name="发起活动").click()
    page.locator("[name=title]").fill(TITLE)
    page.locator("[name=content]").fill("帮高龄老人擦洗轮椅和助行车")
    page.locator("[name=spot]").fill("和平社区广场")
    page.locator("[name=risk_notice]").fill("地面湿滑，请穿防滑鞋")
    chen.press("下一步，排场次")
    page.locator("[name=day]").fill(
        (dt.datetime.now(ZoneInfo("Asia/Shanghai")).date() + dt.timedelta(days=5)).isoformat()
    )
    page.locator("[name=start]").fill("05:00")
    page.locator("[name=end]").fill("06:00")
    page.locator("[name=minimum]").fill("3")
    page.locator("[name=maximum]").fill(str(PLACES))
    chen.press("下一步")
    chen.press("发布招募")
    chen.sees("打印海报")


def open_shift(helper: Person) -> None:
    helper.go("/activities/")
    helper.page.locator("article a", has_text=TITLE).first.click()
    helper.sees("风险提示")


def code_on(chen: Person) -> str:
    shown = chen.page.locator(".qr-digits").first
    shown.wait_for()
    return re.sub(r"\D", "", shown.inner_text())


def tap(helper: Person, chen: Person, button: str) -> None:
    """With the code on the lead's screen, which then shows another by itself."""
    code = code_on(chen)
    helper.page.locator("input[name=code]").fill(code)
    helper.page.get_by_role("button", name=button, exact=True).click()
    expect(chen.page.get_by_text(f"{code[:3]} {code[3:]}")).to_have_count(0)


def test_twelve_places_a_queue_and_one_who_did_not_come(server: RunningServer) -> None:
    with chromium() as browser:
        chen = Person(browser, server.url, "13900000003", DESK)
        li, zhou = (Person(browser, server.url, number, PHONE) for number in ("13900000002", "13900000012"))
        plan(chen)
        assert f"CAME {PLACES - 1}" in backstage(server, ELEVEN_COME, places=PLACES)

        open_shift(li)
        li.press("我报名")
        li.sees("您已报名")
        open_shift(zhou)
        zhou.press("排候补")
        zhou.sees("您在候补")
        zhou.mark()
        li.go(
            li.page.url.removeprefix(server.url)
        )  # as it stands with somebody waiting: no event closes the fold any more
        li.page.get_by_text("来不了了，退出").click()
        li.press("退回名额")
        li.sees("名额已退回")
        zhou.sees("有名额了")
        zhou.moved_by_itself()
        zhou.press("确认，我来")
        zhou.sees("您已报名")

        backstage(server, THE_DAY_COMES, ago=5)
        shift = zhou.page.url.removeprefix(server.url)
        chen.go(f"{shift}roster/")
        chen.sees(f"{PLACES}/{PLACES}")
        chen.page.get_by_role("link", name="出示签到码").click()
        zhou.go(shift)
        tap(zhou, chen, "签到")
        backstage(server, THE_DAY_COMES, ago=50)
        zhou.go(shift)
        tap(zhou, chen, "签退")
        zhou.sees("已签退")

        chen.go(f"{shift}roster/")
        chen.page.get_by_role("button", name=re.compile("^没来")).first.click()
        chen.sees("其实来了，更正")
        expect(chen.page.get_by_text("未到", exact=True)).to_have_count(1)
        zhou.go("/me/hours/")
        zhou.sees(TITLE)
        run(server.environment, "manage.py", "check_invariants")  # raises with the breaches when there are any
        assert not [error for person in (chen, li, zhou) for error in person.errors]
