"""The keys of a fund's accounts, in fen. Money comes in from `registered` (no floor: what was ever registered, as a negative balance), waits in
`available`, is set aside in `held`, and ends in `spent`. None of the last three falls below 0."""

from linkage.funding.models import Fund
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
