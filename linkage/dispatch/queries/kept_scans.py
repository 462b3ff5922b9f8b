"""Where a volunteer may still have to check in or out."""

import datetime as dt
from dataclasses import dataclass

from linkage.common import clock
from linkage.dispatch.models import Assignment
from linkage.dispatch.states import AssignmentState
from linkage.people.models import User
from linkage.volunteering.models import Signup
from linkage.volunteering.states.signups import SignupState

# Codes are kept for two days; what was closed longer ago than that cannot be meant.
LOOKED_BACK = dt.timedelta(days=3)


@dataclass(frozen=True, slots=True)
class Here:
    row: Assignment | Signup
    place_code: str


def presences_of(user: User) -> dict[str, Here]:
    """The subject of each code that could be hers -> her place in that need or shift; what has just ended is among them, for replays."""
    since = clock.now() - LOOKED_BACK
    states = (AssignmentState.CLAIMED, AssignmentState.CHECKED_IN, AssignmentState.UNCLOSED, AssignmentState.SERVED)
    tasks = Assignment.objects.filter(user=user, state__in=states, ends_at__gt=since)
    signed = (SignupState.SIGNED_UP, SignupState.CHECKED_IN, SignupState.UNCLOSED, SignupState.ATTENDED)
    signups = Signup.objects.filter(user=user, state__in=signed, shift__ends_at__gt=since)
    found: dict[str, Here] = {}
    for task in tasks.select_related("requirement__need__category", "requirement__need__lead", "user"):
        need = task.requirement.need
        found[need.stream] = Here(task, need.place_code)
    for signup in signups.select_related("shift__activity__organisation", "shift__activity__lead", "user__volunteer"):
        found[signup.shift.stream] = Here(signup, signup.shift.activity.place_code)
    return found
