"""From a poster by the lift to the first star: 何小满 scans it, registers, learns, serves with the code, and half a year later the street reads her star."""

import re

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.journeys.people import DESK, PATIENCE_MS, PHONE, Person, chromium
from tests.server import RunningServer, run

pytestmark = pytest.mark.browser
CHEN, QIAN, NUMBER = "13900000003", "13900000007", "13811110077"
ACTIVITY = "周六敬老早餐"
# What only waiting would bring. The day comes, and an hour passes:
THE_DAY_COMES = """
import datetime as dt
from linkage.common import clock
from linkage.people.models import User
from linkage.volunteering.models import Shift, Signup
mine = Signup.objects.filter(user=User.objects.with_phone("+86%(number)s"))
at = clock.now() - dt.timedelta(minutes=%(ago)d)
Shift.objects.filter(pk__in=mine.values("shift")).update(starts_at=at, ends_at=clock.now() + dt.timedelta(hours=1))
mine.filter(checked_in_at__isnull=False).update(checked_in_at=at)
"""
# half a year of the same day each week, four hours each, with codes;
HALF_A_YEAR_GOES_BY = """
import datetime as dt
from linkage.common import clock
from linkage.demo.cast import HEPING
from linkage.organisations.queries import station_for
from linkage.people.models import User
from linkage.volunteering.actions.hours import record_hours
user, lead = (User.objects.with_phone(f"+86{number}") for number in ("%(number)s", "%(lead)s"))
for week in range(1, 27):
    end = clock.now() - dt.timedelta(weeks=week)
    facts = {"activity": "敬老早餐", "content": "做早餐", "place_code": HEPING, "organisation": station_for(HEPING), "lead": lead}
    with clock.travel(end):
        record_hours(by=None, volunteer=user.volunteer, source=f"journey/{week}", started_at=end - dt.timedelta(hours=4), ended_at=end, evidence="code", category_code="meals", **facts)
"""
# and the days of the public notice.
THE_NOTICE_ENDS = """
from linkage.common import clock
from linkage.volunteering.jobs import grant_announced_stars
from linkage.volunteering.models import StarApplication
StarApplication.objects.filter(volunteer__user__phone_verified=True, state="announced").update(notice_until=clock.now())
grant_announced_stars.call()
"""


def backstage(server: RunningServer, script: str, **facts: object) -> None:
    run(server.environment, "manage.py", "shell", "-c", script % ({"number": NUMBER, "lead": CHEN} | facts))


def hang_up_poster(chen: Person) -> str:
    """The address behind the poster's square, as it is printed below it."""
    chen.go("/desk/")
    chen.page.locator("nav.rail").get_by_role("link", name=re.compile("^招募")).click()
    chen.page.locator("a.row", has_text="社会工作站").click()
    chen.page.get_by_label("这张贴在哪里").fill("3 幢电梯口")
    chen.press("做一张海报")
    chen.sees("微信扫一扫，我要加入")
    found = re.search(r"http://\S+poster=\w+", chen.page.locator(".poster").inner_text())
    assert found
    return found.group()


def scan(browser: Browser, server: RunningServer, address: str) -> Page:
    """A phone nobody has signed in on: the page behind the square, and the door."""
    page = browser.new_context(viewport=PHONE, locale="zh-CN", timezone_id="Asia/Shanghai").new_page()  # type: ignore[arg-type]
    page.set_default_timeout(PATIENCE_MS)
    page.goto(address)
    page.get_by_role("link", name="我要加入").click()
    page.get_by_label("手机号").fill(NUMBER)
    page.get_by_role("button", name="获取验证码").click()
    page.get_by_label("短信验证码").fill(code_sent_to(server))
    page.get_by_role("button", name="登录", exact=True).click()
    return page


def code_sent_to(server: RunningServer) -> str:
    """As the console's gateway has printed it before the page with the code's field was answered."""
    said = re.findall(rf"{NUMBER[:3]}\*+{NUMBER[-4:]} 的验证码是 (\d+)", server.log.read_text())
    return str(said[-1])


def register(page: Page) -> None:
    """Who she is, when she was born, what she can do."""
    page.get_by_label("怎么称呼您").fill("何小满")
    page.locator("select[name=home_code]").select_option(label="和平社区")
    page.locator("input[name=terms]").check(force=True)
    page.get_by_role("button", name="好了，进去看看").click()
    page.get_by_label("您是哪年出生的").fill("1991")
    page.get_by_role("button", name="我要加入").click()
    page.get_by_role("link", name="去登记").click()
    page.get_by_role("button", name="成为志愿者").click()
    expect(page.get_by_role("link", name="去学")).to_be_visible()


def learn(page: Page) -> None:
    page.get_by_role("link", name="去学").click()
    page.get_by_role("link", name=re.compile("上门服务第一课")).click()
    page.get_by_label("不勉强，告诉带队社工").check(force=True)
    page.get_by_label("谢谢好意，不收").check(force=True)
    page.get_by_role("button", name="交卷").click()
    expect(page.get_by_text("学习时长已记入您的档案").first).to_be_visible()


def tap(page: Page, chen: Person, button: str) -> None:
    """With the code on the lead's screen, which then shows another by itself."""
    shown = chen.page.locator(".qr-digits").first
    shown.wait_for()
    code = re.sub(r"\D", "", shown.inner_text())
    page.locator("input[name=code]").fill(code)
    page.get_by_role("button", name=button, exact=True).click()
    expect(page.get_by_role("button", name=button, exact=True)).to_have_count(0)
    expect(chen.page.get_by_text(f"{code[:3]} {code[3:]}")).to_have_count(0)


def serve(server: RunningServer, page: Page, chen: Person) -> None:
    """Sign up, check in and out with the lead's code."""
    page.goto(f"{server.url}/activities/")
    page.locator("article a", has_text=ACTIVITY).first.click()
    page.get_by_role("button", name="我报名").click()
    expect(page.get_by_text("您已报名").first).to_be_visible()
    shift = page.url.removeprefix(server.url)
    backstage(server, THE_DAY_COMES, ago=5)
    chen.go(f"{shift}presence/")
    page.reload()
    tap(page, chen, "签到")
    backstage(server, THE_DAY_COMES, ago=50)
    page.reload()
    tap(page, chen, "签退")
    expect(page.get_by_text("已签退").first).to_be_visible()
    page.goto(f"{server.url}/me/hours/")
    expect(page.locator("article, li").filter(has_text="已计入").first).to_be_visible()


def test_a_neighbour_comes_by_a_poster_and_has_a_star_half_a_year_later(server: RunningServer) -> None:
    with chromium() as browser:
        chen = Person(browser, server.url, CHEN, DESK)
        page = scan(browser, server, hang_up_poster(chen))
        register(page)
        learn(page)
        serve(server, page, chen)

        chen.go("/recruiting/?step=appraisal")
        newcomer = chen.page.locator("li", has_text="3 幢电梯口")
        expect(newcomer).to_contain_text("等今年的考核")

        backstage(server, HALF_A_YEAR_GOES_BY)
        page.goto(f"{server.url}/me/stars/")
        page.get_by_role("button", name="申请 1 星志愿者").click()
        expect(page.get_by_text("等待审定").first).to_be_visible()
        qian = Person(browser, server.url, QIAN, DESK)
        qian.go("/stars/reviews/")
        card = qian.page.locator("article", has_text="何*满")
        card.get_by_role("button", name="属实，公示").click()
        expect(card).to_have_count(0)
        page.goto(f"{server.url}/open/stars/")
        expect(page.get_by_text("何*满")).to_be_visible()
        backstage(server, THE_NOTICE_ENDS)
        page.goto(f"{server.url}/me/stars/")
        expect(page.locator(".stats")).to_contain_text("1 星")
        run(server.environment, "manage.py", "check_invariants")  # raises with the breaches when there are any
        assert chen.errors == qian.errors == []
