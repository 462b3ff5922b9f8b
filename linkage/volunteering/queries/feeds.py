import datetime as dt

from django.db.models import QuerySet

from linkage.common import clock
from linkage.common.encryption import blind_indexes
from linkage.people.models import User
from linkage.volunteering.models import CalendarFeed, Shift
from linkage.volunteering.states.signups import SignupState

KEPT = dt.timedelta(days=60)
MOST = 200
SHOWN = (SignupState.SIGNED_UP, SignupState.CHECKED_IN, SignupState.ATTENDED, SignupState.CANCELLED)


def feed_of(user: User) -> CalendarFeed | None:
    return CalendarFeed.objects.filter(user=user).first()


def whose_feed(token: str) -> User | None:
    """The person whose calendar the secret opens; None for one that was ended, made up, or belongs to a disabled account."""
    found = CalendarFeed.objects.filter(token_hash__in=blind_indexes(token), user__is_active=True).first()
    return found.user if found else None


def shifts_in_feed(user: User) -> "QuerySet[Shift]":
    """What she signed up for, from two months back; called-off ones too, so that a calendar takes them out."""
    rows = Shift.objects.filter(
        signups__user=user, signups__state__in=SHOWN, ends_at__gt=clock.now() - KEPT
    ).select_related("activity")
    return rows.order_by("starts_at").distinct()[:MOST]
