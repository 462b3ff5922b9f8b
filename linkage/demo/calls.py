"""和平社区基金 has an open call; 邻里互助社 has handed in one application, out of a neighbour's need, and another is half written."""

import datetime as dt

from linkage.common import clock
from linkage.demo.build import Built
from linkage.funding.actions import draft_round, open_round, save_application, start_application, submit_application
from linkage.funding.actions.applications import LineDraft
from linkage.funding.models import Application, Round
from linkage.funding.round_rules import CriterionTerms, RoundTerms
from linkage.needs.models import Need

TITLE = "邻里微公益（秋季）"
CALL = """支持邻居们一起做的小事：给高龄老人家装个扶手，陪独居老人散步聊天，把楼道收拾亮堂。

一个项目最多 5,000 元，三个月内做完。不支持单位日常办公、聚餐和外出参观。"""
CRITERIA = (
    CriterionTerms("回应居民需求", 30, "是不是来自居民提出的真实需求，有没有听过他们的意见"),
    CriterionTerms("方案可行", 30, "人员、进度、预算是否合理，风险想到了没有"),
    CriterionTerms("邻里参与", 20, "能不能带动邻居和志愿者一起做"),
    CriterionTerms("可持续", 20, "资助结束以后怎样继续"),
)
COMPANY = {
    "title": "黄昏散步队",
    "summary": "陪独居老人每周散步两次，社工带队，邻居作伴。",
    "purpose": "mutual_help",
    "plan": "社工先逐户走访，商量时间和路线；每周二、周五傍晚两组出发，每组一名社工、两名邻居，走半小时，歇歇脚聊聊天。雨天改在多功能室。",
    "outcomes": "20 位独居老人每周有人陪着出门两次；组成一支能自己接着走下去的散步队。",
    "beneficiaries": 20,
    "staff": 4,
    "social_workers": 3,
    "asked_fen": 450_000,
    "own_fen": 50_000,
}
COMPANY_LINES = (
    LineDraft("labour", "带队社工走访和陪伴（3 人 12 周）", 420_000),
    LineDraft("material", "反光背心、急救包", 50_000),
    LineDraft("publicity", "海报和通知", 30_000),
)
RAILS = {
    "title": "楼道里的扶手",
    "summary": "给三幢老楼的转角装扶手。",
    "purpose": "home_adaptation",
    "asked_fen": 480_000,
}
RAIL_LINES = (LineDraft("labour", "入户评估和安装", 300_000), LineDraft("material", "扶手和配件", 0))


def show_calls(built: Built) -> int:
    """Tell it once. Returns how many applications there are in the call."""
    fund = built.funds["heping"]
    if not Round.objects.filter(fund=fund, title=TITLE).exists():
        with clock.travel(clock.now() - dt.timedelta(days=3)):
            round = _call(built)
        with clock.travel(clock.now() - dt.timedelta(hours=20)):
            _hand_in(built, round)
        with clock.travel(clock.now() - dt.timedelta(hours=2)):
            _begin(built, round)
    return Application.objects.filter(round__fund=fund, round__title=TITLE).count()


def _call(built: Built) -> Round:
    close = clock.local(clock.now() + dt.timedelta(days=21)).replace(hour=18, minute=0, second=0, microsecond=0)
    terms = RoundTerms(
        title=TITLE,
        call=CALL,
        budget_fen=2_000_000,
        ceiling_fen=500_000,
        closes_at=close,
        comments_until=close + dt.timedelta(days=7),
        criteria=CRITERIA,
        purposes=["mutual_help", "home_adaptation", "repairs"],
    )
    officer = built.people["wu"]
    return open_round(by=officer, round=draft_round(by=officer, fund=built.funds["heping"], terms=terms))


def _hand_in(built: Built, round: Round) -> None:
    director = built.people["director_zhou"]
    needs = Need.objects.filter(submission_key__endswith="/story/weekend")
    drafted = start_application(
        by=director, round=round, organisation=built.organisations["mutual_aid"], needs=list(needs)
    )
    starts = clock.local(round.closes_at).date() + dt.timedelta(days=21)
    changes = COMPANY | {"starts_on": starts, "ends_on": starts + dt.timedelta(days=84)}
    saved = save_application(
        by=director, application=drafted, version=drafted.version, changes=changes, lines=COMPANY_LINES
    )
    submit_application(by=director, application=saved)


def _begin(built: Built, round: Round) -> None:
    director = built.people["director_zhou"]
    drafted = start_application(by=director, round=round, organisation=built.organisations["mutual_aid"])
    save_application(by=director, application=drafted, version=drafted.version, changes=RAILS, lines=RAIL_LINES)
