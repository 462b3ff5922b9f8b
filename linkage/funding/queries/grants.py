"""Grants, and what each still needs, for those who may see them."""

import datetime as dt
from dataclasses import dataclass
from typing import Any

from django.db.models import Q, QuerySet, Sum
from django.utils.translation import gettext_lazy as _

from linkage.common.errors import NotFound
from linkage.funding.accounts import grant_key
from linkage.funding.models import AllocationRun, Application, Grant, GrantLine, Receipt, Report, Tranche
from linkage.funding.permissions.funds import MEMBERS
from linkage.funding.states import (
    RECEIPT_STANDS,
    ApplicationState,
    GrantState,
    ReceiptState,
    ReportState,
    TrancheState,
)
from linkage.ledger.models import Account
from linkage.organisations.models import Role
from linkage.organisations.roles import funds_of, held_by, role_places
from linkage.places.queries import setting


@dataclass(frozen=True, slots=True)
class GrantMoney:
    """In fen. held: waits to be paid; paid: all that was paid out; accounted: accepted receipts; claimed: accepted and waiting ones; returned."""

    awarded: int
    held: int
    paid: int
    accounted: int
    claimed: int
    returned: int

    @property
    def open(self) -> int:
        """Paid, and neither accounted for nor given back."""
        return self.paid - self.accounted - self.returned

    @property
    def claimable(self) -> int:
        return self.paid - self.claimed - self.returned


@dataclass(frozen=True, slots=True)
class Due:
    """The report that comes next. report: its row, when one was handed in or returned. is_open: it may be handed in now."""

    number: int
    kind: str
    due_on: dt.date | None
    report: Report | None
    is_open: bool


def proposed_fen(application: Application) -> int:
    """What the round's adopted allocation gives it; all that it asked for where no allocation speaks of it."""
    run = AllocationRun.objects.filter(
        round=application.round_id, adopted_at__isnull=False, set_aside_at__isnull=True
    ).first()
    return int(run.granted.get(application.public_id, application.asked_fen)) if run else application.asked_fen


def grants_visible_to(user: Any) -> QuerySet[Grant]:
    """See permissions.can_see_grant."""
    return _rows().filter(_mine(user) | _of_the_funds(user)).order_by("-approved_at", "-pk")


def grants_held_by(user: Any) -> QuerySet[Grant]:
    """Those that she, or an organisation whose staff she is, was granted."""
    return _rows().filter(_mine(user)).order_by("-approved_at", "-pk")


def grants_overseen_by(user: Any) -> QuerySet[Grant]:
    """Those of the funds she works for, oversees or audits."""
    return _rows().filter(_of_the_funds(user)).order_by("-approved_at", "-pk")


def grant_for(user: Any, public_id: str) -> Grant:
    """Raises NotFound, for another scope's people as well."""
    found = grants_visible_to(user).filter(public_id=public_id).first()
    if found is None:
        raise NotFound("no_such_grant", _("没有找到这笔资助。"))
    return found


def grants_of_fund(user: Any, fund_id: int) -> QuerySet[Grant]:
    """Of one fund, the newest first."""
    return grants_visible_to(user).filter(fund=fund_id)


def grant_of_application(user: Any, application: Application) -> Grant | None:
    """What an application became, for those who may see it."""
    return grants_visible_to(user).filter(application=application).first()


def applications_to_approve(user: Any) -> QuerySet[Application]:
    """What waits for an approval that is her office; whether she may decide each, permissions.can_approve says."""
    mine = Q(round__fund__public_id__in=funds_of(user, Role.FUND_APPROVER))
    for digits in role_places(user, Role.SUPERVISOR):
        mine |= Q(round__fund__place_code__startswith=digits)
    rows = Application.objects.filter(mine, state=ApplicationState.PROPOSED)
    return rows.select_related("round__fund", "organisation", "applicant").order_by("round", "pk")


def application_to_approve(user: Any, public_id: str) -> Application:
    """For those whose office it is, in whatever state it is by now. Raises NotFound."""
    mine = Q(round__fund__public_id__in=funds_of(user, *MEMBERS))
    for digits in role_places(user, Role.SUPERVISOR, Role.AUDITOR):
        mine |= Q(round__fund__place_code__startswith=digits)
    rows = Application.objects.filter(mine).select_related("round__fund", "organisation", "applicant")
    found = rows.exclude(state__in=[ApplicationState.DRAFTED]).filter(public_id=public_id).first()
    if found is None:
        raise NotFound("no_such_application", _("没有找到这份申请。"))
    return found


def money_of(grant: Grant) -> GrantMoney:
    keys = [grant_key(grant, part) for part in ("held", "paid")]
    held = dict(Account.objects.filter(key__in=keys).values_list("key", "balance")).get(keys[0], 0)
    standing = grant.receipts.filter(state__in=RECEIPT_STANDS)
    return GrantMoney(
        awarded=grant.awarded_fen,
        held=held,
        paid=total(grant.tranches.filter(state=TrancheState.PAID), "amount_fen"),
        accounted=total(standing.filter(state=ReceiptState.ACCEPTED), "claimed_fen"),
        claimed=total(standing, "claimed_fen"),
        returned=total(grant.returns.all(), "amount_fen"),
    )


def claimed_on(line: GrantLine) -> int:
    return total(line.receipts.filter(state__in=RECEIPT_STANDS), "claimed_fen")


def most_on(line: GrantLine, amount_fen: int | None = None) -> int:
    """What may be claimed on a line: its amount (or the one given) and the place's tolerance above it."""
    percent = int(setting("grant_line_tolerance_percent", line.grant.fund.place_code))
    return (line.amount_fen if amount_fen is None else amount_fen) * (100 + percent) // 100


def report_due(grant: Grant) -> Due | None:
    """The report that comes next; None before the agreement, and once the final one is accepted."""
    if grant.state not in (GrantState.RUNNING, GrantState.ENDED):
        return None
    reports = list(grant.reports.all())
    tranches = list(grant.tranches.all())
    paid = [each for each in tranches if each.state == TrancheState.PAID]
    if not paid or any(each.kind == Report.Kind.FINAL and each.state == ReportState.ACCEPTED for each in reports):
        return None
    number = 1 + sum(each.state == ReportState.ACCEPTED for each in reports)
    is_last = grant.state == GrantState.ENDED or number >= len(tranches)
    report = next((each for each in reports if each.number == number), None)
    is_open = (grant.state == GrantState.ENDED or number <= len(paid)) and (
        report is None or report.state == ReportState.RETURNED
    )
    kind = Report.Kind.FINAL if is_last else Report.Kind.MID
    return Due(number, str(kind), _due_on(grant, tranches, number, is_last=is_last), report, is_open)


def next_payable(grant: Grant) -> Tranche | None:
    """The next tranche, once its milestone is reached: the first when both have signed, each later one when the report before it was accepted."""
    if grant.state != GrantState.RUNNING:
        return None
    tranche = grant.tranches.filter(state=TrancheState.PLANNED).first()
    return tranche if tranche and is_reached(grant, tranche) else None


def is_reached(grant: Grant, tranche: Tranche) -> bool:
    if tranche.number == 1:
        return True
    earlier = grant.tranches.filter(number=tranche.number - 1, state=TrancheState.PAID).exists()
    return earlier and grant.reports.filter(number=tranche.number - 1, state=ReportState.ACCEPTED).exists()


def receipt_of(grant: Grant, public_id: str) -> Receipt:
    """Raises NotFound."""
    found = grant.receipts.select_related("line").filter(public_id=public_id).first()
    if found is None:
        raise NotFound("no_such_receipt", _("没有找到这张票据。"))
    return found


def total(rows: QuerySet[Any], field: str) -> int:
    return rows.aggregate(total=Sum(field))["total"] or 0


def _due_on(grant: Grant, tranches: list[Tranche], number: int, *, is_last: bool) -> dt.date | None:
    """A report before a tranche is due with it; the final one some days after the end (a setting)."""
    if not is_last:
        return tranches[number].due_on
    end = grant.ended_at.date() if grant.ended_at else grant.ends_on
    days = int(setting("grant_final_report_days", grant.fund.place_code))
    return end + dt.timedelta(days=days) if end else None


def _rows() -> QuerySet[Grant]:
    return Grant.objects.select_related(
        "fund__organisation", "application__organisation", "application__applicant", "application__round", "approved_by"
    )


def _mine(user: Any) -> Q:
    staffed = {each.organisation_id for each in held_by(user) if each.role == Role.ORG_STAFF and each.organisation_id}
    return Q(application__applicant=user.pk) | Q(application__organisation__in=staffed)


def _of_the_funds(user: Any) -> Q:
    found = Q(fund__public_id__in=funds_of(user, *MEMBERS))
    for digits in role_places(user, Role.SUPERVISOR, Role.AUDITOR):
        found |= Q(fund__place_code__startswith=digits)
    return found
