"""Where the money went, for everybody: on a page, on paper, in a table."""

from collections.abc import Iterator
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from linkage.common import clock
from linkage.common.pages import page_by_pk
from linkage.common.spreadsheets import csv_download
from linkage.funding.allocation.pabulib import yuan
from linkage.funding.charts import month_bars
from linkage.funding.models import Donation, Fund
from linkage.funding.queries import disclosures
from linkage.funding.queries import open_books as books
from linkage.funding.queries.funds import balances, balances_of
from linkage.funding.showing import shown_reports
from linkage.people.vocabulary import PURPOSES
from linkage.places.queries import names

A_PAGE, LATEST, REPORTS, MONTHS = 30, 8, 6, 12


@require_GET
def funds(request: HttpRequest) -> HttpResponse:
    found = list(books.open_funds()[:200])
    money, where = balances_of(found), names([each.place_code for each in found])
    rows = [{"fund": each, "money": money[each.pk], "place": where.get(each.place_code, "")} for each in found]
    return render(request, "funding/open_funds.html", {"rows": rows})


@require_GET
def fund(request: HttpRequest, fund_id: str) -> HttpResponse:
    found = books.open_fund(fund_id)
    months = books.by_month(found, MONTHS, clock.today())
    small, count, fen = books.small_grants(found)
    context = {
        "fund": found,
        "money": balances(found),
        "purposes": [PURPOSES.get(each, each) for each in found.purposes],
        "months": months,
        "chart": month_bars(months),
        "donations": _donations(list(books.donations_open(found)[:LATEST])),
        "grants": books.grants_open(found)[:LATEST],
        "small": [{"group": each, "purpose": PURPOSES.get(each.purpose, each.purpose)} for each in small],
        "small_count": count,
        "small_fen": fen,
        "reports": shown_reports(disclosures.disclosures_of(found)[:REPORTS]),
        "next_report": next(iter(disclosures.next_of(found)), None),
    }
    return render(request, "funding/open_fund.html", context)


@require_GET
def donations(request: HttpRequest, fund_id: str) -> HttpResponse:
    found = books.open_fund(fund_id)
    page = page_by_pk(books.donations_open(found), request.GET.get("before", ""), size=A_PAGE)
    context = {"fund": found, "page": page, "donations": _donations(page.rows)}
    return render(request, "funding/open_donations.html", context)


@require_GET
def grants(request: HttpRequest, fund_id: str) -> HttpResponse:
    found = books.open_fund(fund_id)
    page = page_by_pk(books.grants_open(found), request.GET.get("before", ""), size=A_PAGE)
    return render(request, "funding/open_grants.html", {"fund": found, "page": page})


@require_GET
def grant(request: HttpRequest, grant_id: str) -> HttpResponse:
    """One grant from the award to its last receipt."""
    found = books.grant_open(grant_id)
    return render(request, "funding/open_grant.html", {"grant": found, "judged": books.judged(found)})


@require_GET
def table(request: HttpRequest, fund_id: str) -> HttpResponse:
    """Every movement that is public, as a table for a spreadsheet. Amounts in yuan."""
    found = books.open_fund(fund_id)
    heads = [_("日期"), _("事项"), _("内容"), _("对方"), _("金额（元）"), _("编号")]
    return csv_download(f"fund-{found.public_id}", heads, _lines(found))


def _lines(fund: Fund) -> Iterator[list[object]]:
    for each in books.donations_open(fund).iterator():
        what = each.goods_name if each.kind == Donation.Kind.GOODS else PURPOSES.get(each.purpose, "")
        who = books.donor_shown(each) or each.get_source_display()
        yield [each.received_on, _("捐赠和收入"), what, who, yuan(each.amount_fen), each.receipt_no]
    for grant in books.with_chain(books.grants_open(fund)):
        about = [grant.application.title, grant.application.group_name or grant.application.organisation.name]
        yield [_day(grant.approved_at), _("资助"), *about, yuan(grant.awarded_fen), grant.public_id]
        for tranche in grant.tranches_shown:
            if tranche.paid_at:
                yield [_day(tranche.paid_at), _("付款"), *about, yuan(tranche.amount_fen), tranche.public_id]
        for receipt in grant.receipts_shown:
            kind = receipt.line.get_kind_display()
            yield [receipt.issued_on, _("票据"), kind, about[1], yuan(receipt.claimed_fen), receipt.public_id]
    small, _count, _fen = books.small_grants(fund)
    for group in small:
        amount = "" if group.fen is None else yuan(group.fen)
        yield ["", _("为居民求助支出（合计）"), PURPOSES.get(group.purpose, group.purpose), "", amount, ""]


def _donations(rows: list[Donation]) -> list[dict[str, Any]]:
    return [
        {"donation": each, "who": books.donor_shown(each), "purpose": PURPOSES.get(each.purpose, each.purpose)}
        for each in rows
    ]


def _day(instant: Any) -> Any:
    return clock.local(instant).date()
