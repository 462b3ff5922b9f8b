import datetime as dt
from collections.abc import Collection, Iterable

from django.db.models import Q

from linkage.common import clock
from linkage.people.models import User
from linkage.volunteering.models import Signup
from linkage.volunteering.states.signups import TAKES_TIME


def has_shift(user: User, starts_at: dt.datetime, ends_at: dt.datetime, besides: Collection[str]) -> bool:
    """Whether she is signed up for a shift that overlaps; see people.engagements."""
    held = Signup.objects.filter(
        user=user, state__in=TAKES_TIME, shift__starts_at__lt=ends_at, shift__ends_at__gt=starts_at
    )
    return held.exclude(public_id__in=[each.removeprefix("signup/") for each in besides]).exists()


def shifts_ahead(users: Collection[int]) -> Iterable[tuple[int, dt.datetime, dt.datetime]]:
    """(person's primary key, start, end) of every shift that is still to come or under way."""
    return shifts_of(Q(user__in=users)) if users else ()


def shifts_of(whose: Q) -> Iterable[tuple[int, dt.datetime, dt.datetime]]:
    """The same for sign-ups that a condition names."""
    held = Signup.objects.filter(whose, state__in=TAKES_TIME, shift__ends_at__gt=clock.now())
    return held.values_list("user", "shift__starts_at", "shift__ends_at")
