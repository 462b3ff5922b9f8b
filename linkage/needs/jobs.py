"""What the clock does to needs. Each function may run at any time and as often as it likes: what is done already is not done again."""

import datetime as dt
from collections import defaultdict
from collections.abc import Iterator
from contextlib import suppress

from linkage.common import clock
from linkage.common.errors import Conflict
from linkage.common.schedule import periodic
from linkage.needs.actions import escalate_need, expire_need
from linkage.needs.actions.drafts import discard_draft
from linkage.needs.models import Need, NeedDraft
from linkage.needs.queries import overdue
from linkage.needs.states import MAY_EXPIRE
from linkage.places.queries import setting

BATCH = 500
DRAFTS_KEPT = dt.timedelta(days=90)


@periodic(cron="* * * * *")
def escalate_overdue() -> None:
    """Tell the coordinators of needs whose owner is late."""
    for need in overdue(clock.now())[:BATCH]:
        escalate_need(need=need)


@periodic(cron="*/5 * * * *")
def expire_overdue() -> None:
    """Close needs whose time has passed unserved, after the days that their region keeps them."""
    for need in _past_their_time(clock.now()):
        with suppress(Conflict):  # somebody served or moved it a moment earlier
            expire_need(need=need)


@periodic(cron="41 3 * * *")
def forget_old_drafts() -> None:
    """Forget what was typed and never posted: personal data without a purpose."""
    old = NeedDraft.objects.filter(updated_at__lt=clock.now() - DRAFTS_KEPT).select_related("user")
    for draft in old[:BATCH]:
        discard_draft(by=draft.user)


def _past_their_time(now: dt.datetime) -> Iterator[Need]:
    rows = Need.objects.filter(state__in=MAY_EXPIRE, window_end__lte=now).order_by("window_end")
    days: dict[str, int] = defaultdict(int)
    for need in rows.iterator(BATCH):
        if need.place_code not in days:
            days[need.place_code] = setting("need_expiry_days", need.place_code)
        if need.window_end + dt.timedelta(days=days[need.place_code]) <= now:
            yield need
