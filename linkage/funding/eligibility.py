"""What an application must satisfy, worked out while it is typed, again when it is handed in. Whole numbers only: a share is compared by multiplying
out, never by dividing (mechanisms J15, J16; product rule 8)."""

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext_lazy as _

from linkage.common import clock
from linkage.common.templatetags.amounts import yuan
from linkage.funding.models import Application, BudgetLine, CostKind, Round
from linkage.projects.ratios import Limits, Ratio


@dataclass(frozen=True, slots=True)
class Check:
    """code: stable. is_met. sentence: what is asked, with the figures. field: of the form, that mends it. may_be_explained: a published reason will do."""

    code: str
    is_met: bool
    sentence: Any
    field: str
    may_be_explained: bool = False


def labour_of(lines: Sequence[BudgetLine]) -> int:
    return sum(line.amount_fen for line in lines if line.kind == CostKind.LABOUR)


def total_of(lines: Sequence[BudgetLine]) -> int:
    return sum(line.amount_fen for line in lines)


def checks(application: Application, lines: Sequence[BudgetLine], limits: Limits) -> list[Check]:
    """Everything, in the order of the form."""
    return [
        *_told(application),
        *_of_dates(application),
        *_of_money(application, lines),
        *_of_ratios(application, lines, limits),
    ]


def unmet(found: Sequence[Check], *, is_explained: bool) -> list[Check]:
    """Those that keep it from being handed in."""
    return [each for each in found if not each.is_met and not (each.may_be_explained and is_explained)]


def _told(application: Application) -> list[Check]:
    round, purpose = application.round, application.purpose
    named = [
        ("title", _("写明项目名称")),
        ("summary", _("用一句话说明项目，受理后会公开")),
        ("plan", _("写明打算怎么做")),
        ("outcomes", _("写明做完以后有什么变化")),
    ]
    told = [Check(f"{name}_given", bool(getattr(application, name).strip()), ask, name) for name, ask in named]
    allowed = purposes_of(round)
    fits = bool(purpose) and (not allowed or purpose in allowed)
    return [
        *told,
        Check("purpose_fits", fits, _("用途在这一轮的支持范围里"), "purpose"),
        Check("beneficiaries_given", bool(application.beneficiaries), _("写明预计受益多少人"), "beneficiaries"),
    ]


def purposes_of(round: Round) -> list[str]:
    """What the round's money may be asked for; empty: anything."""
    return list(round.purposes or round.fund.purposes)


def _of_dates(application: Application) -> list[Check]:
    starts, ends = application.starts_on, application.ends_on
    first = _first_day(application.round)
    return [
        Check(
            "dates_in_order", bool(starts and ends and starts <= ends), _("起止日期都填好，结束不早于开始"), "ends_on"
        ),
        Check("starts_after_call", bool(starts and starts >= first), _("开始日期在申报截止以后"), "starts_on"),
    ]


def _first_day(round: Round) -> dt.date:
    return clock.local(round.closes_at).date()


def _of_money(application: Application, lines: Sequence[BudgetLine]) -> list[Check]:
    ceiling, asked, own = application.round.ceiling_fen, application.asked_fen, application.own_fen
    complete = bool(lines) and all(line.amount_fen > 0 and line.title.strip() for line in lines)
    return [
        Check("budget_complete", complete, _("预算每一行都有名目和金额"), "lines"),
        Check("asked_given", asked > 0, _("写明申请多少资助"), "asked"),
        Check(
            "under_ceiling",
            asked <= ceiling,
            _("申请金额不超过每个项目的上限 %(most)s") % {"most": yuan(ceiling)},
            "asked",
        ),
        Check(
            "budget_adds_up",
            bool(lines) and asked + own == total_of(lines),
            _("申请的资助加上自筹，正好等于预算合计 %(total)s") % {"total": yuan(total_of(lines))},
            "asked",
        ),
    ]


def _of_ratios(application: Application, lines: Sequence[BudgetLine], limits: Limits) -> list[Check]:
    professional, staff = application.social_workers, application.staff
    people = Ratio("social_workers", professional, staff, limits.social_workers)
    money = Ratio("labour", labour_of(lines), total_of(lines), limits.labour)
    shares = {"part": professional, "whole": staff, "percent": people.percent}
    sums = {"part": yuan(money.part), "whole": yuan(money.whole), "percent": money.percent}
    return [
        Check("staff_given", staff > 0, _("写明有几个人来做"), "staff"),
        Check("social_workers_among_staff", professional <= staff, _("专业社工人数不超过总人数"), "social_workers"),
        Check(
            "social_worker_ratio",
            people.reached,
            _("专业社工 %(part)s 人，共 %(whole)s 人，应不少于 %(percent)s%%") % shares,
            "social_workers",
            may_be_explained=True,
        ),
        Check(
            "labour_ratio",
            money.reached,
            _("人力 %(part)s，预算共 %(whole)s，应不少于 %(percent)s%%") % sums,
            "lines",
            may_be_explained=True,
        ),
    ]
