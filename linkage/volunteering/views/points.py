"""A volunteer's points: what she has, what expires when, and every entry with its why."""

import datetime as dt
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlencode

from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.utils.dateparse import parse_date
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from linkage.common import clock
from linkage.common.pages import page_by_pk, render_page
from linkage.common.spreadsheets import csv_download
from linkage.common.templatetags.amounts import points as shown
from linkage.people.signed_in import person
from linkage.volunteering.queries import points as points_queries
from linkage.volunteering.queries.lots import lots_of
from linkage.volunteering.queries.rewards import redemptions_of
from linkage.volunteering.states.redemptions import RedemptionState

A_PAGE = 20
MOST_ROWS = 20_000


@dataclass(frozen=True, slots=True)
class Period:
    """The days of a statement, both included; None for an open end."""

    first: dt.date | None
    last: dt.date | None

    @property
    def query(self) -> str:
        days = {"from": self.first, "to": self.last}
        return urlencode({name: day.isoformat() for name, day in days.items() if day})


@login_required
@require_GET
def statement(request: HttpRequest) -> HttpResponse:
    """?from=2026-11-01&to=2026-11-30: only these days; what is no day is left out."""
    user, period = person(request), _period(request)
    entries = points_queries.points_entries(user, period.first, period.last)
    before, balances = request.GET.get("before", ""), points_queries.balances_of(user)
    page = page_by_pk(entries, before, size=A_PAGE, anchor=f"&{period.query}".rstrip("&"))
    context = {
        "balances": balances,
        "waiting": list(redemptions_of(user).filter(state=RedemptionState.RESERVED)[:A_PAGE]) if balances.held else [],
        "lots": [lot for lot in lots_of(user, balances.account) if lot.expires_on],
        "lines": points_queries.statement(user, page.rows, None if before or period.last else balances.spendable),
        "page": page,
        "period": period,
        "periods": _periods(period),
    }
    return render_page(request, "volunteering/points.html", context, part="volunteering/_points.html")


@login_required
@require_GET
def download(request: HttpRequest) -> HttpResponse:
    """The same entries as a file for a spreadsheet, newest first."""
    user, period = person(request), _period(request)
    postings = list(points_queries.points_entries(user, period.first, period.last)[:MOST_ROWS])
    rows = [
        (f"{clock.local(line.posting.transaction.at):%Y-%m-%d %H:%M}", line.title, *_amounts(line), line.note)
        for line in points_queries.statement(user, postings)
    ]
    return csv_download("points", [_("时间"), _("事由"), _("积分"), _("余额"), _("说明")], rows)


def _amounts(line: points_queries.StatementLine) -> tuple[str, str]:
    return shown(line.posting.amount).replace(",", ""), shown(line.balance).replace(",", "")


def _period(request: HttpRequest) -> Period:
    return Period(_day(request.GET.get("from", "")), _day(request.GET.get("to", "")))


def _day(text: str) -> dt.date | None:
    try:
        return parse_date(text)
    except ValueError:
        return None


def _periods(chosen: Period) -> list[dict[str, Any]]:
    """The periods people ask for, as links."""
    today = clock.today()
    month, year = today.replace(day=1), today.replace(month=1, day=1)
    before = month - dt.timedelta(days=1)
    offered = [
        (_("全部"), Period(None, None)),
        (_("本月"), Period(month, today)),
        (_("上月"), Period(before.replace(day=1), before)),
        (_("今年"), Period(year, today)),
    ]
    return [{"label": label, "query": each.query, "current": each == chosen} for label, each in offered]
