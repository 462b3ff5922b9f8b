"""The keys of a fund's accounts, in fen. Money comes in from `registered` (no floor: what was ever registered, as a negative balance), waits in
`available`, is set aside in `held`, and ends in `spent`. None of the last three falls below 0.

A grant has two accounts of its own between `available` and `spent`: what is promised waits in its `held`, what was paid out and not yet accounted for in
its `paid`. From there a receipt takes it to the fund's `spent`, and unspent money goes back to `available`; a closed grant's accounts are empty."""

from linkage.funding.models import Fund, Grant
from linkage.ledger import books
from linkage.ledger.models import Account, Unit

PARTS = ("registered", "available", "held", "spent")


def key(fund: Fund, part: str) -> str:
    return f"fund/{fund.public_id}/{part}"


def open_account(fund: Fund, part: str) -> Account:
    """Raises ValueError for a part that is not one of PARTS."""
    if part not in PARTS:
        raise ValueError(f"a fund has no account {part!r}")
    return books.account(key(fund, part), Unit.FEN, floor=None if part == "registered" else 0)


GRANT_PARTS = ("held", "paid")


def grant_key(grant: Grant, part: str) -> str:
    return f"grant/{grant.public_id}/{part}"


def open_grant_account(grant: Grant, part: str) -> Account:
    """Raises ValueError for a part that is not one of GRANT_PARTS."""
    if part not in GRANT_PARTS:
        raise ValueError(f"a grant has no account {part!r}")
    return books.account(grant_key(grant, part), Unit.FEN, floor=0)
