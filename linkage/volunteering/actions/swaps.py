"""Swapping shifts: one offers hers for another's, and nothing moves before both have agreed."""

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from linkage.common import clock
from linkage.common.errors import Conflict, NotAllowed, require
from linkage.common.states import move
from linkage.people.actions.calendar import keep_free_of_overlap
from linkage.people.models import User
from linkage.volunteering.actions.covers import hand_over
from linkage.volunteering.actions.shift_places import record_on_shift, tell
from linkage.volunteering.actions.signups import lock_signups
from linkage.volunteering.models import Signup, Swap
from linkage.volunteering.permissions.activities import can_sign_up
from linkage.volunteering.permissions.signups import can_hand_on
from linkage.volunteering.queries.covers import swap_partners
from linkage.volunteering.states.signups import ANSWER_TRANSITIONS, AnswerState


@transaction.atomic
def propose_swap(*, by: User, offered: Signup, wanted: Signup) -> Swap:
    """Ask who holds `wanted` (another date of the same activity). Asking twice changes nothing. Raises NotAllowed, Conflict("not_swappable")."""
    require(can_hand_on(by, offered))
    known = Swap.objects.filter(offered=offered, wanted=wanted, state=AnswerState.ASKED).first()
    if known is not None:
        return known
    if not swap_partners(offered).filter(pk=wanted.pk).exists():
        raise Conflict("not_swappable", _("这个班现在换不了，请看看别的。"))
    swap = Swap.objects.create(offered=offered, wanted=wanted, proposed_at=clock.now())
    tell(wanted.user, "swap.asked", wanted.shift, by=by, swap=swap.public_id)
    return swap


@transaction.atomic
def accept_swap(*, by: User, swap: Swap) -> Signup:
    """Both change places at once, or neither. Returns her new sign-up.

    Raises NotAllowed (a shift that does not suit one of them, with the reason), Conflict: "wrong_state" when either has moved on, "conflict" when
    one of them has something else at the other's time.
    """
    _check_asked(by, swap)
    offered, wanted = swap.offered, swap.wanted
    require(can_hand_on(by, wanted))
    require(can_sign_up(by, offered.shift))
    require(can_sign_up(offered.user, wanted.shift))
    lock_signups(offered, wanted)
    move(swap, "accept", ANSWER_TRANSITIONS, answered_at=clock.now())
    given_up = frozenset({offered.stream, wanted.stream})
    # Both calendars, always in the same order, so that two swaps cannot wait for each other.
    for user, shift in sorted(((by, offered.shift), (offered.user, wanted.shift)), key=lambda pair: pair[0].pk):
        keep_free_of_overlap(user, shift.starts_at, shift.ends_at, besides=given_up)
    mine = hand_over(offered, by, besides=given_up)
    hand_over(wanted, offered.user, besides=given_up)
    for shift in sorted((offered.shift, wanted.shift), key=lambda each: each.pk):
        record_on_shift("shift.swapped", shift, by=by)
    tell(offered.user, "swap.accepted", wanted.shift, by=by, swap=swap.public_id)
    return mine


@transaction.atomic
def decline_swap(*, by: User, swap: Swap) -> None:
    _check_asked(by, swap)
    move(swap, "decline", ANSWER_TRANSITIONS, answered_at=clock.now())
    tell(swap.offered.user, "swap.declined", swap.offered.shift, by=by, swap=swap.public_id)


@transaction.atomic
def take_back_swap(*, by: User, swap: Swap) -> None:
    if swap.offered.user_id != by.pk:
        raise NotAllowed("not_yours", _("这次换班不是您提的。"))
    move(swap, "end", ANSWER_TRANSITIONS, answered_at=clock.now())


def _check_asked(by: User, swap: Swap) -> None:
    if swap.wanted.user_id != by.pk:
        raise NotAllowed("not_yours", _("这次换班不是在问您。"))
