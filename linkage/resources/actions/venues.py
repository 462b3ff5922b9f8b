"""Venues are booked by the hour. Each booked hour is a row that can exist once: two bookings of the same hour cannot both be written."""

import datetime as dt

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from linkage.common import weekly_hours
from linkage.common.errors import Conflict, Invalid, require
from linkage.events import log
from linkage.people.models import User
from linkage.resources.models import Venue, VenueHour
from linkage.resources.permissions import can_allocate

LONGEST = dt.timedelta(hours=24)


@transaction.atomic
def book_venue(
    *, by: User | None, venue: Venue, starts_at: dt.datetime, ends_at: dt.datetime, reference: str
) -> list[VenueHour]:
    """Book every hour that [starts_at, ends_at) touches for `reference` (a stream, e.g. assignment/<id>); the same booking again changes nothing.

    by: None for the system. Raises NotAllowed, Invalid("not_in_order", "too_long"), Conflict("paused", "closed") outside its opening hours,
    Conflict("taken").
    """
    if by is not None:
        require(can_allocate(by, venue))
    hours = _checked_hours(venue, starts_at, ends_at)
    if _booked(venue, reference) == hours:
        return list(VenueHour.objects.filter(venue=venue, reference=reference).order_by("hour"))
    VenueHour.objects.bulk_create(
        [VenueHour(venue=venue, hour=hour, reference=reference) for hour in hours], ignore_conflicts=True
    )
    if _booked(venue, reference) != hours:
        raise Conflict("taken", _("这个时段已被别人预订，请换个时间或换个场地。"))
    log.record(
        "venue.booked",
        stream=f"venue/{venue.public_id}",
        by=by,
        place_code=venue.place_code,
        reference=reference,
        starts_at=hours[0].isoformat(),
        ends_at=(hours[-1] + dt.timedelta(hours=1)).isoformat(),
    )
    return list(VenueHour.objects.filter(venue=venue, reference=reference).order_by("hour"))


@transaction.atomic
def release_venue(*, reference: str, by: User | None = None) -> int:
    """Give back the hours booked for `reference`. Returns how many; 0 when there were none."""
    booked = VenueHour.objects.filter(reference=reference).select_related("venue").first()
    if booked is None:
        return 0
    released, _rows = VenueHour.objects.filter(reference=reference, venue=booked.venue).delete()
    if released:
        log.record(
            "venue.released",
            stream=f"venue/{booked.venue.public_id}",
            by=by,
            place_code=booked.venue.place_code,
            reference=reference,
        )
    return released


def _checked_hours(venue: Venue, starts_at: dt.datetime, ends_at: dt.datetime) -> list[dt.datetime]:
    if ends_at <= starts_at:
        raise Invalid("not_in_order", _("结束时间要晚于开始时间。"))
    if ends_at - starts_at > LONGEST:
        raise Invalid("too_long", _("一次最多预订 24 小时。"))
    if not venue.is_active:
        raise Conflict("paused", _("这个场地暂停使用，请换一个。"))
    if not weekly_hours.covers(venue.availability, starts_at, ends_at):
        raise Conflict("closed", _("这个时段场地不开放，请换个时间或换个场地。"))
    return weekly_hours.hours_between(starts_at, ends_at)


def _booked(venue: Venue, reference: str) -> list[dt.datetime]:
    return list(
        VenueHour.objects.filter(venue=venue, reference=reference).order_by("hour").values_list("hour", flat=True)
    )
