"""Which points expire when. Lots are not stored: they follow from the postings. Points that came in during one month are one lot; whatever goes out is
taken from the oldest lot first, so a lot's remainder is what the balance leaves after the younger ones. What comes back from a cancelled reservation
goes back to where it was taken."""

import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass

from django.db.models import Sum
from django.db.models.functions import TruncMonth

from linkage.common import clock
from linkage.ledger.models import Account, Posting
from linkage.people.models import User
from linkage.places.queries import setting
from linkage.volunteering.accounts import points_place, user_account
from linkage.volunteering.models import ExpiryWarning

# What brings new points; everything else on a person's account takes from a lot or gives back to one.
LOT_KINDS = ("points.earned", "points.started", "points.given", "points.allotted")


@dataclass(frozen=True, slots=True)
class Lot:
    """Points left of those that came in during one month. amount: hundredths. expires_on: the last day they are good, None where the region lets
    none expire. warned: whether that day was promised to their owner."""

    earned_in: dt.date
    amount: int
    expires_on: dt.date | None
    warned: bool


def expiry_of(earned_in: dt.date, months: int) -> dt.date | None:
    """The last day of the month that many months later; None for 0: they stay."""
    if not months:
        return None
    years, month = divmod(earned_in.month + months, 12)
    return dt.date(earned_in.year + years, month + 1, 1) - dt.timedelta(days=1)


def lots_of(user: User, account: Account | None = None) -> list[Lot]:
    """What she has, by the month it came in, oldest first. Their amounts sum to her balance. account: hers, where the caller has just read it."""
    account = account or Account.objects.filter(key=user_account(user)).first()
    if account is None:
        return []
    promised = dict(ExpiryWarning.objects.filter(user=user).values_list("earned_in", "expires_on"))
    months = setting("points_valid_months", points_place(user))
    return [
        Lot(month, amount, promised.get(month) or expiry_of(month, months), month in promised)
        for month, amount in remainders([account])[account.pk]
    ]


def remainders(accounts: Iterable[Account]) -> dict[int, list[tuple[dt.date, int]]]:
    """Account id -> (month, hundredths left of what came in then), oldest first, in one query for all of them."""
    balances = {each.pk: each.balance for each in accounts}
    rows = (
        Posting.objects.filter(account__in=balances, amount__gt=0, transaction__kind__in=LOT_KINDS)
        .annotate(month=TruncMonth("transaction__at", tzinfo=clock.SHANGHAI))
        .values("account_id", "month")
        .annotate(came=Sum("amount"))
        .order_by("-month")
    )
    left: dict[int, list[tuple[dt.date, int]]] = {pk: [] for pk in balances}
    for row in rows:
        amount = min(row["came"], balances[row["account_id"]])
        if amount > 0:
            balances[row["account_id"]] -= amount
            left[row["account_id"]].insert(0, (row["month"].date(), amount))
    return left
