"""Double-entry books for any unit. `post` is the only writer."""

from collections.abc import Iterable, Sequence

from django.db import connection, transaction
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from linkage.common import clock
from linkage.common.errors import Conflict
from linkage.ledger.models import Account, Posting, Transaction, Unit


def account(key: str, unit: Unit, *, floor: int | None = 0) -> Account:
    """The account with this key, opened if it is new. floor: the least balance it may have, None for no limit."""
    found, _created = Account.objects.get_or_create(key=key, defaults={"unit": unit, "floor": floor})
    return found


def post(
    key: str,
    *,
    kind: str,
    entries: Sequence[tuple[Account, int]],
    reference: str = "",
    reverses: Transaction | None = None,
) -> Transaction:
    """Book `entries` (account, signed amount in the unit's smallest part) as one transaction; they sum to 0 per unit. The same `key` again
    returns the first transaction and changes nothing; `is_new` of what is returned tells which it was.

    Raises ValueError for entries that do not balance, Conflict("insufficient_balance") when an account would fall below its floor; then
    nothing is booked.
    """
    _check_balanced(entries)
    with transaction.atomic():
        Transaction.objects.bulk_create(
            [Transaction(key=key, kind=kind, at=clock.now(), reference=reference, reverses=reverses)],
            ignore_conflicts=True,
        )
        booked = _lock(key)
        if booked.postings.exists():
            return booked
        # In the accounts' order, so that two transactions over the same accounts cannot wait for each other in a circle.
        for target, amount in sorted(entries, key=lambda entry: entry[0].pk):
            _add(target, amount)
        Posting.objects.bulk_create(
            [Posting(transaction=booked, account=target, amount=amount) for target, amount in entries]
        )
        booked.is_new = True
    return booked


def reverse(original: Transaction, *, key: str, reference: str = "") -> Transaction:
    """Book the opposite of a transaction, as a new entry. Raises Conflict as `post` does."""
    entries = [(posting.account, -posting.amount) for posting in original.postings.select_related("account")]
    return post(
        key,
        kind=f"{original.kind}.reversal",
        entries=entries,
        reference=reference or original.reference,
        reverses=original,
    )


def lock(keys: Iterable[str]) -> dict[str, int]:
    """Key -> balance (0 for an account that is not opened yet), the accounts' rows locked to the end of the caller's transaction, in the order in
    which `post` takes them. For amounts that depend on a balance: an expiry, a debt that is settled first."""
    wanted = list(keys)
    rows = Account.objects.select_for_update().filter(key__in=wanted).order_by("pk")
    return dict.fromkeys(wanted, 0) | dict(rows.values_list("key", "balance"))


def balance(key: str) -> int:
    """The account's balance; 0 for one that was never opened."""
    return Account.objects.filter(key=key).values_list("balance", flat=True).first() or 0


def _check_balanced(entries: Sequence[tuple[Account, int]]) -> None:
    sums: dict[str, int] = {}
    for target, amount in entries:
        if type(amount) is not int or amount == 0:
            raise ValueError("amounts are whole numbers other than 0")
        sums[target.unit] = sums.get(target.unit, 0) + amount
    if not entries or any(sums.values()):
        raise ValueError(f"entries do not sum to zero: {sums}")


def _lock(key: str) -> Transaction:
    """The transaction with this key, its row locked to the commit so that a simultaneous retry waits and then finds the postings."""
    rows = Transaction.objects.filter(key=key)
    return (rows.select_for_update() if connection.features.has_select_for_update else rows).get()


def _add(target: Account, amount: int) -> None:
    room = Q(floor__isnull=True) | Q(floor__lte=F("balance") + amount)
    if not Account.objects.filter(room, pk=target.pk).update(balance=F("balance") + amount):
        raise Conflict("insufficient_balance", _("余额不足，没有记账。"))
