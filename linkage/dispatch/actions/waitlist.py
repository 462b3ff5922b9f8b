"""The queue for a full requirement. A place that comes free is kept for the first in the queue until she answers or her time is over: it stays
counted as filled meanwhile, so that nobody else can take it."""

import datetime as dt

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from linkage.common import queueing
from linkage.common.errors import Conflict, require
from linkage.dispatch.actions.places import hold_place, record_on_board, record_on_need, record_place
from linkage.dispatch.actions.suitability import check_suited
from linkage.dispatch.models import Assignment, Waiting
from linkage.dispatch.permissions import can_take_waiting_place, can_wait
from linkage.dispatch.providers import ProviderRef
from linkage.events import log
from linkage.needs.actions.lifecycle import reopen_need
from linkage.needs.actions.places import give_back_place, hold_need
from linkage.needs.models import Requirement, RequirementKind
from linkage.needs.states import NeedState
from linkage.people.models import User
from linkage.places.queries import setting


@transaction.atomic
def join_waitlist(*, by: User, requirement: Requirement) -> Waiting:
    """Queue for a full requirement. Joining twice keeps the first place in the queue. Raises NotAllowed("not_full") while there is room,
    Conflict when she could not serve it anyway (suitability.check_suited)."""
    require(can_wait(by, requirement))
    check_suited(by, requirement)
    waiting, is_new = queueing.queue_up(Waiting, user=by, requirement=requirement)
    if is_new:
        _record("waiting.joined", waiting, by=by)
    return waiting


def invite_next(*, requirement: Requirement) -> bool:
    """Offer a place that has just come free (and is still counted as filled) to the first in the queue. False when nobody waits."""
    waiting = queueing.invite_first(Waiting.objects.filter(requirement=requirement), _invited_until(requirement))
    if waiting is None:
        return False
    log.record(
        "waiting.invited",
        stream=f"user/{waiting.user.public_id}",
        place_code=requirement.need.place_code,
        requirement=requirement.public_id,
        waiting=waiting.public_id,
    )
    return True


def _invited_until(requirement: Requirement) -> dt.datetime:
    need = requirement.need
    return queueing.answer_until(setting("waitlist_confirmation_minutes", need.place_code), need.window_start)


@transaction.atomic
def take_waiting_place(*, by: User, waiting: Waiting, risk_read: bool = False) -> Assignment:
    """Confirm the place that was kept. Raises Conflict("wrong_state") when it is kept no longer, "conflict" for an overlapping task."""
    require(can_take_waiting_place(by, waiting))
    queueing.take_kept(waiting)
    requirement = waiting.requirement
    hold_need(requirement.need_id)
    _record("waiting.taken", waiting, by=by)
    provider = ProviderRef(RequirementKind.VOLUNTEER, by.volunteer)
    assignment = hold_place(by=by, requirement=requirement, provider=provider, risk_read=risk_read)
    record_on_board("task.filled", requirement)
    return assignment


@transaction.atomic
def leave_waitlist(*, by: User, waiting: Waiting) -> None:
    """Give up one's place in the queue; a place that was kept goes to the next."""
    if waiting.user_id != by.pk:
        raise Conflict("wrong_state", _("这不是您的候补。"))
    was_invited = queueing.leave(waiting)
    hold_need(waiting.requirement.need_id)
    _record("waiting.left", waiting, by=by)
    if was_invited:
        pass_on(by=by, requirement=waiting.requirement)


@transaction.atomic
def lapse_invitation(*, waiting: Waiting) -> None:
    """The time to answer is over: the place goes to the next in the queue, or is open again."""
    queueing.lapse(waiting)
    hold_need(waiting.requirement.need_id)
    _record("waiting.left", waiting, by=None)
    pass_on(by=None, requirement=waiting.requirement)


def close_waitlist(*, requirement: Requirement) -> None:
    """Nobody need wait any more; kept places are given back. Inside the caller's transaction."""
    for _kept in range(queueing.close(Waiting.objects.filter(requirement=requirement))):
        give_back_place(requirement)


def pass_on(*, by: User | None, requirement: Requirement) -> None:
    """A held place has come free: keep it for the first in the queue, or open it, and the need with it. Inside the caller's transaction."""
    hold_need(requirement.need_id)
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
    record_on_need(type, waiting.requirement, by=by)
