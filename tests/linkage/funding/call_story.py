"""A round of 和平社区基金 and applications in it, at whatever point a test needs them."""

import datetime as dt
from typing import Any

from linkage.common import clock
from linkage.funding.actions import (
    accept_application,
    close_call,
    draft_round,
    open_round,
    save_application,
    start_application,
    submit_application,
)
from linkage.funding.actions.applications import LineDraft
from linkage.funding.models import Application, Round
from linkage.funding.round_rules import CriterionTerms, RoundTerms
from linkage.organisations.models import Organisation

CRITERIA = (
    CriterionTerms("回应居民需求", 40, "是否来自居民提出的真实需求"),
    CriterionTerms("方案可行", 35, "人员、进度和预算是否合理"),
    CriterionTerms("可持续", 25, "资助结束以后怎样继续"),
)


def terms(**changed: Any) -> RoundTerms:
    """A round of 20,000 yuan, at most 5,000 each, open for ten days."""
    values = {
        "title": "秋季微公益",
        "call": "支持邻里互助和居家适老化的小项目，不支付单位日常办公开支。",
        "budget_fen": 2_000_000,
        "ceiling_fen": 500_000,
        "closes_at": clock.now() + dt.timedelta(days=10),
        "criteria": CRITERIA,
        "purposes": ["mutual_help", "home_adaptation"],
    } | changed
    return RoundTerms(**values)


def make_round(world: Any, *, opened: bool = True, **changed: Any) -> Round:
    """Of 吴干事, opened unless told otherwise; changed: of RoundTerms."""
    made = draft_round(by=world.wu, fund=world.fund, terms=terms(**changed))
    return open_round(by=world.wu, round=made) if opened else made


def close(world: Any, round: Round) -> Round:
    """The call is over, as it is the moment after its end; the clock itself stays."""
    with clock.travel(round.closes_at):
        return close_call(by=world.wu, round=round)


def make_draft(world: Any, round: Round, *, organisation: Organisation | None = None, by: Any = None) -> Application:
    """Not a word written yet; of 周主任's 邻里互助社 unless told otherwise."""
    organisation = organisation or world.organisations["mutual_aid"]
    return start_application(by=by or world.director_zhou, round=round, organisation=organisation)


def fill_in(application: Application, *, by: Any = None, asked_fen: int = 300_000, **changed: Any) -> Application:
    """Everything that is asked, both ratios reached: four people of whom three are social workers, 80 % labour."""
    starts = clock.local(application.round.closes_at).date() + dt.timedelta(days=14)
    values = {
        "title": "楼道里的扶手",
        "summary": "为高龄老人家的楼道装扶手，邻居一起动手。",
        "purpose": "home_adaptation",
        "plan": "先由社工入户评估，再由会木工的邻居分两批安装。",
        "outcomes": "12 户老人上下楼有扶手，4 位邻居学会安装。",
        "beneficiaries": 12,
        "starts_on": starts,
        "ends_on": starts + dt.timedelta(days=60),
        "asked_fen": asked_fen,
        "staff": 4,
        "social_workers": 3,
    } | changed
    labour = asked_fen * 4 // 5
    lines = [LineDraft("labour", "入户评估和安装", labour), LineDraft("material", "扶手和配件", asked_fen - labour)]
    lines += [LineDraft("labour", "自筹的人力", values["own_fen"])] if values.get("own_fen") else []
    return save_application(
        by=by or application.applicant,
        application=application,
        version=application.version,
        changes=values,
        lines=lines,
    )


def make_submitted_application(world: Any, round: Round, **changed: Any) -> Application:
    """changed: organisation and by as in make_draft, asked_fen and columns as in fill_in."""
    who = {name: changed.pop(name) for name in ("organisation", "by") if name in changed}
    drafted = fill_in(make_draft(world, round, **who), **changed)
    return submit_application(by=drafted.applicant, application=drafted)


def make_accepted_application(world: Any, round: Round, **changed: Any) -> Application:
    """Taken in by 吴干事; see make_submitted_application."""
    return accept_application(by=world.wu, application=make_submitted_application(world, round, **changed))
