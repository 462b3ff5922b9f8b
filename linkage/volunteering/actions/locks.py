"""In which order rows are locked, so that no two acts wait for each other in a circle: volunteers, then persons' accounts, each by id; then whatever
is shared (a reward's stock, a district's accounts)."""

from collections.abc import Iterable

from linkage.ledger import books
from linkage.people.models import User
from linkage.volunteering.accounts import held_account, open_account, owed_account, user_account
from linkage.volunteering.models import Volunteer


def lock_volunteers(user_ids: Iterable[int]) -> None:
    """One record at a time for each volunteer, so that two services that end together see each other's minutes in the day's total. Who records for
    several locks them all first: taken one by one, between bookings, two confirmations could wait for each other."""
    rows = Volunteer.objects.select_for_update().filter(user__in=list(user_ids)).order_by("pk")
    list(rows.values_list("pk", flat=True))


def lock_points(*users: User) -> dict[str, int]:
    """One act at a time on each person's points. Returns the balances of their accounts (spendable, held, owed) by key, which stand still to the
    end of the transaction: whoever moves points of a person holds the row of her spendable account."""
    lock_volunteers(user.pk for user in users)
    for user in users:
        open_account(user_account(user))
    return books.lock(key(user) for user in users for key in (user_account, held_account, owed_account))
