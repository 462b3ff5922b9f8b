import datetime as dt
from contextlib import suppress
from functools import reduce
from operator import or_
from typing import Any

from django.db.models import Q

from linkage.common import clock
from linkage.common.encryption import blind_indexes
from linkage.common.errors import Invalid
from linkage.organisations.roles import held_by
from linkage.people.models import User
from linkage.people.phones import parse
from linkage.places.codes import LENGTH, district
from linkage.volunteering.models import Volunteer


def volunteer_of(user: Any) -> Volunteer | None:
    """Her profile as a volunteer, if she has one and it is active."""
    return Volunteer.objects.filter(user=user, is_active=True).first()


def is_paused(volunteer: Volunteer, on: dt.date | None = None) -> bool:
    return volunteer.paused_until is not None and volunteer.paused_until >= (on or clock.today())


def volunteer_known_as(user: User, typed: str) -> Volunteer | None:
    """The active volunteer of this number or phone, in one of the districts in which `user` works; None for everyone else's."""
    text = "".join(typed.split())
    districts = {district(each.prefix.ljust(LENGTH, "0"))[:6] for each in held_by(user) if each.prefix}
    inside = reduce(or_, (Q(place_code__startswith=digits) for digits in districts), Q(pk__in=[]))
    by_number = Q(volunteer_no=text)
    with suppress(Invalid):
        by_number |= Q(user__phone_index__in=blind_indexes(parse(text)))
    return Volunteer.objects.select_related("user").filter(inside, by_number, is_active=True).first()
