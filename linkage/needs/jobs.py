"""What the clock does to needs. Each function may run at any time and as often as it likes: what is done already is not done again."""

import datetime as dt
from collections import defaultdict
from collections.abc import Iterator

from linkage.common import clock
from linkage.common.errors import Conflict
from linkage.needs.actions import escalate_need, expire_need
from linkage.needs.models import Need
from linkage.needs.queries import overdue
from linkage.needs.states import TRANSITIONS
from linkage.places.queries import setting

BATCH = 500


def escalate_overdue() -> int:
    """Tell the coordinators of needs whose owner is late. Returns how many were told of now."""
    return sum(escalate_need(need=need) for need in overdue(clock.now())[:BATCH])


def expire_overdue() -> int:
    """Close needs whose time has passed unserved, after the days that their region keeps them. Returns how many were closed now."""
    return sum(_expired(need) for need in _past_their_time(clock.now()))


def _past_their_time(now: dt.datetime) -> Iterator[Need]:
    rows = Need.objects.filter(state__in=TRANSITIONS["expire"].sources, window_end__lte=now).order_by("window_end")
    days: dict[str, int] = defaultdict(int)
    for need in rows[:BATCH]:
        if need.place_code not in days:
            days[need.place_code] = setting("need_expiry_days", need.place_code)
        if need.window_end + dt.timedelta(days=days[need.place_code]) <= now:
            yield need


def _expired(need: Need) -> bool:
    try:
        expire_need(need=need)
    except Conflict:  # somebody served or moved it a moment earlier
        return False
    return True
