from django.db import transaction

from linkage.common import clock
from linkage.common.errors import Conflict, require
from linkage.common.queueing import WAIT_TRANSITIONS, WaitState
from linkage.common.states import move
from linkage.dispatch.actions.offers import accept_offer, grant_of
from linkage.dispatch.actions.places import hold_place, record_fill_on_board
from linkage.dispatch.actions.suitability import check_suited
from linkage.dispatch.actions.waitlist import pass_on
from linkage.dispatch.models import Assignment, Offer, Waiting
from linkage.dispatch.permissions import NOT_OPEN_YET, can_claim, can_withdraw
from linkage.dispatch.providers import ProviderRef
from linkage.dispatch.queries.waves import is_held_back
from linkage.dispatch.states import ASSIGNMENT_TRANSITIONS, OfferState
from linkage.events import log
from linkage.funding.actions import release_micro_grant
from linkage.needs.actions.places import take_place
from linkage.needs.models import Requirement, RequirementKind
from linkage.people.models import User
from linkage.resources.actions import release_goods, release_venue

K = RequirementKind


@transaction.atomic
def claim_place(*, by: User, requirement: Requirement, risk_read: bool = False) -> Assignment:
    """A volunteer takes a place by herself (我来帮忙). One who was invited thereby accepts. risk_read: she ticked that she has read the risk notice,
    as dangerous kinds of need ask.

    Raises Conflict: "not_open_yet" while the best suited are asked first, "not_eligible" with the engine's reason, "full" when the last place has gone, "conflict" for an overlapping task,
    "already_yours"; Invalid("risk_unread"); NotAllowed when the requirement is not open to claims.
    """
    require(can_claim(by, requirement))
    offer = Offer.objects.filter(requirement=requirement, user=by, state=OfferState.SENT).first()
    if offer is not None:
        return accept_offer(by=by, offer=offer, risk_read=risk_read)
    if is_held_back(requirement):
        raise Conflict("not_open_yet", NOT_OPEN_YET)
    check_suited(by, requirement)
    take_place(requirement)
    _leave_queue(by, requirement)
    provider = ProviderRef(K.VOLUNTEER, by.volunteer)
    assignment = hold_place(by=by, requirement=requirement, provider=provider, risk_read=risk_read)
    record_fill_on_board(requirement)
    return assignment


def _leave_queue(by: User, requirement: Requirement) -> None:
    waiting = Waiting.objects.filter(requirement=requirement, user=by, state=WaitState.WAITING)
    waiting.update(state=WAIT_TRANSITIONS["leave"].target)


@transaction.atomic
def withdraw_assignment(*, by: User, assignment: Assignment, reason: str = "") -> None:
    """Give a place back before the service begins (§22 of the volunteer regulations: tell in time). The first in the queue is asked to
    confirm; with no queue the place is open again, and the need too.

    Raises Conflict("wrong_state") once the service has begun.
    """
    require(can_withdraw(by, assignment))
    move(assignment, "withdraw", ASSIGNMENT_TRANSITIONS, withdrawn_at=clock.now(), withdraw_reason=reason.strip()[:200])
    release_what_was_set_aside(by=by, assignment=assignment)
    requirement = assignment.requirement
    need = requirement.need
    if assignment.user is not None and assignment.user_id not in (need.requester_id, need.lead_id):
        log.unfollow(need.stream, assignment.user)
    pass_on(by=by, requirement=requirement)


def release_what_was_set_aside(*, by: User | None, assignment: Assignment) -> None:
    """Goods back to the shelf, the venue free again, held money back to its fund. Inside the caller's transaction."""
    if assignment.provider_kind == K.GOODS:
        release_goods(reference=assignment.stream)
    elif assignment.provider_kind == K.VENUE:
        release_venue(reference=assignment.stream)
    elif assignment.provider_kind == K.MONEY and assignment.offer is not None:
        release_micro_grant(by=None, grant=grant_of(assignment.offer))
