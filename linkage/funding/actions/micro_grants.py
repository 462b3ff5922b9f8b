"""Money for one need: asked for by one person, approved by another, held until the resident confirms, then spent; or given back. Each step is a
state and, where money moves, one transaction in the books, together or not at all."""

from django.db import transaction
from django.db.models import Sum
from django.utils.translation import gettext_lazy as _

from linkage.common import clock, states
from linkage.common.errors import Conflict, Invalid, require
from linkage.events import log
from linkage.funding.accounts import open_account
from linkage.funding.actions.shares import require_within_share
from linkage.funding.models import Fund, MicroGrant
from linkage.funding.permissions.funds import can_decide, can_release, can_request, can_spend
from linkage.funding.states import ASKED_OR_COMMITTED, COMMITTED, MICRO_GRANT_TRANSITIONS, MicroGrantState
from linkage.ledger import books
from linkage.people.models import User


@transaction.atomic
def request_micro_grant(
    *, by: User, fund: Fund, reference: str, need_stream: str, purpose: str, amount_fen: int
) -> MicroGrant:
    """Ask the fund for `amount_fen` for one need, once for each `reference` (a stream, e.g. offer/<id>): again returns the first request.

    Raises NotAllowed, Invalid("bad_amount"), Conflict("fund_paused"), Conflict("wrong_purpose"), Conflict("over_ceiling").
    """
    require(can_request(by, fund))
    known = MicroGrant.objects.filter(reference=reference).first()
    if known:
        return known
    _check_fits(fund, need_stream, purpose, amount_fen)
    grant, is_new = MicroGrant.objects.get_or_create(
        reference=reference,
        defaults={
            "fund": fund,
            "need_stream": need_stream,
            "purpose": purpose,
            "amount_fen": amount_fen,
            "requested_by": by,
            "requested_at": clock.now(),
        },
    )
    if is_new:
        _record("grant.requested", grant, by)
    return grant


@transaction.atomic
def approve_micro_grant(*, by: User, grant: MicroGrant) -> MicroGrant:
    """Hold the money for the need. Raises NotAllowed, Conflict("wrong_state", "over_ceiling", "over_share", "insufficient_balance"): nothing
    happened then."""
    require(can_decide(by, grant))
    fund = _lock(grant)
    if _total(fund, grant.need_stream, COMMITTED) + grant.amount_fen > fund.per_need_ceiling_fen:
        raise _over_ceiling(fund)
    require_within_share(fund, grant.purpose, grant.amount_fen)
    states.move(grant, "approve", MICRO_GRANT_TRANSITIONS, approved_by=by, decided_at=clock.now())
    _move_money(grant, "hold", "available", "held")
    _record("grant.approved", grant, by)
    return grant


@transaction.atomic
def decline_micro_grant(*, by: User, grant: MicroGrant, reason: str = "") -> MicroGrant:
    """Say no, with a reason for who asked. Raises NotAllowed, Invalid("reason_needed"), Conflict("wrong_state")."""
    require(can_decide(by, grant))
    if not reason.strip():
        sentence = _("请写一句不批准的原因，申请的社工会看到。")
        raise Invalid("reason_needed", sentence, fields={"reason": sentence})
    states.move(grant, "decline", MICRO_GRANT_TRANSITIONS, decided_at=clock.now(), decline_reason=reason.strip()[:300])
    _record("grant.declined", grant, by)
    return grant


@transaction.atomic
def spend_micro_grant(*, by: User | None, grant: MicroGrant) -> MicroGrant:
    """The need was served and confirmed: the held money is spent. by: who confirmed, None for the system. Raises NotAllowed,
    Conflict("wrong_state")."""
    if by is not None:
        require(can_spend(by, grant))
    states.move(grant, "spend", MICRO_GRANT_TRANSITIONS, settled_at=clock.now())
    _move_money(grant, "spend", "held", "spent")
    _record("grant.spent", grant, by)
    return grant


@transaction.atomic
def release_micro_grant(*, by: User | None, grant: MicroGrant) -> MicroGrant:
    """The need came to nothing: held money goes back, a waiting request is withdrawn. by: None for the system. Raises NotAllowed,
    Conflict("wrong_state")."""
    if by is not None:
        require(can_release(by, grant))
    grant.refresh_from_db(fields=["state"])
    if grant.state == MicroGrantState.REQUESTED:
        states.move(grant, "withdraw", MICRO_GRANT_TRANSITIONS, settled_at=clock.now())
    else:
        states.move(grant, "release", MICRO_GRANT_TRANSITIONS, settled_at=clock.now())
        _move_money(grant, "release", "held", "available")
    _record("grant.released", grant, by)
    return grant


def _check_fits(fund: Fund, need_stream: str, purpose: str, amount_fen: int) -> None:
    if amount_fen <= 0:
        raise Invalid("bad_amount", _("请填写大于 0 的金额。"), fields={"amount": _("请填写大于 0 的金额。")})
    if not fund.is_active:
        raise Conflict("fund_paused", _("这个基金暂停受理，请换一个。"))
    if fund.purposes and purpose not in fund.purposes:
        raise Conflict("wrong_purpose", _("这个基金不支持这种用途，请换一个。"))
    if _total(fund, need_stream, ASKED_OR_COMMITTED) + amount_fen > fund.per_need_ceiling_fen:
        raise _over_ceiling(fund)


def _total(fund: Fund, need_stream: str, among: frozenset[str]) -> int:
    grants = MicroGrant.objects.filter(fund=fund, need_stream=need_stream, state__in=among)
    return grants.aggregate(total=Sum("amount_fen"))["total"] or 0


def _over_ceiling(fund: Fund) -> Conflict:
    yuan = f"{fund.per_need_ceiling_fen / 100:,.2f}".removesuffix(".00")
    return Conflict("over_ceiling", _("超过了这个基金对一件求助的上限 %(yuan)s 元。") % {"yuan": yuan})


def _lock(grant: MicroGrant) -> Fund:
    """One approval at a time for each fund, so that two grants for one need see each other under the ceiling."""
    return Fund.objects.select_for_update().get(pk=grant.fund_id)


def _move_money(grant: MicroGrant, act: str, source: str, target: str) -> None:
    books.post(
        f"grant/{grant.public_id}/{act}",
        kind=f"grant.{act}",
        entries=[
            (open_account(grant.fund, source), -grant.amount_fen),
            (open_account(grant.fund, target), grant.amount_fen),
        ],
        reference=f"grant/{grant.public_id}",
    )


def _record(type: str, grant: MicroGrant, by: User | None) -> None:
    log.record(
        type,
        stream=f"fund/{grant.fund.public_id}",
        by=by,
        place_code=grant.fund.place_code,
        grant=grant.public_id,
        amount_fen=grant.amount_fen,
    )
