import datetime as dt
from collections.abc import Collection

from django.db.models import F
from django.utils.translation import gettext_lazy as _

from linkage.common.errors import Conflict
from linkage.people.engagements import is_engaged
from linkage.people.models import Calendar, User


def keep_free_of_overlap(
    user: User, starts_at: dt.datetime, ends_at: dt.datetime, *, besides: Collection[str] = frozenset()
) -> None:
    """Lock the person's calendar to the end of the transaction and make sure nothing she holds overlaps [starts_at, ends_at).

    besides: streams of what she gives up in the same step. Raises Conflict("conflict").
    """
    Calendar.objects.bulk_create([Calendar(user=user)], ignore_conflicts=True)
    Calendar.objects.filter(user=user).update(version=F("version") + 1)
    if is_engaged(user, starts_at, ends_at, besides):
        raise Conflict("conflict", _("这个时间您已经有别的任务了。"))
