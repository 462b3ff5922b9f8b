"""Paying out, and money that comes back: transfers that the charity's bank has carried out are registered here, never carried out (product rule 7)."""

import datetime as dt

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from linkage.common import clock, states
from linkage.common.errors import Conflict, Invalid, require
from linkage.funding.accounts import open_account, open_grant_account
from linkage.funding.actions.grants import lock, move_money, record
from linkage.funding.models import Grant, MoneyReturned, Tranche
from linkage.funding.permissions.grants import can_manage, can_pay
from linkage.funding.queries.grants import is_reached, money_of
from linkage.funding.states import TRANCHE_TRANSITIONS, UNSETTLED, GrantState, TrancheState
from linkage.people.models import User


@transaction.atomic
def pay_tranche(*, by: User, tranche: Tranche, transfer_no: str) -> Tranche:
    """Register the transfer of a tranche by the number on the bank's slip. The same number again changes nothing.

    Raises NotAllowed, Invalid("transfer_needed"), Conflict("wrong_state", "not_signed", "report_missing", "transfer_known",
    "insufficient_balance").
    """
    require(can_pay(by, tranche))
    grant, number = tranche.grant, _transfer_no(transfer_no)
    lock(grant)
    tranche.refresh_from_db(fields=["state", "transfer_no", "paid_by", "amount_fen"])
    if tranche.state == TrancheState.PAID and tranche.transfer_no == number:
        return tranche
    if grant.state != GrantState.RUNNING:
        raise Conflict("not_signed", _("双方签署协议、项目还在实施时才能付款。"))
    if tranche.state == TrancheState.PLANNED and not is_reached(grant, tranche):
        raise Conflict("report_missing", _("上一期的报告通过以后，才能付这一期。"))
    _require_unknown(number)
    states.move(tranche, "pay", TRANCHE_TRANSITIONS, paid_by=by, paid_at=clock.now(), transfer_no=number)
    move_money(
        f"tranche/{tranche.public_id}/pay",
        "tranche.pay",
        grant,
        (open_grant_account(grant, "held"), open_grant_account(grant, "paid")),
        tranche.amount_fen,
    )
    record("tranche.paid", grant, by, number=tranche.number, amount_fen=tranche.amount_fen)
    return tranche


@transaction.atomic
def register_returned_money(
    *, by: User, grant: Grant, amount_fen: int, transfer_no: str, received_on: dt.date
) -> MoneyReturned:
    """Unspent money is back on the fund's account. The same transfer again changes nothing.

    Raises NotAllowed, Invalid("bad_amount", "transfer_needed", "bad_date"), Conflict("wrong_state", "more_than_open", "transfer_known").
    """
    require(can_manage(by, grant))
    number = _transfer_no(transfer_no)
    lock(grant)
    known = MoneyReturned.objects.filter(transfer_no=number).first()
    if known and (known.grant_id, known.amount_fen) == (grant.pk, amount_fen):
        return known
    _require_unknown(number)
    if received_on > clock.today():
        sentence = _("到账日期不能在今天以后。")
        raise Invalid("bad_date", sentence, fields={"received_on": sentence})
    if grant.state not in UNSETTLED:
        raise Conflict("wrong_state", _("这笔资助已经结项。"))
    if amount_fen <= 0:
        raise Invalid("bad_amount", _("请填写大于 0 的金额。"), fields={"amount": _("请填写大于 0 的金额。")})
    if amount_fen > money_of(grant).claimable:
        raise Conflict("more_than_open", _("退回的钱超过了还没有报账的部分。"))
    row = MoneyReturned.objects.create(
        grant=grant,
        amount_fen=amount_fen,
        transfer_no=number,
        received_on=received_on,
        registered_by=by,
        registered_at=clock.now(),
    )
    move_money(
        f"return/{row.public_id}",
        "award.return",
        grant,
        (open_grant_account(grant, "paid"), open_account(grant.fund, "available")),
        amount_fen,
    )
    record("award.money_returned", grant, by, amount_fen=amount_fen)
    return row


def _transfer_no(text: str) -> str:
    number = "".join(text.split()).upper()
    if not 4 <= len(number) <= 40:
        sentence = _("请照银行回单填写转账单号（4 到 40 位）。")
        raise Invalid("transfer_needed", sentence, fields={"transfer_no": sentence})
    return number


def _require_unknown(number: str) -> None:
    if Tranche.objects.filter(transfer_no=number).exists() or MoneyReturned.objects.filter(transfer_no=number).exists():
        raise Conflict("transfer_known", _("这个转账单号已经登记过了，请核对回单。"))
