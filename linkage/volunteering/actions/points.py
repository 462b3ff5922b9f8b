"""Points: hours times the region's coefficient for the kind of service, by double entry (product rule 6). Never cash, never paid by a resident."""

from django.db import transaction

from linkage.events import log
from linkage.ledger import books
from linkage.ledger.models import Transaction, Unit
from linkage.places.codes import district
from linkage.places.queries import setting
from linkage.volunteering.accounts import issued_account, user_account
from linkage.volunteering.models import ServiceHours
from linkage.volunteering.states.hours import HoursState


def points_for(minutes: int, coefficient_percent: int) -> int:
    """Hundredths of a point, to the nearest: an hour at 100 % is 1 point."""
    return (minutes * coefficient_percent + 30) // 60


@transaction.atomic
def post_points(*, hours: ServiceHours) -> Transaction | None:
    """Book the points of counted hours, from what the district issues to the volunteer. Called again for the same hours it changes nothing.

    None when there is nothing to book: not counted, or too short for a hundredth of a point.
    """
    amount = points_for(hours.minutes, setting(hours.points_key, hours.place_code))
    if hours.state != HoursState.COUNTED or amount <= 0:
        return None
    user = hours.volunteer.user
    issued = books.account(issued_account(district(hours.place_code)), Unit.POINTS, floor=None)
    earned = books.account(user_account(user), Unit.POINTS, floor=0)
    booked = books.post(
        f"hours/{hours.public_id}/points",
        kind="points.earned",
        entries=[(issued, -amount), (earned, amount)],
        reference=f"hours/{hours.public_id}",
    )
    if booked.is_new:
        log.record(
            "points.posted",
            stream=f"user/{user.public_id}",
            place_code=hours.place_code,
            hours=hours.public_id,
            points=f"{amount / 100:.2f}",
        )
    return booked
