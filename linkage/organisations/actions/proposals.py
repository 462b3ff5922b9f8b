from django.db import IntegrityError, transaction
from django.utils.translation import gettext_lazy as _

from linkage.common import clock
from linkage.common.errors import Conflict, require
from linkage.common.states import move
from linkage.organisations.actions.memberships import put_in_office
from linkage.organisations.models import Membership, MembershipProposal, Organisation
from linkage.organisations.permissions import can_decide_proposal, can_propose_membership
from linkage.organisations.states import PROPOSAL_TRANSITIONS
from linkage.people.models import User


@transaction.atomic
def propose_membership(
    *, by: User, user: User, role: str, place_code: str, organisation: Organisation | None = None, fund_id: str = ""
) -> MembershipProposal:
    """One admin asks another to confirm a role over money, rights or audit. Raises NotAllowed, Conflict("already_proposed")."""
    require(can_propose_membership(by, user))
    try:
        with transaction.atomic():
            return MembershipProposal.objects.create(
                user=user,
                role=role,
                place_code=place_code,
                organisation=organisation,
                fund_id=fund_id,
                proposed_by=by,
                proposed_at=clock.now(),
            )
    except IntegrityError:
        raise Conflict("already_proposed", _("已经有人提过了，正等另一位管理员确认。")) from None


@transaction.atomic
def confirm_proposal(*, by: User, proposal: MembershipProposal) -> Membership:
    """Another admin agrees: the role begins. Raises NotAllowed (not by who proposed it, not by whom it is for), Conflict."""
    require(can_decide_proposal(by, proposal))
    move(proposal, "confirm", PROPOSAL_TRANSITIONS, decided_by=by, decided_at=clock.now())
    return put_in_office(
        by=by,
        user=proposal.user,
        role=proposal.role,
        place_code=proposal.place_code,
        organisation=proposal.organisation,
        fund_id=proposal.fund_id,
    )


@transaction.atomic
def refuse_proposal(*, by: User, proposal: MembershipProposal) -> None:
    """Raises NotAllowed, Conflict."""
    require(can_decide_proposal(by, proposal))
    move(proposal, "refuse", PROPOSAL_TRANSITIONS, decided_by=by, decided_at=clock.now())
