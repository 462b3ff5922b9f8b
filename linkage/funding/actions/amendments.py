"""A running grant's budget, term or amount is changed: asked for with a reason by those who spend it, decided by the rules of the approval."""

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from linkage.common import clock, states
from linkage.common.errors import Conflict, Invalid, require
from linkage.funding import tranche_plans
from linkage.funding.accounts import open_account, open_grant_account
from linkage.funding.actions.grants import lock, move_money, needed, record
from linkage.funding.models import Amendment, Grant
from linkage.funding.permissions.grants import can_act_as_grantee, can_decide_amendment
from linkage.funding.queries.grants import claimed_on, most_on
from linkage.funding.ratios_of_grants import missed
from linkage.funding.states import AMENDMENT_TRANSITIONS, AmendmentState, GrantState, TrancheState
from linkage.people.models import User


@dataclass(frozen=True, slots=True)
class AmendmentDraft:
    """What shall be otherwise; left out, it stays. lines: position -> fen. awarded_fen: at most what it was."""

    lines: Mapping[int, int] = field(default_factory=dict)
    awarded_fen: int | None = None
    ends_on: dt.date | None = None
    ratio_reason: str = ""


@transaction.atomic
def ask_amendment(*, by: User, grant: Grant, reason: str, draft: AmendmentDraft) -> Amendment:
    """One at a time. Raises NotAllowed, Invalid("reason_needed", "bad_amendment", "too_low"), Conflict("wrong_state", "asked_already")."""
    require(can_act_as_grantee(by, grant))
    why = needed(reason, _("请写明为什么要变更。"))
    lock(grant)
    _require_running(grant)
    if grant.amendments.filter(state=AmendmentState.ASKED).exists():
        raise Conflict("asked_already", _("已经有一份变更申请在等审批。"))
    before = standing(grant)
    after = _after(grant, before, draft)
    _require_sound(grant, before, after, draft.ratio_reason)
    amendment = Amendment.objects.create(
        grant=grant,
        number=grant.amendments.count() + 1,
        reason=why,
        ratio_reason=draft.ratio_reason.strip()[:300],
        before=before,
        after=after,
        asked_by=by,
        asked_at=clock.now(),
    )
    record("amendment.asked", grant, by, number=amendment.number)
    return amendment


@transaction.atomic
def approve_amendment(*, by: User, amendment: Amendment) -> Amendment:
    """It counts from now on; what is no longer granted goes back to the fund. Raises NotAllowed, Conflict("wrong_state", "moved_on"),
    Invalid("bad_amendment") where it no longer fits."""
    require(can_decide_amendment(by, amendment))
    grant = amendment.grant
    lock(grant)
    _require_running(grant)
    if standing(grant) != amendment.before:
        raise Conflict("moved_on", _("申请变更以后，这笔资助又有了变化，请受资助方重新申请。"))
    _require_sound(grant, amendment.before, amendment.after, amendment.ratio_reason)
    states.move(amendment, "approve", AMENDMENT_TRANSITIONS, decided_by=by, decided_at=clock.now())
    _apply(amendment)
    record("amendment.approved", grant, by, number=amendment.number)
    return amendment


@transaction.atomic
def decline_amendment(*, by: User, amendment: Amendment, reason: str) -> Amendment:
    """Raises NotAllowed, Invalid("reason_needed"), Conflict("wrong_state")."""
    require(can_decide_amendment(by, amendment))
    why = needed(reason, _("请写一句不批准的原因，申请人会看到。"))
    states.move(amendment, "decline", AMENDMENT_TRANSITIONS, decided_by=by, decided_at=clock.now(), decline_reason=why)
    record("amendment.declined", amendment.grant, by, number=amendment.number)
    return amendment


def standing(grant: Grant) -> dict[str, Any]:
    """What may be amended, as it stands: see models.Amendment."""
    return {
        "awarded_fen": grant.awarded_fen,
        "ends_on": grant.ends_on.isoformat() if grant.ends_on else None,
        "lines": [
            {"position": each.position, "kind": str(each.kind), "title": each.title, "amount_fen": each.amount_fen}
            for each in grant.lines.all()
        ],
        "tranches": [
            {"number": each.number, "amount_fen": each.amount_fen}
            for each in grant.tranches.filter(state=TrancheState.PLANNED)
        ],
    }


def _require_running(grant: Grant) -> None:
    if grant.state != GrantState.RUNNING:
        raise Conflict("wrong_state", _("项目实施期间才能变更。"))


def _after(grant: Grant, before: dict[str, Any], draft: AmendmentDraft) -> dict[str, Any]:
    awarded = before["awarded_fen"] if draft.awarded_fen is None else draft.awarded_fen
    if not 0 < awarded <= before["awarded_fen"]:
        raise _refusal("awarded", _("金额只能减少，不能增加。"))
    amounts = [each["amount_fen"] for each in before["tranches"]]
    kept = tranche_plans.reduced(amounts, before["awarded_fen"] - awarded)
    return {
        "awarded_fen": awarded,
        "ends_on": draft.ends_on.isoformat() if draft.ends_on else before["ends_on"],
        "lines": [
            each | {"amount_fen": draft.lines.get(each["position"], each["amount_fen"])} for each in before["lines"]
        ],
        "tranches": [each | {"amount_fen": amount} for each, amount in zip(before["tranches"], kept, strict=True)],
    }


def _require_sound(grant: Grant, before: dict[str, Any], after: dict[str, Any], ratio_reason: str) -> None:
    if before == after:
        raise _refusal("lines", _("还没有写要改什么。"))
    if any(each["amount_fen"] < 0 for each in after["lines"]):
        raise _refusal("lines", _("预算请填 0 或更大的金额。"))
    if sum(each["amount_fen"] for each in after["lines"]) != after["awarded_fen"] + grant.application.own_fen:
        raise _refusal("lines", _("预算各项相加，要等于资助金额加自筹。"))
    if after["ends_on"] and grant.starts_on and after["ends_on"] < grant.starts_on.isoformat():
        raise _refusal("ends_on", _("结束日期不能早于开始日期。"))
    amounts = {each["position"]: each["amount_fen"] for each in after["lines"]}
    if any(claimed_on(line) > most_on(line, amounts[line.position]) for line in grant.lines.all()):
        raise _refusal("lines", _("有一项已经报账的钱超过了改后的预算。"))
    application = grant.application
    costs = [(each["kind"], each["amount_fen"]) for each in after["lines"]]
    sentences = missed(grant, application.staff, application.social_workers, costs)
    explained = ratio_reason.strip() or application.ratio_reason.strip()
    if sentences and not explained and after["lines"] != before["lines"]:
        raise _refusal("ratio_reason", sentences[0])


def _apply(amendment: Amendment) -> None:
    grant, before, after = amendment.grant, amendment.before, amendment.after
    for each in after["lines"]:
        grant.lines.filter(position=each["position"]).update(amount_fen=each["amount_fen"])
    for each in after["tranches"]:
        grant.tranches.filter(number=each["number"], state=TrancheState.PLANNED).update(amount_fen=each["amount_fen"])
    grant.awarded_fen = after["awarded_fen"]
    grant.ends_on = dt.date.fromisoformat(after["ends_on"]) if after["ends_on"] else None
    grant.save(update_fields=["awarded_fen", "ends_on"])
    given_up = before["awarded_fen"] - after["awarded_fen"]
    if given_up:
        move_money(
            f"amendment/{amendment.public_id}/release",
            "amendment.release",
            grant,
            (open_grant_account(grant, "held"), open_account(grant.fund, "available")),
            given_up,
        )


def _refusal(name: str, sentence: Any) -> Invalid:
    return Invalid("bad_amendment", sentence, fields={name: sentence})
