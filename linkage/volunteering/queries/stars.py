"""Stars: what she has, what the next one takes, what is announced, what waits for a reviewer."""

import datetime as dt
from dataclasses import dataclass
from typing import Any

from django.db.models import Max, Prefetch, Q, QuerySet, Sum
from django.utils.translation import gettext_lazy as _

from linkage.common import clock
from linkage.common.errors import NotFound
from linkage.organisations.models import Role
from linkage.organisations.roles import role_places
from linkage.people.consent_texts import TEXTS
from linkage.people.models import Consent, User
from linkage.places.queries import setting
from linkage.volunteering.models import ServiceHours, StarApplication, StarObjection, Volunteer
from linkage.volunteering.permissions.stars import GRANTED_BY
from linkage.volunteering.states.hours import HoursState
from linkage.volunteering.states.stars import TO_REVIEW, StarState

LEVELS = (1, 2, 3, 4, 5)


def threshold(level: int, place_code: str) -> int:
    """Counted minutes that a star takes in this region."""
    return int(setting(f"star_{level}_hours", place_code)) * 60


def counted_minutes(volunteer: Volunteer) -> int:
    """All that counts, corrections included; redeeming points never touches it."""
    counted = ServiceHours.objects.filter(volunteer=volunteer, state=HoursState.COUNTED)
    return counted.aggregate(sum=Sum("minutes"))["sum"] or 0


def star_of(volunteer: Volunteer) -> int:
    """Her highest granted star; 0 for none yet."""
    granted = volunteer.stars.filter(state=StarState.GRANTED)
    return granted.aggregate(highest=Max("level"))["highest"] or 0


@dataclass(frozen=True, slots=True)
class StarStanding:
    """held: her star, 0 to 5. reached: the star her minutes suffice for. next_minutes: what the star after `held` takes; None beyond five.
    banned_until: a day before which she may not apply."""

    minutes: int
    held: int
    reached: int
    next_minutes: int | None
    banned_until: dt.date | None

    @property
    def missing(self) -> int:
        return max((self.next_minutes or 0) - self.minutes, 0)

    @property
    def percent(self) -> int:
        return min(100, self.minutes * 100 // self.next_minutes) if self.next_minutes else 100

    @property
    def may_apply(self) -> bool:
        return self.reached > self.held and self.banned_until is None


def standing(volunteer: Volunteer) -> StarStanding:
    minutes, held = counted_minutes(volunteer), star_of(volunteer)
    takes = {level: threshold(level, volunteer.place_code) for level in LEVELS}
    banned = volunteer.stars.filter(banned_until__gt=clock.today()).aggregate(until=Max("banned_until"))["until"]
    return StarStanding(
        minutes=minutes,
        held=held,
        reached=max((level for level in LEVELS if minutes >= takes[level]), default=0),
        next_minutes=takes.get(held + 1),
        banned_until=banned,
    )


def applications_of(volunteer: Volunteer) -> QuerySet[StarApplication]:
    return volunteer.stars.order_by("-pk")


def stars_for_reviewer(user: User) -> QuerySet[StarApplication]:
    """Applications and announced stars that she may decide, the oldest first, with what was said against them."""
    places = role_places(user, Role.SUPERVISOR)
    mine = Q(pk__in=[])
    for level, authority in GRANTED_BY.items():
        for digits in places:
            if len(digits) <= authority:
                mine |= Q(level=level, volunteer__place_code__startswith=digits)
    rows = StarApplication.objects.filter(mine).exclude(volunteer__user=user)
    said = Prefetch("objections", StarObjection.objects.select_related("by").order_by("pk"))
    return rows.select_related("volunteer__user").prefetch_related(said).order_by("pk")


def star_for_reviewer(user: User, public_id: str) -> StarApplication:
    """Raises NotFound."""
    found = stars_for_reviewer(user).filter(public_id=public_id).first()
    if found is None:
        raise _no_such_star()
    return found


def waiting_for_review(user: User) -> QuerySet[StarApplication]:
    return stars_for_reviewer(user).filter(state__in=TO_REVIEW)


def announced() -> QuerySet[StarApplication]:
    """What is announced to the public now, those that end first at the top."""
    rows = StarApplication.objects.filter(state=StarState.ANNOUNCED, notice_until__gt=clock.now())
    return rows.select_related("volunteer__user").order_by("notice_until", "pk")


def announced_star(public_id: str) -> StarApplication:
    """Raises NotFound once the notice is over."""
    found = announced().filter(public_id=public_id).first()
    if found is None:
        raise _no_such_star()
    return found


def honoured() -> QuerySet[StarApplication]:
    """Stars granted to those who agreed to be named: by day, never by hours (product rule 11)."""
    rows = StarApplication.objects.filter(state=StarState.GRANTED, volunteer__user__in=named_openly())
    return rows.select_related("volunteer__user").order_by("-granted_at", "pk")


def named_openly() -> QuerySet[Any, Any]:
    """Users who agree, to the present wording, to their name on boards."""
    purpose = Consent.Purpose.NAME_ON_BOARDS
    standing_consents = Consent.objects.filter(
        purpose=purpose, version=TEXTS[purpose].version, withdrawn_at__isnull=True, user__is_active=True
    )
    return standing_consents.values("user")


def _no_such_star() -> NotFound:
    return NotFound("no_such_star", _("没有找到这项星级申请，可能已经办完。"))
