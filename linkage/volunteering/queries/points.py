"""A volunteer's balance and statement."""

from dataclasses import dataclass

from django.db.models import QuerySet, Sum

from linkage.ledger import books
from linkage.ledger.models import Posting
from linkage.people.models import User
from linkage.volunteering.accounts import user_account
from linkage.volunteering.models import ServiceHours
from linkage.volunteering.queries.hours import hours_of


def points_balance(user: User) -> int:
    """Hundredths of a point."""
    return books.balance(user_account(user))


def points_entries(user: User) -> QuerySet[Posting]:
    """Her statement, newest first."""
    rows = Posting.objects.filter(account__key=user_account(user)).select_related("transaction")
    return rows.order_by("-pk")


@dataclass(frozen=True, slots=True)
class StatementLine:
    """One entry of a points statement: the service it is for, if it is for one, and the balance after it, in hundredths of a point."""

    posting: Posting
    hours: ServiceHours | None
    balance: int


def statement(user: User, postings: list[Posting]) -> list[StatementLine]:
    """Lines for some of `points_entries`, consecutive and newest first."""
    references = [posting.transaction.reference for posting in postings]
    ids = [each.removeprefix("hours/") for each in references if each.startswith("hours/")]
    services = {f"hours/{each.public_id}": each for each in hours_of(user).filter(public_id__in=ids)}
    newer = points_entries(user).filter(pk__gt=postings[0].pk) if postings else Posting.objects.none()
    balance = points_balance(user) - (newer.aggregate(sum=Sum("amount"))["sum"] or 0)
    lines = []
    for posting in postings:
        lines.append(StatementLine(posting, services.get(posting.transaction.reference), balance))
        balance -= posting.amount
    return lines
