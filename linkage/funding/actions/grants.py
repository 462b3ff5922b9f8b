"""An application becomes a grant, and a grant ends with books that settle to zero. Each step is a state, an event and, where money moves, one transaction
in the books, together or not at all."""

from collections.abc import Sequence
from typing import Any

from django.db import transaction
from django.db.models import Sum
from django.utils.translation import gettext_lazy as _

from linkage.common import clock, states
from linkage.common.errors import Conflict, Invalid, require
from linkage.events import log
from linkage.funding import tranche_plans
from linkage.funding.accounts import grant_key, open_account, open_grant_account
from linkage.funding.actions.shares import require_within_share
from linkage.funding.models import Application, Fund, Grant, GrantLine, Report, Round, Tranche
from linkage.funding.permissions.grants import can_approve, can_end, can_manage
from linkage.funding.queries.grants import proposed_fen
from linkage.funding.states import (
    APPLICATION_TRANSITIONS,
    GRANT_TRANSITIONS,
    TRANCHE_TRANSITIONS,
    GrantState,
    ReceiptState,
    ReportState,
    TrancheState,
)
from linkage.funding.tranche_plans import TrancheDraft
from linkage.ledger import books
from linkage.people.models import User
from linkage.places.queries import setting


@transaction.atomic
def approve_application(*, by: User, application: Application, tranches: Sequence[TrancheDraft] | None = None) -> Grant:
    """Grant what the adopted allocation gives it: the money is held in the books under the grant's own name. tranches: as planned, None for the
    place's usual parts. Approved by two in the same moment it is granted once.

    Raises NotAllowed, Invalid("bad_tranches"), Conflict("wrong_state", "over_budget", "over_share", "insufficient_balance"): nothing happened then.
    """
    require(can_approve(by, application))
    amount = proposed_fen(application)
    fund = _lock_money(application)
    states.move(application, "approve", APPLICATION_TRANSITIONS)
    _require_within_budget(application.round, amount)
    require_within_share(fund, application.purpose, amount)
    grant = Grant.objects.create(
        application=application,
        fund=fund,
        awarded_fen=amount,
        applied_by=application.applicant,
        approved_by=by,
        approved_at=clock.now(),
        starts_on=application.starts_on,
        ends_on=application.ends_on,
    )
    _copy_budget(grant, application)
    write_tranches(grant, tranches if tranches is not None else _usual(grant))
    move_money(
        f"award/{grant.public_id}/hold",
        "award.hold",
        grant,
        (open_account(fund, "available"), open_grant_account(grant, "held")),
        amount,
    )
    _tell_application("application.approved", application, by)
    record("award.approved", grant, by, amount_fen=amount)
    return grant


@transaction.atomic
def decline_application(*, by: User, application: Application, reason: str) -> Application:
    """Say no to what the allocation proposed, with a reason for who applied. Raises NotAllowed, Invalid("reason_needed"),
    Conflict("wrong_state")."""
    require(can_approve(by, application))
    states.move(
        application,
        "decline",
        APPLICATION_TRANSITIONS,
        reason=needed(reason, _("请写一句不批准的原因，申请人会看到。")),
    )
    _tell_application("application.declined", application, by)
    return application


@transaction.atomic
def end_grant(*, by: User, grant: Grant, reason: str) -> Grant:
    """Stop before the end: what was not paid goes back to the fund at once, what was paid is accounted for or given back before it is closed.

    Raises NotAllowed, Invalid("reason_needed"), Conflict("wrong_state").
    """
    require(can_end(by, grant))
    lock(grant)
    states.move(
        grant,
        "end",
        GRANT_TRANSITIONS,
        ended_at=clock.now(),
        end_reason=needed(reason, _("请写明为什么提前终止。")),
    )
    _cancel_planned(grant, by)
    record("award.ended", grant, by)
    return grant


@transaction.atomic
def close_grant(*, by: User, grant: Grant) -> Grant:
    """Close it once its final report is accepted and its books are empty: receipts and returned money make up what was paid.

    Raises NotAllowed, Conflict("wrong_state", "report_missing", "receipts_open", "not_settled").
    """
    require(can_manage(by, grant))
    lock(grant)
    _require_reported(grant)
    if grant.receipts.filter(state=ReceiptState.ENTERED).exists():
        raise Conflict("receipts_open", _("还有票据没有核对。"))
    states.move(grant, "close", GRANT_TRANSITIONS, closed_at=clock.now())
    _cancel_planned(grant, by)
    if any(books.lock([grant_key(grant, "held"), grant_key(grant, "paid")]).values()):
        raise Conflict("not_settled", _("还有款项没有报账或退回，账没有结清。"))
    record("award.closed", grant, by)
    return grant


def lock(grant: Grant) -> None:
    """One act at a time on a grant's money and papers; the instance is brought up to date."""
    Grant.objects.select_for_update().get(pk=grant.pk)
    application, fund = grant.application, grant.fund
    grant.refresh_from_db()
    grant.application, grant.fund = application, fund


def write_tranches(grant: Grant, drafts: Sequence[TrancheDraft]) -> None:
    """Raises Invalid("bad_tranches")."""
    tranche_plans.check(drafts, grant.awarded_fen)
    Tranche.objects.bulk_create(
        Tranche(
            grant=grant,
            number=number,
            milestone=draft.milestone.strip()[:80],
            amount_fen=draft.amount_fen,
            due_on=draft.due_on,
            approved_by=grant.approved_by,
        )
        for number, draft in enumerate(drafts, 1)
    )


def move_money(key: str, kind: str, grant: Grant, between: tuple[Any, Any], amount_fen: int) -> None:
    """Book `amount_fen` from the first account to the second, once for each key. Raises Conflict("insufficient_balance")."""
    source, target = between
    books.post(key, kind=kind, entries=[(source, -amount_fen), (target, amount_fen)], reference=grant.stream)


def record(type: str, grant: Grant, by: User | None, **payload: Any) -> None:
    log.record(type, stream=grant.stream, by=by, place_code=grant.fund.place_code, grant=grant.public_id, **payload)


def needed(text: str, ask: Any, field: str = "reason") -> str:
    """The words, cut to what is kept. Raises Invalid("reason_needed")."""
    if not text.strip():
        raise Invalid("reason_needed", ask, fields={field: ask})
    return text.strip()[:300]


def _lock_money(application: Application) -> Fund:
    """One approval at a time for each fund, so that two awards see each other under the round's budget."""
    return Fund.objects.select_for_update().get(pk=application.round.fund_id)


def _require_within_budget(round: Round, amount_fen: int) -> None:
    awarded = Grant.objects.filter(application__round=round).aggregate(total=Sum("awarded_fen"))["total"] or 0
    if awarded + amount_fen > round.budget_fen:
        raise Conflict("over_budget", _("超过了这一轮的预算，没有批准。"))


def _copy_budget(grant: Grant, application: Application) -> None:
    GrantLine.objects.bulk_create(
        GrantLine(grant=grant, position=each.position, kind=each.kind, title=each.title, amount_fen=each.amount_fen)
        for each in application.lines.all()
    )


def _usual(grant: Grant) -> list[TrancheDraft]:
    shares = tranche_plans.read_shares(str(setting("grant_tranche_shares", grant.fund.place_code)))
    return tranche_plans.usual_plan(grant.awarded_fen, shares, grant.starts_on, grant.ends_on)


def _cancel_planned(grant: Grant, by: User | None) -> None:
    for tranche in grant.tranches.filter(state=TrancheState.PLANNED):
        states.move(tranche, "cancel", TRANCHE_TRANSITIONS)
        move_money(
            f"tranche/{tranche.public_id}/release",
            "tranche.release",
            grant,
            (open_grant_account(grant, "held"), open_account(grant.fund, "available")),
            tranche.amount_fen,
        )
        record("tranche.cancelled", grant, by, number=tranche.number, amount_fen=tranche.amount_fen)


def _require_reported(grant: Grant) -> None:
    """What was paid has been told of to the end; a grant that ended before anything was paid has nothing to tell."""
    if grant.state == GrantState.ENDED and not grant.tranches.filter(state=TrancheState.PAID).exists():
        return
    if not grant.reports.filter(kind=Report.Kind.FINAL, state=ReportState.ACCEPTED).exists():
        raise Conflict("report_missing", _("结项报告还没有通过。"))


def _tell_application(type: str, application: Application, by: User) -> None:
    round = application.round
    log.record(
        type,
        stream=application.stream,
        by=by,
        place_code=round.place_code,
        application=application.public_id,
        round=round.public_id,
    )
