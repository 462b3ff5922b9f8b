"""Points: hours times the region's coefficient for the kind of service, by double entry (product rule 6). Never cash, never paid by a resident.

An earning settles first what its volunteer owes from an earlier correction, and never lifts her above what the region lets one person store: the rest
goes to the station's pool where the region's time bank takes donations, and is not issued where it does not (facts 3.6).
"""

from django.db import transaction
from django.db.models import Sum

from linkage.events import log
from linkage.ledger import books
from linkage.ledger.models import Transaction
from linkage.organisations.queries import station_for
from linkage.places.codes import district
from linkage.places.queries import setting
from linkage.volunteering.accounts import (
    entries,
    held_account,
    issued_account,
    owed_account,
    pool_account,
    user_account,
)
from linkage.volunteering.actions.locks import lock_points
from linkage.volunteering.models import Cap, PointsEarning, ServiceHours
from linkage.volunteering.queries.caps import room_for
from linkage.volunteering.states.hours import HoursState


def points_for(minutes: int, coefficient_percent: int) -> int:
    """Hundredths of a point, to the nearest: an hour at 100 % is 1 point."""
    return (minutes * coefficient_percent + 30) // 60


@transaction.atomic
def post_points(*, hours: ServiceHours) -> Transaction | None:
    """Book the points of counted hours, from what the district issues to the volunteer. Called again for the same hours it changes nothing.

    Minutes above one of the region's limits earn nothing; what earned and why not more is kept beside the hours (`hours.earning`). A correcting
    record is passed on to `reverse_points`. None when there is nothing to book: not counted, above the limits, or too short for a hundredth.
    """
    if hours.corrects is not None:
        return reverse_points(hours=hours.corrects, correction=hours)
    if hours.state != HoursState.COUNTED:
        return None
    balances = lock_points(hours.volunteer.user)
    known = PointsEarning.objects.filter(hours=hours).select_related("transaction").first()
    if known:
        return known.transaction
    room, cap = room_for(hours)
    minutes = min(hours.minutes, room)
    coefficient = setting(hours.points_key, hours.place_code)
    earning = PointsEarning(
        hours=hours,
        coefficient=coefficient,
        minutes=minutes,
        unpaid_minutes=hours.minutes - minutes,
        unpaid_because=cap if minutes < hours.minutes else Cap.NONE,
        amount=points_for(minutes, coefficient),
    )
    return _book(earning, balances)


@transaction.atomic
def reverse_points(*, hours: ServiceHours, correction: ServiceHours) -> Transaction | None:
    """Book what a correction of hours changes in their points, as a transaction of its own. Call it in the transaction that writes the correction, once
    that is counted; called again for the same correction it changes nothing.

    hours: the original record. correction: a new ServiceHours row with `corrects=hours`, state counted, `minutes` the signed difference
    (-30: half an hour less than recorded), `served_on` that of the original; the volunteer, place and points_key as in the original.

    The rule: minutes that had earned nothing (above a limit) fall away first, so a correction takes back only what was really paid; added minutes
    earn as far as the limits of that day leave room; all at the coefficient that was paid then. What is taken back leaves the balance, never below
    0; the rest becomes a debt (account points/owed/<id>) that the next earnings settle before they reach the balance. Points set aside for an open
    reservation stay with it. Returns None when no points change.
    """
    if correction.state != HoursState.COUNTED or hours.state != HoursState.COUNTED:
        return None
    post_points(hours=hours)
    balances = lock_points(hours.volunteer.user)
    known = PointsEarning.objects.filter(hours=correction).select_related("transaction").first()
    if known:
        return known.transaction
    chain = PointsEarning.objects.filter(hours__in=[hours, *hours.corrections.all()])
    before = chain.aggregate(paid=Sum("minutes"), unpaid=Sum("unpaid_minutes"), amount=Sum("amount"))
    first = PointsEarning.objects.get(hours=hours)
    given = max(before["paid"] + before["unpaid"] + correction.minutes, 0)
    room, cap = room_for(hours)
    paid = min(given, before["paid"] + room) if correction.minutes > 0 else min(given, before["paid"])
    earning = PointsEarning(
        hours=correction,
        coefficient=first.coefficient,
        minutes=paid - before["paid"],
        unpaid_minutes=given - paid - before["unpaid"],
        unpaid_because=cap if given - paid > before["unpaid"] else Cap.NONE,
        amount=points_for(paid, first.coefficient) - before["amount"],
    )
    return _book(earning, balances)


def _book(earning: PointsEarning, balances: dict[str, int]) -> Transaction | None:
    """Store the earning with its transaction, if it has an amount, and tell the volunteer."""
    hours = earning.hours
    earning.volunteer, earning.beneficiary, earning.served_on = hours.volunteer, hours.beneficiary, hours.served_on
    moves = _gain(earning, balances) if earning.amount > 0 else _loss(earning, balances)
    if earning.amount:
        earning.transaction = books.post(
            f"hours/{hours.public_id}/points",
            kind="points.earned" if earning.amount > 0 else "points.reversed",
            entries=entries(moves.items()),
            reference=f"hours/{hours.public_id}",
        )
    earning.save(force_insert=True)
    _tell(earning)
    return earning.transaction


def _gain(earning: PointsEarning, balances: dict[str, int]) -> dict[str, int]:
    """Who gets what of an earning: the debt first, then the balance up to what one may store, then the station's pool."""
    user, place = earning.volunteer.user, earning.hours.place_code
    settled = min(-balances[owed_account(user)], earning.amount)
    stored = balances[user_account(user)] + balances[held_account(user)]
    storable = max(setting("points_stored_most", place) * 100 - stored, 0)
    kept = min(earning.amount - settled, storable)
    earning.surplus = earning.amount - settled - kept
    station = station_for(place) if earning.surplus and setting("points_donation", place) else None
    if earning.surplus and station is None:
        earning.amount -= earning.surplus
    moves = {issued_account(district(place)): -earning.amount, owed_account(user): settled, user_account(user): kept}
    return moves | ({pool_account(station): earning.surplus} if station else {})


def _loss(earning: PointsEarning, balances: dict[str, int]) -> dict[str, int]:
    """Who gives back what of a reversal: the balance as far as it goes, the rest is owed."""
    user = earning.volunteer.user
    taken = min(balances[user_account(user)], -earning.amount)
    return {
        issued_account(district(earning.hours.place_code)): -earning.amount,
        user_account(user): -taken,
        owed_account(user): earning.amount + taken,
    }


def _tell(earning: PointsEarning) -> None:
    hours, stream = earning.hours, f"user/{earning.volunteer.user.public_id}"
    facts = {"hours": hours.public_id, "points": f"{abs(earning.amount) / 100:.2f}"}
    if earning.amount:
        type = "points.posted" if earning.amount > 0 else "points.reversed"
        log.record(type, stream=stream, place_code=hours.place_code, **facts)
    if earning.unpaid_minutes > 0:
        log.record(
            "points.capped",
            stream=stream,
            place_code=hours.place_code,
            hours=hours.public_id,
            minutes=earning.unpaid_minutes,
        )
