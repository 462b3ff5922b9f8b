"""The queue for a full requirement. A place that comes free is kept for the first in the queue until she answers or her time is over: it stays
counted as filled meanwhile, so that nobody else can take it."""

import datetime as dt

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from linkage.common import clock
from linkage.common.errors import Conflict, require
from linkage.common.states import move
from linkage.dispatch.actions.places import hold_place, record_on_board, record_place
from linkage.dispatch.actions.suitability import check_suited
from linkage.dispatch.models import Assignment, Waiting
from linkage.dispatch.permissions import can_take_waiting_place, can_wait
from linkage.dispatch.providers import ProviderRef
from linkage.dispatch.states import WAIT_TRANSITIONS, WaitState
from linkage.events import log
from linkage.needs.actions.lifecycle import reopen_need
from linkage.needs.actions.places import give_back_place
from linkage.needs.models import Requirement, RequirementKind
from linkage.needs.states import NeedState
from linkage.people.models import User
from linkage.places.queries import setting

ACTIVE = (WaitState.WAITING, WaitState.INVITED)


@transaction.atomic
def join_waitlist(*, by: User, requirement: Requirement) -> Waiting:
    """Queue for a full requirement. Joining twice keeps the first place in the queue. Raises NotAllowed("not_full") while there is room,
    Conflict when she could not serve it anyway (suitability.check_suited)."""
    require(can_wait(by, requirement))
    check_suited(by, requirement)
    waiting, is_new = Waiting.objects.get_or_create(
        requirement=requirement, user=by, state__in=ACTIVE, defaults={"state": WaitState.WAITING, "since": clock.now()}
    )
    if is_new:
        _record("waiting.joined", waiting, by=by)
    return waiting


def invite_next(*, requirement: Requirement) -> bool:
    """Offer a place that has just come free (and is still counted as filled) to the first in the queue. False when nobody waits."""
    for waiting in Waiting.objects.filter(requirement=requirement, state=WaitState.WAITING).order_by("since", "pk"):
        try:
            move(waiting, "invite", WAIT_TRANSITIONS, invited_until=_invited_until(requirement))
        except Conflict:  # left this very moment
            continue
        log.record(
            "waiting.invited",
            stream=f"user/{waiting.user.public_id}",
            place_code=requirement.need.place_code,
            requirement=requirement.public_id,
            waiting=waiting.public_id,
        )
        return True
    return False


def _invited_until(requirement: Requirement) -> dt.datetime:
    need = requirement.need
    minutes = setting("waitlist_confirmation_minutes", need.place_code)
    return min(
        clock.now() + dt.timedelta(minutes=minutes), max(need.window_start, clock.now() + dt.timedelta(minutes=10))
    )


@transaction.atomic
def take_waiting_place(*, by: User, waiting: Waiting) -> Assignment:
    """Confirm the place that was kept. Raises Conflict("wrong_state") when it is kept no longer, "conflict" for an overlapping task."""
    require(can_take_waiting_place(by, waiting))
    move(waiting, "take", WAIT_TRANSITIONS, where={"invited_until__gt": clock.now()})
    requirement = waiting.requirement
    _record("waiting.taken", waiting, by=by)
    assignment = hold_place(
        by=by, requirement=requirement, provider=ProviderRef(RequirementKind.VOLUNTEER, by.volunteer)
    )
    record_on_board("task.filled", requirement)
    return assignment


@transaction.atomic
def leave_waitlist(*, by: User, waiting: Waiting) -> None:
    """Give up one's place in the queue; a place that was kept goes to the next."""
    if waiting.user_id != by.pk:
        raise Conflict("wrong_state", _("这不是您的候补。"))
    was_invited = _end(waiting, "leave")
    _record("waiting.left", waiting, by=by)
    if was_invited:
        pass_on(by=by, requirement=waiting.requirement)


@transaction.atomic
def lapse_invitation(*, waiting: Waiting) -> None:
    """The time to answer is over: the place goes to the next in the queue, or is open again."""
    move(waiting, "lapse", WAIT_TRANSITIONS, where={"invited_until__lte": clock.now()})
    _record("waiting.left", waiting, by=None)
    pass_on(by=None, requirement=waiting.requirement)


def close_waitlist(*, requirement: Requirement) -> None:
    """Nobody need wait any more; kept places are given back. Inside the caller's transaction."""
    queue = Waiting.objects.filter(requirement=requirement)
    for _kept in range(queue.filter(state=WaitState.INVITED).update(state=WaitState.LEFT)):
        give_back_place(requirement)
    queue.filter(state=WaitState.WAITING).update(state=WaitState.LEFT)


def _end(waiting: Waiting, act: str) -> bool:
    """Leave by a conditional update that also tells whether a place was being kept."""
    for state in (WaitState.INVITED, WaitState.WAITING):
        if Waiting.objects.filter(pk=waiting.pk, state=state).update(state=WAIT_TRANSITIONS[act].target):
            waiting.state = WAIT_TRANSITIONS[act].target
            return state == WaitState.INVITED
    raise Conflict("wrong_state", _("这个候补已经结束了。"))


def pass_on(*, by: User | None, requirement: Requirement) -> None:
    """A held place has come free: keep it for the first in the queue, or open it, and the need with it. Inside the caller's transaction."""
    is_kept = invite_next(requirement=requirement)
    if not is_kept:
        give_back_place(requirement)
    record_place("need.place_reopened", by=by, requirement=requirement)
    need = requirement.need
    need.refresh_from_db(fields=["state"])
    if need.state == NeedState.MATCHED and requirement.mandatory:
        reopen_need(need=need)
    if not is_kept:
        record_on_board("task.reopened", requirement)


def _record(type: str, waiting: Waiting, *, by: User | None) -> None:
    requirement = waiting.requirement
    need = requirement.need
    log.record(
        type,
        stream=need.stream,
        by=by,
        place_code=need.place_code,
        requirement=requirement.public_id,
        title=requirement.title,
    )
