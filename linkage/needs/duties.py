"""Who has to move next and by when: every open state has an owner and a due time (product rule 4). The numbers are settings of the
need's place; answering and arranging count in working days."""

import datetime as dt

from linkage.common import clock
from linkage.needs.models import Need, Urgency
from linkage.needs.states import NeedState, Owner
from linkage.places.queries import setting

OWNERS = {
    NeedState.SUBMITTED: Owner.STATION,
    NeedState.ASSESSED: Owner.LEAD,
    NeedState.PUBLISHED: Owner.LEAD,
    NeedState.MATCHED: Owner.LEAD,
    NeedState.IN_SERVICE: Owner.LEAD,
    NeedState.SERVED: Owner.RESIDENT,
}


def owner_of(state: str) -> Owner:
    return OWNERS.get(NeedState(state), Owner.NOBODY)


def due_at(need: Need, state: str, now: dt.datetime) -> dt.datetime | None:
    """When the owner of `state` has to have moved, for a need that enters the state at `now`; None once it is closed."""
    rule = _RULES.get(NeedState(state))
    return rule(need, now) if rule else None


def _reply(need: Need, now: dt.datetime) -> dt.datetime:
    if need.urgency == Urgency.URGENT:
        return now + dt.timedelta(hours=setting("urgent_reply_hours", need.place_code))
    return clock.add_working_days(now, setting("reply_working_days", need.place_code))


def _send_out(need: Need, now: dt.datetime) -> dt.datetime:
    if need.urgency == Urgency.URGENT:
        return now + dt.timedelta(hours=setting("urgent_reply_hours", need.place_code))
    return clock.add_working_days(now, setting("plan_working_days", need.place_code))


def _find_helpers(need: Need, now: dt.datetime) -> dt.datetime:
    """Before the time that was asked for begins; if it has begun, within it and within the days a need may take."""
    if need.window_start > now:
        return need.window_start
    finish_by = clock.add_working_days(need.submitted_at, setting("finish_working_days", need.place_code))
    return max(now, min(need.window_end, finish_by))


def _serve(need: Need, now: dt.datetime) -> dt.datetime:
    return max(now, need.window_end)


def _finish(need: Need, now: dt.datetime) -> dt.datetime:
    return clock.add_working_days(max(now, need.window_end), 1)


def _confirm(need: Need, now: dt.datetime) -> dt.datetime:
    return now + dt.timedelta(days=setting("confirmation_days", need.place_code))


_RULES = {
    NeedState.SUBMITTED: _reply,
    NeedState.ASSESSED: _send_out,
    NeedState.PUBLISHED: _find_helpers,
    NeedState.MATCHED: _serve,
    NeedState.IN_SERVICE: _finish,
    NeedState.SERVED: _confirm,
}
