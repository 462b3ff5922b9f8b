import datetime as dt
from collections.abc import Collection

from linkage.dispatch.models import Assignment
from linkage.dispatch.states import TAKES_TIME
from linkage.people.engagements import overlap
from linkage.people.models import User


def has_task(user: User, starts_at: dt.datetime, ends_at: dt.datetime, besides: Collection[str]) -> bool:
    """Whether she holds a task that overlaps; see people.engagements."""
    held = Assignment.objects.filter(user=user, state__in=TAKES_TIME, **overlap(starts_at, ends_at))
    return held.exclude(public_id__in=[each.removeprefix("assignment/") for each in besides]).exists()
