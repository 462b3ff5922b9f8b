"""Points expire first in, first out, as entries of their own, and never without a warning in time (facts 3.6; the periods are a region's settings)."""

import datetime as dt
from collections.abc import Iterator

from django.db import transaction

from linkage.common import clock
from linkage.events import log
from linkage.ledger import books
from linkage.ledger.models import Account, Transaction
from linkage.people.models import User
from linkage.places.codes import district
from linkage.places.queries import setting
from linkage.volunteering.accounts import entries, expired_account, points_place, user_account
from linkage.volunteering.actions.locks import lock_points
from linkage.volunteering.models import ExpiryWarning
from linkage.volunteering.queries.lots import expiry_of, lots_of, remainders

AT_ONCE = 500


def warn_of_expiry() -> int:
    """Tell everyone whose points expire within the region's notice, once for each month's points. Returns how many warnings went out.

    The warning promises the whole notice from its own day, so neither a worker that was away nor a region that shortened the time takes points
    from anyone who was not told in time.
    """
    return sum(_warn(user, left) for user, left in _owners())


def expire_due() -> int:
    """Expire what was warned of and whose day is past. Returns how many transactions were booked; again on the same day, none."""
    today = clock.today()
    # Points of an expired month come back when a reservation that held them is cancelled, at most some weeks later.
    rows = ExpiryWarning.objects.filter(
        expires_on__range=(today - dt.timedelta(days=120), today - dt.timedelta(days=1))
    )
    users = User.objects.filter(pk__in=rows.values("user")).select_related("volunteer").order_by("pk")
    return sum(expire_points(user=user) is not None for user in users.iterator(AT_ONCE))


@transaction.atomic
def expire_points(*, user: User) -> Transaction | None:
    """Book what of her points has expired by today, oldest first, to the district's expired account. None when there is nothing; a repeated call on
    the same day books nothing more."""
    lock_points(user)
    today = clock.today()
    past = [lot for lot in lots_of(user) if lot.warned and lot.expires_on is not None and lot.expires_on < today]
    amount = sum(lot.amount for lot in past)
    if not amount:
        return None
    place = points_place(user)
    booked = books.post(
        f"{user_account(user)}/expiry/{today}",
        kind="points.expired",
        entries=entries([(user_account(user), -amount), (expired_account(district(place)), amount)]),
        reference=f"expiry/{past[-1].earned_in:%Y-%m}",
    )
    if not booked.is_new:
        return None
    log.record("points.expired", stream=f"user/{user.public_id}", place_code=place, points=f"{amount / 100:.2f}")
    return booked


def _owners() -> Iterator[tuple[User, list[tuple[dt.date, int]]]]:
    """Everyone with points, with what is left of each month's."""
    last = 0
    while True:
        rows = Account.objects.filter(key__startswith="points/user/", balance__gt=0, pk__gt=last).order_by("pk")
        accounts = list(rows[:AT_ONCE])
        if not accounts:
            return
        last, left = accounts[-1].pk, remainders(accounts)
        ids = {each.key.removeprefix("points/user/"): each.pk for each in accounts}
        for user in User.objects.filter(public_id__in=ids).select_related("volunteer"):
            yield user, left[ids[user.public_id]]


@transaction.atomic
def _warn(user: User, left: list[tuple[dt.date, int]]) -> int:
    place, today = points_place(user), clock.today()
    months, notice = setting("points_valid_months", place), setting("points_expiry_notice_days", place)
    soon = today + dt.timedelta(days=notice)
    due = {month for month, _amount in left if (day := expiry_of(month, months)) and day <= soon}
    told = set(ExpiryWarning.objects.filter(user=user, earned_in__in=due).values_list("earned_in", flat=True))
    fresh = [(month, amount) for month, amount in left if month in due - told]
    for month, amount in fresh:
        ExpiryWarning.objects.bulk_create(
            [ExpiryWarning(user=user, earned_in=month, expires_on=soon, warned_at=clock.now())], ignore_conflicts=True
        )
        log.record(
            "points.expiring",
            stream=f"user/{user.public_id}",
            place_code=place,
            points=f"{amount / 100:.2f}",
            day=soon.isoformat(),
        )
    return len(fresh)
