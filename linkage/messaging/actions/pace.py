from django.db.models import Case, F, Q, Value, When
from django.utils.translation import gettext_lazy as _

from linkage.common import clock
from linkage.common.errors import Conflict
from linkage.messaging.models import SendingPace
from linkage.people.models import User
from linkage.places.queries import setting


class TooMuch(Conflict):
    status = 429


def keep_pace(user: User, place_code: str) -> None:
    """Count one message against what a person may send in a minute and on a day. One conditional update: whoever comes second sees the first's.
    Raises TooMuch."""
    now = clock.now()
    minute, day = now.replace(second=0, microsecond=0), clock.today()
    SendingPace.objects.bulk_create([SendingPace(user=user, minute=minute, day=day)], ignore_conflicts=True)
    this_minute, today = Q(minute=minute), Q(day=day)
    full = this_minute & Q(in_minute__gte=setting("messages_a_minute", place_code))
    full |= today & Q(in_day__gte=setting("messages_a_day", place_code))
    counted = SendingPace.objects.filter(~full, user=user).update(
        in_minute=Case(When(this_minute, then=F("in_minute") + 1), default=Value(1)),
        in_day=Case(When(today, then=F("in_day") + 1), default=Value(1)),
        minute=minute,
        day=day,
    )
    if not counted:
        raise TooMuch("too_many", _("留言太快或太多了，请歇一会儿再发。着急的话请打电话。"))
