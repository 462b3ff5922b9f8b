"""A community's money, decided in the open: a call, six applications, a vote, a tie that comes to light late, a result that a stranger works out again,
and one grant to its last fen."""

import io
import json
import re
from pathlib import Path

import pytest
from PIL import Image
from playwright.sync_api import Browser, BrowserContext, expect

from tests.journeys.people import DESK, PATIENCE_MS, PHONE, Person, chromium
from tests.server import RunningServer, run

pytestmark = pytest.mark.browser
WANG, LI, LIU = "13900000001", "13900000002", "13900000011"
CHEN, LIN, DIRECTOR = "13900000003", "13900000013", "13900000005"
WU, ZHENG, SUN, HE = "13900000006", "13900000016", "13900000026", "13900000036"
TITLE = "冬日暖心微公益"
OURS = "陪独居老人散散步"
# Five more organisations and groups apply meanwhile: what each is called, and what it asks for in fen.
OTHERS = [("楼道添灯", 300_000), ("小小图书角", 250_000), ("腊八粥送上门", 200_000), ("旧物修补日", 150_000), ("邻里合唱节", 400_000)]  # fmt: skip
THE_OTHERS_APPLY = """
import datetime as dt
from linkage.common import clock
from linkage.demo.cast import HEPING
from linkage.funding.actions import save_application, start_application, submit_application
from linkage.funding.actions.applications import LineDraft
from linkage.funding.models import Round
from linkage.organisations.models import Organisation
from linkage.people.models import User
round = Round.objects.get(title="%(title)s")
by, org = User.objects.with_phone("+86%(director)s"), Organisation.objects.get(name="邻里互助社")
day = clock.today() + dt.timedelta(days=90)
for title, fen in %(others)r:
    drafted = start_application(by=by, round=round, organisation=org)
    facts = dict(title=title, summary=title, purpose="mutual_help", plan="社工带着邻居一起做。", outcomes="邻居们更熟了。",
        beneficiaries=30, starts_on=day, ends_on=day + dt.timedelta(days=60), staff=4, social_workers=3, asked_fen=fen)
    lines = [LineDraft("labour", "社工带队", fen * 9 // 10), LineDraft("material", "材料", fen - fen * 9 // 10)]
    submit_application(by=by, application=save_application(
        by=by, application=drafted, version=drafted.version, changes=facts, lines=lines))
"""
# What only waiting would bring: the call, the vote, a project's months.
TIME_PASSES = """
import datetime as dt
from linkage.common import clock
from linkage.funding.models import Round
now = clock.now()
Round.objects.filter(title="%(title)s").update(**{field: now + dt.timedelta(hours=hours) for field, hours in %(times)r})
"""


def backstage(server: RunningServer, script: str, **facts: object) -> None:
    run(server.environment, "manage.py", "shell", "-c", script % ({"title": TITLE, "director": DIRECTOR} | facts))


def call(wu: Person) -> str:
    """The officer writes the call, looks at it, publishes. Returns the round's address."""
    wu.go("/funds/")
    wu.page.get_by_role("link", name=re.compile("和平社区基金")).click()
    wu.page.get_by_role("link", name=re.compile("发起一轮")).click()
    wu.page.get_by_label("这一轮叫什么").fill(TITLE)
    wu.page.get_by_label("征集什么").fill("邻居们一起做的小事，三个月内做完。")
    wu.page.get_by_label("总预算（元）").fill("10000")
    wu.page.get_by_label("每个项目最多（元）").fill("5000")
    wu.page.get_by_label("评委打分和居民投票合在一起").check(force=True)
    wu.page.get_by_label("每份申请至少几位评委打分").fill("1")
    wu.page.get_by_label("最少要几位居民支持").fill("0")
    wu.press("保存并预览")
    wu.sees("这是预览")
    wu.press("发布，开始征集")
    wu.sees("正在申报")
    return wu.page.url.removeprefix(wu.url)


def apply(director: Person, call_page: str) -> None:
    """One sitting: the form keeps itself, says what is missing, and is handed in."""
    page = director.page
    director.go(call_page)
    page.get_by_role("link", name="我要申报").click()
    page.get_by_role("button", name="开始填写").click()
    for label, typed in (
        ("项目名称", OURS),
        ("一句话说明", "社工带队，邻居陪着走。"),
        ("打算怎么做", "每周两次，两人一组。"),
        ("做完以后有什么变化", "二十位老人每周出门两次。"),
        ("预计受益多少人", "20"),
        ("几个人来做", "4"),
        ("其中专业社工几人", "3"),
        ("申请资助（元）", "3000"),
    ):
        page.get_by_label(label, exact=True).first.fill(typed)
    page.get_by_label("用途", exact=True).select_option("mutual_help")
    page.get_by_label("开始日期").fill("2099-01-05")
    page.get_by_label("结束日期").fill("2099-03-31")
    page.locator("[name=line_title]").first.fill("社工带队")
    page.locator("[name=line_amount]").first.fill("3000")
    page.get_by_role("button", name="提交", exact=True).click()
    director.sees("已提交，待受理")


def take_in(wu: Person, call_page: str) -> None:
    """All that came, one after the other."""
    wu.go(f"{call_page}applications/")
    pages = wu.page.locator("a[href^='/applications/']").evaluate_all("links => links.map(each => each.pathname)")
    for page in dict.fromkeys(pages):
        wu.go(page)
        wu.press("受理")
        wu.sees("已受理，评审中")


def score(reviewer: Person, points: dict[str, int], usual: int = 70) -> None:
    """Every sheet she was asked for: the statement first, then the marks."""
    while True:
        reviewer.go("/reviews/")
        waiting = reviewer.page.locator("a.row").filter(has_not_text="已提交")
        if not waiting.count():
            return
        waiting.first.click()
        if reviewer.page.get_by_role("button", name="属实，开始评审").count():
            reviewer.press("属实，开始评审")
        title = reviewer.page.locator("h1").inner_text()
        for field in reviewer.page.get_by_label("0 到 100 分").all():
            field.fill(str(points.get(title, usual)))
        reviewer.press("提交评分")
        reviewer.sees("已提交")


def vote(voter: Person, call_page: str, titles: list[str]) -> str:
    """On the phone. Returns the receipt."""
    voter.go(f"{call_page}vote/")
    for title in titles:
        voter.page.get_by_label(title).check(force=True)
    voter.press("投出我的一票")
    voter.sees("您的一票已投出")
    return voter.page.locator("#receipt").inner_text()


def confirm_residence(worker: Person, name: str, number: str) -> None:
    worker.go("/residences/")
    worker.page.get_by_label("姓名").fill(name)
    worker.page.get_by_label("手机号").fill(number)
    worker.page.get_by_label("住在哪个社区").select_option(label="和平社区")
    worker.page.get_by_label("本人到场").check(force=True)
    worker.press("确认")
    worker.sees("已确认")


def decide(wu: Person, call_page: str) -> None:
    """Work it out, meet, publish."""
    wu.go(f"{call_page}allocation/")
    wu.page.get_by_role("button", name=re.compile("计算")).first.click()
    wu.page.get_by_label("到会的人").fill("吴丹\n李主任\n何平\n居民代表")
    wu.page.get_by_label("赞成").fill("4")
    wu.page.get_by_label("会议记录").fill("逐份看过，同意按规则计算的结果。")
    wu.press("公布这个结果")
    wu.sees("结果已公布")


def replayed(
    context: BrowserContext, server: RunningServer, call_page: str, folder: Path
) -> tuple[list[str], list[str]]:
    """A stranger downloads what was published and runs the command that the page tells. Returns her winners, and those on the page."""
    page = context.new_page()
    page.set_default_timeout(PATIENCE_MS)
    page.goto(f"{server.url}{call_page}result/")
    with page.expect_download() as download:
        page.get_by_role("link", name=re.compile(r"\.pb")).click()
    file = folder / "round.pb"
    download.value.save_as(file)
    options = page.locator("#replay code").inner_text().split(".pb ")[1].split()
    hers = json.loads(run(server.environment, "manage.py", "allocate", str(file), *options, "--json"))["winners"]
    inputs = page.request.get(f"{server.url}{call_page}result.json").json()
    titles = {each["id"]: each["title"] for each in inputs["applications"]}
    funded = page.locator("article", has_text="拟资助").locator("h3").all_inner_texts()
    return sorted(titles[each] for each in hers), sorted(funded)


def test_a_round_is_decided_in_the_open_and_every_fen_of_a_grant_is_shown(
    server: RunningServer, tmp_path: Path
) -> None:
    with chromium() as browser:
        wu, director = Person(browser, server.url, WU, DESK), Person(browser, server.url, DIRECTOR, DESK)
        call_page = call(wu)
        apply(director, call_page)
        backstage(server, THE_OTHERS_APPLY, others=OTHERS)
        backstage(server, TIME_PASSES, times=[("opens_at", -2), ("closes_at", -1), ("votes_from", -1)])
        wu.go(call_page)
        wu.press("截止申报")
        take_in(wu, call_page)
        wu.go(f"{call_page}review/")
        wu.page.get_by_role("button", name=re.compile("按建议请评委")).click()
        both_look_at(wu, OURS)
        zheng, sun = Person(browser, server.url, ZHENG, DESK), Person(browser, server.url, SUN, PHONE)
        score(zheng, {OURS: 70})
        score(sun, {OURS: 95})
        wu.go(f"{call_page}review/")
        wu.press("结束评审，开始投票")
        chen, wang = Person(browser, server.url, CHEN, DESK), Person(browser, server.url, WANG, PHONE)
        confirm_residence(chen, "王秀英", WANG)
        receipt = vote(wang, call_page, [OURS, OTHERS[2][0]])
        backstage(server, TIME_PASSES, times=[("votes_until", -0.5)])
        wu.go(f"{call_page}review/")
        wu.press("结束投票")
        decide(wu, call_page)
        a_tie_comes_to_light(wu, call_page)
        decide(wu, call_page)
        mine, theirs = replayed(browser.new_context(accept_downloads=True, locale="zh-CN"), server, call_page, tmp_path)
        assert mine == theirs
        assert OURS in mine
        wang.go(f"{call_page}result/")
        wang.page.get_by_label("回执码").fill(receipt)
        wang.press("核对")
        wang.sees("这张选票算进去了")
        pay_out(browser, server, wu, director)
        for person in (wu, director, zheng, sun, wang, chen):
            assert person.errors == []
    run(server.environment, "manage.py", "check_invariants")


def both_look_at(wu: Person, title: str) -> None:
    card = wu.page.locator("article", has=wu.page.get_by_role("heading", name=title))
    asked = card.get_by_role("listitem").first.inner_text()
    card.locator("select[name=reviewer]").select_option(label="孙立" if "郑文" in asked else "郑文")
    card.get_by_role("button", name="请她评").click()
    expect(card.get_by_role("listitem")).to_have_count(2)


def a_tie_comes_to_light(wu: Person, call_page: str) -> None:
    """孙评委 turns out to have worked with who applied: her sheet is void, the result is taken back, the vote stands."""
    wu.go(f"{call_page}review/")
    wu.page.get_by_text("登记一位评委要回避").click()
    wu.page.get_by_label("哪份申请").select_option(label=OURS)
    wu.page.get_by_label("哪位评委").select_option(label="孙立")
    wu.page.get_by_label("是什么关系").select_option("cooperation")
    wu.press("登记回避")
    wu.sees("评审中")
    wu.press("结束评审")
    wu.sees("待定结果")


def pay_out(browser: Browser, server: RunningServer, wu: Person, director: Person) -> None:
    """Approved by a third person, signed by both sides, paid in two parts, accounted for to the last fen, and open to everybody."""
    he = Person(browser, server.url, HE, DESK)
    he.go("/grants/")
    he.page.get_by_role("link", name=re.compile(OURS)).click()
    he.page.get_by_role("button", name=re.compile("批准 ¥3,000")).click()
    he.sees("已批准")
    wu.go("/grants/")
    wu.page.get_by_role("link", name=re.compile(OURS)).click()
    grant = wu.page.url.removeprefix(wu.url)
    wu.press("拟定协议")
    for person, name in ((director, "周明"), (wu, "吴丹")):
        person.go(f"{grant}agreement/")
        person.page.get_by_label("请写上您的姓名").fill(name)
        person.press("我已看过，签署")
    for part, report in ((1, "写报告"), (2, "写结项报告")):
        wu.go(grant)
        wu.page.get_by_label("银行转账单号").fill(f"示例 2099-{part}")
        wu.page.get_by_role("button", name=re.compile("登记付款")).click()
        wu.sees("已付款")
        hand_in_report(director, grant, report, spent=1500 * part)
        wu.go(f"{grant}reports/{part}/")
        wu.press("通过")
    show_receipt(director, grant, "3000")
    wu.go(grant)
    wu.press("核对无误，入账")
    wu.press("结项")
    wu.sees("已结项")
    visitor = browser.new_page(locale="zh-CN")
    visitor.goto(f"{server.url}/open{grant}")
    for told in (OURS, "¥3,000", "已结项", "社工带队"):
        expect(visitor.get_by_text(told).first).to_be_visible()


def hand_in_report(director: Person, grant: str, button: str, *, spent: int) -> None:
    director.go(grant)
    director.page.get_by_role("link", name=button, exact=True).click()
    director.page.get_by_label("做了什么，有什么变化").fill(
        "每周两次，两人一组陪着走，二十位老人都盼着出门，邻居们也更熟了。"
    )
    for label, typed in (
        ("服务了多少人", "20"),
        ("开展了多少次", "12"),
        ("实际参与的工作人员", "4"),
        ("其中专业社工", "3"),
    ):
        director.page.get_by_label(label).fill(typed)
    director.page.get_by_label(re.compile("社工带队")).fill(str(spent))
    director.press("交报告")
    director.sees("待审阅")


def show_receipt(director: Person, grant: str, amount: str) -> None:
    director.go(f"{grant}receipts/new/")
    director.page.get_by_label("发票号码").fill("26332000000012345678")
    director.page.get_by_label("开票日期").fill("2026-11-01")
    director.page.get_by_label("票面金额（元）").fill(amount)
    director.page.get_by_label("票据的照片或 PDF").set_input_files(
        {"name": "invoice.png", "mimeType": "image/png", "buffer": picture()}
    )
    director.press("登记")
    director.sees("待核对")


def picture() -> bytes:
    out = io.BytesIO()
    Image.new("RGB", (64, 48), "white").save(out, "PNG")
    return out.getvalue()
