"""The points with which a region welcomes a volunteer, where it gives any."""

from django.db import transaction

from linkage.events import log
from linkage.ledger import books
from linkage.ledger.models import Transaction
from linkage.places.codes import district
from linkage.places.queries import setting
from linkage.volunteering.accounts import entries, issued_account, user_account
from linkage.volunteering.actions.locks import lock_points
from linkage.volunteering.models import Volunteer


@transaction.atomic
def give_starting_points(*, volunteer: Volunteer) -> Transaction | None:
    """Once for each person, however often she comes back. None where the region gives none, or she has had them."""
    user, place = volunteer.user, volunteer.place_code
    amount = setting("points_starting", place) * 100
    if not amount:
        return None
    lock_points(user)
    booked = books.post(
        f"{user_account(user)}/start",
        kind="points.started",
        entries=entries([(issued_account(district(place)), -amount), (user_account(user), amount)]),
    )
    if not booked.is_new:
        return None
    log.record("points.started", stream=f"user/{user.public_id}", place_code=place, points=f"{amount / 100:.2f}")
    return booked
