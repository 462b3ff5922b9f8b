"""Signing up for a shift, waiting for a place, giving it back."""

import datetime as dt

from django.db import transaction
from django.db.models import F
from django.utils.translation import gettext_lazy as _

from linkage.common import clock, queueing
from linkage.common.errors import Conflict, Invalid, NotAllowed, require
from linkage.common.states import move
from linkage.people.models import User
from linkage.places.queries import setting
from linkage.volunteering.actions.shift_places import (
    pass_on,
    put_on_list,
    record_on_shift,
    take_off_list,
    take_places,
    tell,
)
from linkage.volunteering.models import Cover, CoverAsk, Shift, ShiftWaiting, Signup, SignupGroup, Swap
from linkage.volunteering.permissions.activities import can_sign_up
from linkage.volunteering.permissions.signups import can_withdraw
from linkage.volunteering.states.signups import (
    ANSWER_TRANSITIONS,
    COVER_TRANSITIONS,
    ON_THE_LIST,
    SIGNUP_TRANSITIONS,
    AnswerState,
    CoverState,
)


@transaction.atomic
def sign_up(*, by: User, shift: Shift) -> Signup:
    """One tap. Raises NotAllowed with the reason, Conflict: "full", "conflict" for an overlap, "already_yours", "wrong_state"."""
    require(can_sign_up(by, shift))
    _check_not_on_list(by, shift)
    take_places(shift)
    signup = put_on_list(user=by, shift=shift)
    ShiftWaiting.objects.filter(shift=shift, user=by, state=queueing.WaitState.WAITING).update(
        state=queueing.WaitState.LEFT
    )
    record_on_shift("shift.signed_up", shift, by=by)
    return signup


def _check_not_on_list(by: User, shift: Shift) -> None:
    """Whoever is on the list already hears so, and not that the shift is full."""
    if Signup.objects.filter(shift=shift, user=by, state__in=ON_THE_LIST).exists():
        raise Conflict("already_yours", _("您已经报名了这一场。"))


@transaction.atomic
def join_shift_waitlist(*, by: User, shift: Shift) -> ShiftWaiting:
    """Queue for a full shift. Joining twice keeps the first place in the queue. Raises NotAllowed("not_full") while there is room."""
    require(can_sign_up(by, shift))
    _check_not_on_list(by, shift)
    if shift.taken < shift.maximum:
        raise NotAllowed("not_full", _("还有名额，直接报名就好。"))
    waiting, is_new = queueing.queue_up(ShiftWaiting, user=by, shift=shift)
    if is_new:
        record_on_shift("shift.waiting_joined", shift, by=by)
    return waiting


@transaction.atomic
def take_kept_place(*, by: User, waiting: ShiftWaiting) -> Signup:
    """Confirm the place that was kept. Raises Conflict("wrong_state") when it is kept no longer, "conflict" for an overlap."""
    _check_own(by, waiting)
    require(can_sign_up(by, waiting.shift))
    queueing.take_kept(waiting)
    signup = put_on_list(user=by, shift=waiting.shift)
    record_on_shift("shift.signed_up", waiting.shift, by=by)
    return signup


@transaction.atomic
def leave_shift_waitlist(*, by: User, waiting: ShiftWaiting) -> None:
    """Give up one's place in the queue; a place that was kept goes to the next."""
    _check_own(by, waiting)
    if queueing.leave(waiting):
        pass_on(shift=waiting.shift)
    record_on_shift("shift.waiting_left", waiting.shift, by=by)


@transaction.atomic
def lapse_shift_invitation(*, waiting: ShiftWaiting) -> None:
    """The time to answer is over: the place goes to the next in the queue, or is open again."""
    queueing.lapse(waiting)
    pass_on(shift=waiting.shift)
    record_on_shift("shift.waiting_left", waiting.shift, by=None)


def _check_own(by: User, waiting: ShiftWaiting) -> None:
    if waiting.user_id != by.pk:
        raise NotAllowed("not_yours", _("这不是您的候补。"))


def is_late(signup: Signup) -> bool:
    """Whether a withdrawal now would be within the place's own hours before the beginning."""
    hours = setting("shift_withdrawal_hours", signup.shift.activity.place_code)
    return clock.now() > signup.shift.starts_at - dt.timedelta(hours=hours)


@transaction.atomic
def withdraw_signup(*, by: User, signup: Signup, reason: str = "") -> None:
    """Give the place back: the first in the queue is asked to confirm. Shortly before the shift (shift_withdrawal_hours) it takes a reason, which
    only the lead reads, and the lead is told at once.

    Raises NotAllowed, Invalid("reason_needed"), Conflict("wrong_state").
    """
    require(can_withdraw(by, signup))
    late = is_late(signup)
    if late and not reason.strip():
        sentence = _("活动快开始了，请写一句原因，带队社工好安排。")
        raise Invalid("reason_needed", sentence, fields={"reason": sentence})
    move(
        signup,
        "withdraw",
        SIGNUP_TRANSITIONS,
        withdrawn_at=clock.now(),
        withdraw_reason=reason.strip()[:200],
        withdrew_late=late,
    )
    end_handovers(signup)
    take_off_list(signup)
    free_place_of(signup)
    record_on_shift("shift.withdrawn_late" if late else "shift.withdrawn", signup.shift, by=by)
    if by.pk != signup.user_id:
        tell(signup.user, "signup.released", signup.shift, by=by)


def lock_signups(*signups: Signup) -> None:
    """Before anything that hangs on them, and always in the same order: who withdraws one locks it first as well, so nobody waits in a circle."""
    rows = Signup.objects.select_for_update().filter(pk__in=[each.pk for each in signups]).order_by("pk")
    list(rows.values_list("pk", flat=True))


def free_place_of(signup: Signup) -> None:
    """A group keeps its place for another member; anybody else's goes to the queue."""
    if signup.group_id is None:
        pass_on(shift=signup.shift)
    else:
        SignupGroup.objects.filter(pk=signup.group_id).update(joined=F("joined") - 1)


def end_handovers(signup: Signup) -> None:
    """Whoever was asked to cover or to swap need not answer any more. Inside the caller's transaction."""
    ended = ANSWER_TRANSITIONS["end"].target
    covers = Cover.objects.filter(signup=signup, state=CoverState.LOOKING)
    CoverAsk.objects.filter(cover__in=covers, state=AnswerState.ASKED).update(state=ended)
    covers.update(state=COVER_TRANSITIONS["end"].target)
    for side in ("offered", "wanted"):
        Swap.objects.filter(state=AnswerState.ASKED, **{side: signup}).update(state=ended, answered_at=clock.now())
