"""A volunteer's balance and statement."""

import datetime as dt
from dataclasses import dataclass
from typing import Any

from django.db.models import QuerySet, Sum

from linkage.common import clock
from linkage.ledger import books
from linkage.ledger.models import Account, Posting
from linkage.people.models import User
from linkage.volunteering.accounts import held_account, owed_account, user_account
from linkage.volunteering.queries.reasons import reasons_for


@dataclass(frozen=True, slots=True)
class Balances:
    """Hundredths of a point: what she may spend, what is set aside for reservations, what she still owes after a correction. account: where the
    spendable ones are; None before the first."""

    account: Account | None
    spendable: int
    held: int
    owed: int


def points_balance(user: User) -> int:
    """Hundredths of a point."""
    return books.balance(user_account(user))


def balances_of(user: User) -> Balances:
    keys = user_account(user), held_account(user), owed_account(user)
    found = {each.key: each for each in Account.objects.filter(key__in=keys)}
    spendable, held, owed = (found[key].balance if key in found else 0 for key in keys)
    return Balances(found.get(keys[0]), spendable, held, -owed)


def points_entries(user: User, first: dt.date | None = None, last: dt.date | None = None) -> QuerySet[Posting]:
    """Her statement, newest first; from and to these days, if given."""
    rows = Posting.objects.filter(account__in=Account.objects.filter(key=user_account(user)).values("pk"))
    if first:
        rows = rows.filter(transaction__at__gte=_midnight(first))
    if last:
        rows = rows.filter(transaction__at__lt=_midnight(last + dt.timedelta(days=1)))
    return rows.select_related("transaction").order_by("-pk")


@dataclass(frozen=True, slots=True)
class StatementLine:
    """One entry of a points statement: what it is for in words, what more there is to say, and the balance after it, in hundredths of a point."""

    posting: Posting
    title: Any
    note: Any
    balance: int


def statement(user: User, postings: list[Posting], newest_balance: int | None = None) -> list[StatementLine]:
    """Lines for some of `points_entries`, consecutive and newest first. A fixed number of queries, however many lines. newest_balance: what the
    caller knows the first of them to have led to; None: it is summed up."""
    reasons = reasons_for(user, postings)
    balance = newest_balance
    if balance is None and postings:
        older = Posting.objects.filter(account=postings[0].account_id, pk__lte=postings[0].pk)
        balance = older.aggregate(sum=Sum("amount"))["sum"]
    balance, lines = balance or 0, []
    for posting in postings:
        title, note = reasons[posting.pk]
        lines.append(StatementLine(posting, title, note, balance))
        balance -= posting.amount
    return lines


def _midnight(day: dt.date) -> dt.datetime:
    return dt.datetime.combine(day, dt.time(), clock.SHANGHAI)
