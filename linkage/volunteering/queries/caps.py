"""How many minutes may still earn points: a region's limits by day, by week and by pair of volunteer and resident (facts 3.6)."""

import datetime as dt

from django.db.models import Sum

from linkage.places.queries import setting
from linkage.volunteering.models import Cap, PointsEarning, ServiceHours


def room_for(hours: ServiceHours) -> tuple[int, Cap]:
    """The minutes of this record's day that may still earn, and the limit that is the tightest. Weeks begin on Monday; the pair's limit is by month.
    Locks nothing: the caller holds the volunteer's row."""
    day = hours.served_on
    monday = day - dt.timedelta(days=day.weekday())
    place = hours.place_code
    rooms = [
        (setting("points_daily_minutes", place) - _earned(hours, day, day), Cap.DAY),
        (
            setting("points_weekly_minutes", place) - _earned(hours, monday, monday + dt.timedelta(days=6)),
            Cap.WEEK,
        ),
    ]
    if hours.beneficiary_id:
        together = _earned(hours, day.replace(day=1), _month_end(day), beneficiary=hours.beneficiary_id)
        rooms.append((setting("points_pair_monthly_minutes", place) - together, Cap.PAIR))
    room, cap = min(rooms, key=lambda pair: pair[0])
    return max(room, 0), cap


def _earned(hours: ServiceHours, first: dt.date, last: dt.date, **more: int) -> int:
    rows = PointsEarning.objects.filter(volunteer=hours.volunteer_id, served_on__range=(first, last), **more)
    return rows.aggregate(sum=Sum("minutes"))["sum"] or 0


def _month_end(day: dt.date) -> dt.date:
    return (day.replace(day=28) + dt.timedelta(days=4)).replace(day=1) - dt.timedelta(days=1)
