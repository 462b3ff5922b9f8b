from django.db import transaction
from django.utils.translation import gettext_lazy as _

from linkage.common.errors import Invalid, require
from linkage.events import log
from linkage.funding.accounts import open_account
from linkage.funding.models import Fund
from linkage.funding.permissions.funds import can_register_income
from linkage.ledger import books
from linkage.ledger.models import Transaction
from linkage.people.models import User

MOST_FEN = 10**12


@transaction.atomic
def register_income(*, by: User | None, fund: Fund, amount_fen: int, source: str, key: str) -> Transaction:
    """Take down money that the fund's charity has received; the platform itself never collects (product rule 7). The same `key` (of this fund)
    again changes nothing. source: whose money, in words; by: None for the system.

    Raises NotAllowed, Invalid("bad_amount").
    """
    if by is not None:
        require(can_register_income(by, fund))
    if not 0 < amount_fen <= MOST_FEN:
        sentence = _("请填写大于 0 的金额。")
        raise Invalid("bad_amount", sentence, fields={"amount": sentence})
    booked = books.post(
        f"fund/{fund.public_id}/income/{key}",
        kind="fund.income",
        entries=[(open_account(fund, "registered"), -amount_fen), (open_account(fund, "available"), amount_fen)],
        reference=source[:100],
    )
    if booked.is_new:
        log.record(
            "fund.income_registered",
            stream=f"fund/{fund.public_id}",
            by=by,
            place_code=fund.place_code,
            amount_fen=amount_fen,
        )
    return booked
