"""A need that was served and never confirmed keeps its helpers' hours from being recorded: those in charge are reminded before ten working days are
over (Order 67 art. 11)."""

import datetime as dt

from django.db import transaction

from linkage.common import clock
from linkage.events import log
from linkage.events.models import Event
from linkage.needs.models import Need
from linkage.needs.states import NeedState
from linkage.places.queries import setting


@transaction.atomic
def remind_to_record(*, need: Need) -> bool:
    """Tell the lead and the coordinators, once, when the place's reminder is due. False when it is not, or was given."""
    locked = Need.objects.select_for_update().get(pk=need.pk)
    if locked.state != NeedState.SERVED or clock.now() < _reminds_at(locked):
        return False
    if Event.objects.filter(stream=locked.stream, type="need.hours_due").exists():
        return False
    log.record("need.hours_due", stream=locked.stream, place_code=locked.place_code)
    return True


def _reminds_at(need: Need) -> dt.datetime:
    days = setting("hours_record_working_days", need.place_code) - setting("hours_remind_working_days", need.place_code)
    return clock.add_working_days(need.window_end, max(days, 0))
