"""What an organisation has to offer, and what is taken of it."""

import datetime as dt
from dataclasses import dataclass, replace
from typing import Any

from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _

from linkage.common import clock, weekly_hours
from linkage.common.errors import NotFound
from linkage.organisations.models import Organisation, Role, ServiceOffering
from linkage.organisations.roles import held_by
from linkage.resources.models import Goods, GoodsReservation, Venue, VenueHour
from linkage.resources.states import ReservationState


def organisations_managed_by(user: Any) -> QuerySet[Organisation]:
    """Those whose services, venues and goods she may change; see permissions.can_manage_resources."""
    managing = (Role.ORG_STAFF, Role.COORDINATOR)
    ids = {each.organisation_id for each in held_by(user) if each.role in managing and each.organisation_id}
    return Organisation.objects.filter(pk__in=ids, is_active=True).order_by("name", "pk")


def services_of(user: Any) -> QuerySet[ServiceOffering]:
    return _owned(ServiceOffering.objects, user)


def venues_of(user: Any) -> QuerySet[Venue]:
    return _owned(Venue.objects, user)


def goods_of(user: Any) -> QuerySet[Goods]:
    return _owned(Goods.objects, user)


def service_for(user: Any, public_id: str) -> ServiceOffering:
    """Raises NotFound, for another organisation's staff as well."""
    return _one(services_of(user), public_id)


def venue_for(user: Any, public_id: str) -> Venue:
    """Raises NotFound, for another organisation's staff as well."""
    return _one(venues_of(user), public_id)


def goods_for(user: Any, public_id: str) -> Goods:
    """Raises NotFound, for another organisation's staff as well."""
    return _one(goods_of(user), public_id)


def is_free(venue: Venue, starts_at: dt.datetime, ends_at: dt.datetime) -> bool:
    """Whether the venue is open and every hour of [starts_at, ends_at) is unbooked now."""
    hours = weekly_hours.hours_between(starts_at, ends_at)
    open_then = venue.is_active and weekly_hours.covers(venue.availability, starts_at, ends_at)
    return open_then and not VenueHour.objects.filter(venue=venue, hour__in=hours).exists()


@dataclass(frozen=True, slots=True)
class Booking:
    """Consecutive booked hours of one venue for one reference."""

    venue_id: int
    reference: str
    starts_at: dt.datetime
    ends_at: dt.datetime


def bookings_ahead(venues: list[Venue]) -> list[Booking]:
    """The bookings of these venues that have not ended, in order, in one query."""
    this_hour = clock.now().replace(minute=0, second=0, microsecond=0)
    hours = VenueHour.objects.filter(venue__in=venues, hour__gte=this_hour).order_by("venue", "hour")
    bookings: list[Booking] = []
    for row in hours:
        last = bookings[-1] if bookings else None
        ends_at = row.hour + dt.timedelta(hours=1)
        if last and (last.venue_id, last.reference, last.ends_at) == (row.venue_id, row.reference, row.hour):
            bookings[-1] = replace(last, ends_at=ends_at)
        else:
            bookings.append(Booking(row.venue_id, row.reference, row.hour, ends_at))
    return bookings


def reservations_out(goods: list[Goods]) -> QuerySet[GoodsReservation]:
    """Set aside or delivered and not yet back, oldest first."""
    out = (ReservationState.RESERVED, ReservationState.DELIVERED)
    return GoodsReservation.objects.filter(goods__in=goods, state__in=out).order_by("at", "pk")


def _owned(rows: Any, user: Any) -> Any:
    owned = rows.filter(organisation__in=organisations_managed_by(user)).select_related("organisation")
    return owned.order_by("organisation__name", "-is_active", "name", "pk")


def _one(rows: Any, public_id: str) -> Any:
    found = rows.filter(public_id=public_id).first()
    if found is None:
        raise NotFound("no_such_resource", _("没有找到这项资源。"))
    return found
