"""Who checked in and never out. Long after the agreed end the presence is closed, at that end at the latest, and put on the lead's list: nothing is
credited until the lead has said when she left, and a second person has agreed."""

import datetime as dt

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from linkage.common import clock
from linkage.common.errors import Conflict, Invalid
from linkage.common.states import move
from linkage.dispatch.actions.service import record_roster
from linkage.dispatch.models import Assignment
from linkage.dispatch.states import ASSIGNMENT_TRANSITIONS
from linkage.events import log
from linkage.people.models import User
from linkage.places.queries import setting
from linkage.volunteering.actions.attendance import record_on_roster
from linkage.volunteering.actions.shift_places import record_on_shift
from linkage.volunteering.models import Signup
from linkage.volunteering.states.signups import SIGNUP_TRANSITIONS


def close_assignment(*, assignment: Assignment) -> bool:
    """Close the presence if the place's time has passed. False when it is too early, or when she has just checked out."""
    need = assignment.requirement.need
    if not _is_forgotten(assignment.ends_at, need.place_code) or assignment.checked_in_at is None:
        return False
    left_at = max(assignment.ends_at, assignment.checked_in_at)
    try:
        with transaction.atomic():
            move(assignment, "forget", ASSIGNMENT_TRANSITIONS, checked_out_at=left_at)
            facts = {"assignment": assignment.public_id, "title": assignment.requirement.title}
            log.record("service.left_open", stream=need.stream, place_code=need.place_code, **facts)
    except Conflict:
        return False
    return True


def close_signup(*, signup: Signup) -> bool:
    """The same for a shift."""
    shift = signup.shift
    if not _is_forgotten(shift.ends_at, shift.activity.place_code) or signup.checked_in_at is None:
        return False
    try:
        with transaction.atomic():
            left_at = max(shift.ends_at, signup.checked_in_at)
            move(signup, "forget", SIGNUP_TRANSITIONS, checked_out_at=left_at)
            record_on_shift("shift.left_open", shift, by=None)
    except Conflict:
        return False
    return True


def settle_departure(*, by: User, presence: Assignment | Signup, left_at: dt.datetime, reason: str) -> None:
    """The lead says when she left: at the agreed end at the latest, or a later code would have shown it. The hours wait for a second person.

    Raises NotAllowed, Invalid("bad_departure") with fields, Conflict("wrong_state").
    """
    began, planned_end = presence.checked_in_at, _planned_end(presence)
    if began is None or not began <= left_at <= max(planned_end, began):
        sentence = _("离开的时间要在签到之后、约定结束之前。")
        raise Invalid("bad_departure", sentence, fields={"left_at": sentence})
    if left_at == began:
        left_at = began + dt.timedelta(seconds=1)  # she left at once: a record of no minutes
    if isinstance(presence, Assignment):
        record_roster(by=by, assignment=presence, started_at=began, ended_at=left_at, reason=reason)
    else:
        record_on_roster(by=by, signup=presence, started_at=began, ended_at=left_at, reason=reason)


def _planned_end(presence: Assignment | Signup) -> dt.datetime:
    return presence.ends_at if isinstance(presence, Assignment) else presence.shift.ends_at


def _is_forgotten(ends_at: dt.datetime, place_code: str) -> bool:
    return clock.now() >= ends_at + dt.timedelta(minutes=setting("forgotten_checkout_minutes", place_code))
