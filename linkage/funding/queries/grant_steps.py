"""What comes next on a grant, and whose turn it is, in sentences for both sides."""

import datetime as dt
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext as _

from linkage.common import clock
from linkage.common.templatetags.amounts import yuan
from linkage.funding.models import Grant, Report
from linkage.funding.queries.grants import money_of, next_payable, report_due
from linkage.funding.states import AmendmentState, GrantState, ReceiptState, ReportState

GRANTEE, OFFICER, APPROVER = "grantee", "officer", "approver"


@dataclass(frozen=True, slots=True)
class Step:
    """turn: whose it is, "grantee", "officer" or "approver". due_on: by when, where there is a day."""

    turn: str
    sentence: Any
    due_on: dt.date | None = None

    @property
    def is_late(self) -> bool:
        return self.due_on is not None and self.due_on < clock.today()


def steps_of(grant: Grant) -> list[Step]:
    """The most pressing first; none once it is closed."""
    if grant.state == GrantState.CLOSED:
        return []
    if grant.state == GrantState.APPROVED:
        return _signing(grant)
    return [*_paying(grant), *_reporting(grant), *_papers(grant), *_closing(grant)]


def _signing(grant: Grant) -> list[Step]:
    agreement = grant.agreements.filter(superseded_at__isnull=True).first()
    if agreement is None:
        return [Step(OFFICER, _("请基金干事拟定协议"))]
    found = []
    if not agreement.grantee_signed_at:
        found.append(Step(GRANTEE, _("请受资助方看过协议后签署")))
    if not agreement.signatory_signed_at:
        found.append(Step(OFFICER, _("请基金一方签署协议")))
    return found


def _paying(grant: Grant) -> list[Step]:
    tranche = next_payable(grant)
    if tranche is None:
        return []
    facts = {"number": tranche.number, "amount": yuan(tranche.amount_fen)}
    return [Step(OFFICER, _("第 %(number)s 期 %(amount)s 可以付款了") % facts, tranche.due_on)]


def _reporting(grant: Grant) -> list[Step]:
    due = report_due(grant)
    if due is None:
        return []
    name = _("结项报告") if due.kind == Report.Kind.FINAL else _("第 %(number)s 次报告") % {"number": due.number}
    if due.report and due.report.state == ReportState.SUBMITTED:
        return [Step(OFFICER, _("%(report)s已交，请审阅") % {"report": name})]
    if due.report and due.report.state == ReportState.RETURNED:
        return [Step(GRANTEE, _("%(report)s退回了，请补充后再交") % {"report": name}, due.due_on)]
    return [Step(GRANTEE, _("请交%(report)s") % {"report": name}, due.due_on)] if due.is_open else []


def _papers(grant: Grant) -> list[Step]:
    found = []
    waiting = grant.receipts.filter(state=ReceiptState.ENTERED).count()
    if waiting:
        found.append(Step(OFFICER, _("%(count)s 张票据等着核对") % {"count": waiting}))
    if grant.amendments.filter(state=AmendmentState.ASKED).exists():
        found.append(Step(APPROVER, _("有一份变更申请等着审批")))
    open_fen = money_of(grant).claimable
    if open_fen:
        found.append(Step(GRANTEE, _("还有 %(amount)s 要凭票据报账，用不完的退回") % {"amount": yuan(open_fen)}))
    return found


def _closing(grant: Grant) -> list[Step]:
    money = money_of(grant)
    reported = grant.reports.filter(kind=Report.Kind.FINAL, state=ReportState.ACCEPTED).exists()
    if money.open == 0 and (reported or (grant.state == GrantState.ENDED and money.paid == 0)):
        return [Step(OFFICER, _("账目已经结清，可以结项了"))]
    return []
