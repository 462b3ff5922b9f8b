"""人工匹配: the one who asked wants a person to choose who helps with this need, not the engine (PIPL art. 24: a decision made automatically can be
refused). The station may note it down for her when she says so on the phone."""

from django.db import transaction

from linkage.common import clock
from linkage.common.errors import require
from linkage.dispatch.models import HandMatching, Proposal
from linkage.dispatch.permissions import can_choose_matching
from linkage.dispatch.states import ProposalState
from linkage.events import log
from linkage.needs.models import Need
from linkage.people.models import User


@transaction.atomic
def ask_for_a_person(*, by: User, need: Need) -> None:
    """From now on the engine is not asked for this need, and what it suggested so far is dropped. Invitations that are out stay. Asking twice changes
    nothing."""
    require(can_choose_matching(by, need))
    _wish, is_new = HandMatching.objects.get_or_create(need=need, defaults={"asked_by": by, "asked_at": clock.now()})
    if not is_new:
        return
    Proposal.objects.filter(requirement__need=need, state=ProposalState.PROPOSED, added_by__isnull=True).delete()
    log.record("plan.by_hand_asked", stream=need.stream, by=by, place_code=need.place_code)


@transaction.atomic
def allow_matching(*, by: User, need: Need) -> None:
    """She changed her mind: the engine may suggest again, when somebody asks it."""
    require(can_choose_matching(by, need))
    deleted, _rows = HandMatching.objects.filter(need=need).delete()
    if deleted:
        log.record("plan.by_hand_ended", stream=need.stream, by=by, place_code=need.place_code)
