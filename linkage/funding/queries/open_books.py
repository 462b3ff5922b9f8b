"""A fund's money as anybody may read it, without signing in: donation -> award -> tranche -> receipt -> report. Names of people are left out, but for
donors who agreed to be named; what was given for single needs is told in sums of at least five (product rule 10, Charity Law art. 72-82)."""

import datetime as dt
from dataclasses import dataclass
from typing import Any

from dateutil.relativedelta import relativedelta
from django.db.models import Count, DateField, OuterRef, Prefetch, QuerySet, Subquery, Sum
from django.db.models.functions import Coalesce, TruncMonth
from django.utils.translation import gettext_lazy as _

from linkage.common import clock
from linkage.common.errors import NotFound
from linkage.common.small_cells import FEWEST, told_together
from linkage.funding.models import Donation, Fund, Grant, MicroGrant, Receipt, Report, Tranche
from linkage.funding.queries.funds import fund_kept
from linkage.funding.states import MicroGrantState
from linkage.funding.states.grants import ReceiptState, ReportState, TrancheState
from linkage.projects.models import ProjectRecord
from linkage.projects.states.projects import PUBLIC
from linkage.projects.states.records import RecordKind, RecordState


def open_funds() -> QuerySet[Fund]:
    return Fund.objects.filter(is_active=True).select_related("organisation").order_by("place_code", "name", "pk")


def open_fund(public_id: str) -> Fund:
    """Also one that takes no more requests: its books stay open. Raises NotFound."""
    return fund_kept(public_id)


def donations_open(fund: Fund) -> QuerySet[Donation]:
    """Newest first; see donor_shown for who gave."""
    return Donation.objects.filter(fund=fund).order_by("-received_on", "-pk")


def donor_shown(donation: Donation) -> str:
    """Her name if she agreed to it, else ""."""
    return donation.donor_name if donation.publishes_name else ""


def grants_open(fund: Fund) -> QuerySet[Grant]:
    """Newest first, each with `paid`, `shown_by_receipts` (fen), `receipt_count`, and `reports_accepted`."""
    rows = Grant.objects.filter(fund=fund).select_related("application__organisation", "application__round")
    return _with_sums(rows).order_by("-approved_at", "-pk")


def grant_open(public_id: str) -> Any:
    """Raises NotFound."""
    rows = Grant.objects.select_related(
        "application__organisation", "application__round", "application__project", "fund__organisation"
    )
    found = with_chain(_with_sums(rows)).filter(public_id=public_id).first()
    if found is None:
        raise NotFound("no_such_grant", _("没有找到这笔资助。"))
    return found


def with_chain(grants: QuerySet[Grant]) -> QuerySet[Any]:
    """Each with `tranches_shown`, `receipts_shown` and `reports_shown`: what anybody may know, in order of time. Three queries however many."""
    tranches = Tranche.objects.exclude(state=TrancheState.CANCELLED).order_by("number")
    receipts = Receipt.objects.filter(state=ReceiptState.ACCEPTED).select_related("line").order_by("issued_on", "pk")
    reports = Report.objects.filter(state=ReportState.ACCEPTED).order_by("number")
    return grants.prefetch_related(
        Prefetch("tranches", tranches, to_attr="tranches_shown"),
        Prefetch("receipts", receipts, to_attr="receipts_shown"),
        Prefetch("reports", reports, to_attr="reports_shown"),
    )


def judged(grant: Grant) -> list[ProjectRecord]:
    """What was confirmed of its project's evaluations and performance, once the project is public; nothing for a grant without one."""
    project = grant.application.project
    if project is None or project.state not in PUBLIC:
        return []
    kinds = (RecordKind.EVALUATION, RecordKind.PERFORMANCE)
    rows = ProjectRecord.objects.filter(project=project, kind__in=kinds, state=RecordState.CONFIRMED)
    return list(rows.select_related("project", "evaluator").order_by("held_on", "pk"))


@dataclass(frozen=True, slots=True)
class Small:
    """Grants for single needs, by purpose; count and fen are None where fewer than five stand behind them, or would show through the sum."""

    purpose: str
    count: int | None
    fen: int | None


def small_grants(fund: Fund) -> tuple[list[Small], int, int]:
    """(by purpose, how many together, fen together); nothing at all is told of fewer than five. See `told_together`: where one purpose is withheld,
    the next smallest is too."""
    rows = MicroGrant.objects.filter(fund=fund, state=MicroGrantState.SPENT).values("purpose").order_by("purpose")
    groups = [
        (row["purpose"], row["count"], row["fen"]) for row in rows.annotate(count=Count("pk"), fen=Sum("amount_fen"))
    ]
    count, fen = sum(each[1] for each in groups), sum(each[2] for each in groups)
    if count < FEWEST:
        return [], 0, 0
    told = told_together(each[1] for each in groups)
    return (
        [
            Small(purpose, shown, fen if shown is not None else None)
            for (purpose, _count, fen), shown in zip(groups, told, strict=True)
        ],
        count,
        fen,
    )


def by_month(fund: Fund, months: int, today: dt.date) -> list[tuple[dt.date, int, int]]:
    """(first day, fen received, fen paid out) of each of the last months, oldest first, this one included. Paid out: tranches of grants, and grants
    for single needs."""
    first = today.replace(day=1) - relativedelta(months=months - 1)
    start = dt.datetime.combine(first, dt.time(), clock.SHANGHAI)
    gifts = Donation.objects.filter(fund=fund, kind=Donation.Kind.MONEY, received_on__gte=first)
    came = _sums(gifts, TruncMonth("received_on"))
    paid = _sums(Tranche.objects.filter(grant__fund=fund, paid_at__gte=start), _month_of("paid_at"))
    small = MicroGrant.objects.filter(fund=fund, state=MicroGrantState.SPENT, settled_at__gte=start)
    spent = _sums(small, _month_of("settled_at"))
    days = [first + relativedelta(months=each) for each in range(months)]
    return [(day, came.get(day, 0), paid.get(day, 0) + spent.get(day, 0)) for day in days]


def _month_of(at: str) -> TruncMonth:
    return TruncMonth(at, tzinfo=clock.SHANGHAI, output_field=DateField())


def _sums(rows: QuerySet[Any], month: TruncMonth) -> dict[dt.date, int]:
    """First day of a month in Shanghai -> fen."""
    return dict(rows.order_by().annotate(month=month).values_list("month").annotate(Sum("amount_fen")))


def _with_sums(rows: QuerySet[Grant]) -> QuerySet[Grant]:
    """Each counted in a query of its own within the one: joined, they would multiply each other."""
    paid = Tranche.objects.filter(state=TrancheState.PAID)
    receipts = Receipt.objects.filter(state=ReceiptState.ACCEPTED)
    reports = Report.objects.filter(state=ReportState.ACCEPTED)
    return rows.annotate(
        paid=_of_grant(paid, Sum("amount_fen")),
        shown_by_receipts=_of_grant(receipts, Sum("claimed_fen")),
        receipt_count=_of_grant(receipts, Count("pk")),
        reports_accepted=_of_grant(reports, Count("pk")),
    )


def _of_grant(rows: QuerySet[Any], figure: Any) -> Any:
    of_this = rows.filter(grant=OuterRef("pk")).order_by().values("grant")
    return Coalesce(Subquery(of_this.annotate(figure=figure).values("figure")), 0)
