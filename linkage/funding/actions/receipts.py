"""Receipts: entered with a picture by those who spent the money, accepted by another person, who thereby takes the sum out of what is still to be accounted
for. The books' floor itself holds that no more is claimed than was paid."""

import datetime as dt
from dataclasses import dataclass
from typing import IO, Any

from django.core.files.base import ContentFile
from django.db import IntegrityError, transaction
from django.utils.translation import gettext_lazy as _

from linkage.common import clock, states
from linkage.common.errors import Conflict, Invalid, require
from linkage.common.papers import clean_paper
from linkage.common.templatetags.amounts import yuan
from linkage.funding.accounts import open_account, open_grant_account
from linkage.funding.actions.grants import lock, move_money, needed, record
from linkage.funding.models import Grant, GrantLine, Receipt
from linkage.funding.permissions.grants import can_act_as_grantee, can_check_receipt
from linkage.funding.queries.grants import claimed_on, money_of, most_on
from linkage.funding.receipt_numbers import invoice_key
from linkage.funding.states import RECEIPT_STANDS, RECEIPT_TRANSITIONS, GrantState
from linkage.people.models import User

TAKES_RECEIPTS = (GrantState.RUNNING, GrantState.ENDED)


@dataclass(frozen=True, slots=True)
class ReceiptDraft:
    """code: "" on an electronic invoice. amount_fen: of the invoice; claimed_fen: the part of it that the grant pays."""

    code: str
    number: str
    issued_on: dt.date
    amount_fen: int
    claimed_fen: int


@transaction.atomic
def enter_receipt(*, by: User, grant: Grant, line: GrantLine, draft: ReceiptDraft, paper: IO[bytes]) -> Receipt:
    """Claim an invoice on a line of the budget. paper: a photo or PDF of it.

    Raises NotAllowed, Invalid("bad_receipt", "bad_photo", "bad_paper"), Conflict("wrong_state", "receipt_known", "more_than_paid",
    "over_line").
    """
    require(can_act_as_grantee(by, grant))
    key = _require_sensible(draft)
    clean = clean_paper(paper)
    lock(grant)
    if grant.state not in TAKES_RECEIPTS:
        raise Conflict("wrong_state", _("项目实施期间才能登记票据。"))
    _require_room(grant, line, draft.claimed_fen)
    row = Receipt(
        grant=grant,
        line=line,
        invoice_code=draft.code.strip()[:20],
        invoice_number=draft.number.strip()[:30],
        invoice_key=key,
        issued_on=draft.issued_on,
        amount_fen=draft.amount_fen,
        claimed_fen=draft.claimed_fen,
        entered_by=by,
        entered_at=clock.now(),
    )
    _store(row)
    row.paper.save(f"{row.public_id}.{clean.suffix}", ContentFile(clean.content))
    record("receipt.entered", grant, by, receipt=row.public_id, amount_fen=row.claimed_fen)
    return row


@transaction.atomic
def accept_receipt(*, by: User, receipt: Receipt) -> Receipt:
    """The sum is accounted for. Raises NotAllowed, Conflict("wrong_state", "insufficient_balance")."""
    require(can_check_receipt(by, receipt))
    grant = receipt.grant
    lock(grant)
    states.move(receipt, "accept", RECEIPT_TRANSITIONS, decided_by=by, decided_at=clock.now())
    move_money(
        f"receipt/{receipt.public_id}",
        "receipt.accept",
        grant,
        (open_grant_account(grant, "paid"), open_account(grant.fund, "spent")),
        receipt.claimed_fen,
    )
    record("receipt.accepted", grant, by, receipt=receipt.public_id, amount_fen=receipt.claimed_fen)
    return receipt


@transaction.atomic
def refuse_receipt(*, by: User, receipt: Receipt, reason: str) -> Receipt:
    """Its number may be entered again. Raises NotAllowed, Invalid("reason_needed"), Conflict("wrong_state")."""
    require(can_check_receipt(by, receipt))
    why = needed(reason, _("请写一句不认可的原因，受资助方会看到。"))
    lock(receipt.grant)
    states.move(receipt, "refuse", RECEIPT_TRANSITIONS, decided_by=by, decided_at=clock.now(), refuse_reason=why)
    record("receipt.refused", receipt.grant, by, receipt=receipt.public_id, amount_fen=receipt.claimed_fen)
    return receipt


def _require_sensible(draft: ReceiptDraft) -> str:
    """The invoice's key."""
    wrong: dict[str, Any] = {}
    key = invoice_key(draft.code, draft.number)
    if not key:
        wrong["number"] = _("请照票据填写发票号码。")
    if draft.issued_on > clock.today():
        wrong["issued_on"] = _("开票日期不能在今天以后。")
    if not 0 < draft.amount_fen <= 10**12:
        wrong["amount"] = _("请填写大于 0 的金额。")
    elif not 0 < draft.claimed_fen <= draft.amount_fen:
        wrong["claimed"] = _("报账金额要大于 0，不超过票面金额。")
    if wrong:
        raise Invalid("bad_receipt", next(iter(wrong.values())), fields=wrong)
    return key


def _require_room(grant: Grant, line: GrantLine, claimed_fen: int) -> None:
    room = money_of(grant).claimable
    if claimed_fen > room:
        raise Conflict("more_than_paid", _("报账合计超过了已经付的钱，最多还能报 %(most)s。") % {"most": yuan(room)})
    most = most_on(line) - claimed_on(line)
    if claimed_fen > most:
        raise Conflict(
            "over_line",
            _("“%(line)s”这一项最多还能报 %(most)s；要多报，请先申请调整预算。")
            % {"line": line.title, "most": yuan(max(most, 0))},
        )


def _store(row: Receipt) -> None:
    """The number stands once over all grants; whose it is otherwise is not told."""
    known = Conflict("receipt_known", _("这张票据已经报过账了，请核对发票号码。"))
    if Receipt.objects.filter(invoice_key=row.invoice_key, state__in=RECEIPT_STANDS).exists():
        raise known
    try:
        with transaction.atomic():
            row.save()
    except IntegrityError as error:
        raise known from error
