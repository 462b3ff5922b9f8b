"""Find-cover (找人替班): suitable others are asked a few at a time, those who were asked least recently first, nobody twice, until one says yes. Until
then the place stays with who holds it."""

import datetime as dt

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from linkage.common import clock, queueing
from linkage.common.errors import Conflict, NotAllowed, require
from linkage.common.states import move
from linkage.people.models import User
from linkage.places.queries import setting
from linkage.volunteering.actions.shift_places import put_on_list, record_on_shift, take_off_list, tell
from linkage.volunteering.actions.signups import end_handovers, lock_signups
from linkage.volunteering.models import Cover, CoverAsk, ShiftWaiting, Signup
from linkage.volunteering.permissions.activities import can_sign_up
from linkage.volunteering.permissions.signups import can_hand_on
from linkage.volunteering.queries.covers import next_to_ask
from linkage.volunteering.states.signups import (
    ANSWER_TRANSITIONS,
    COVER_TRANSITIONS,
    SIGNUP_TRANSITIONS,
    AnswerState,
    CoverState,
)


@transaction.atomic
def seek_cover(*, by: User, signup: Signup) -> Cover:
    """Begin to look, and ask the first few. Doing it twice changes nothing. Raises NotAllowed, Conflict("somebody_waits") when the queue would fill
    the place at once."""
    require(can_hand_on(by, signup))
    if ShiftWaiting.objects.filter(shift=signup.shift, state=queueing.WaitState.WAITING).exists():
        raise Conflict("somebody_waits", _("有人在候补，您直接退出，名额马上有人接上。"))
    now = clock.now()
    cover, is_new = Cover.objects.get_or_create(
        signup=signup, state=CoverState.LOOKING, defaults={"started_at": now, "next_ask_at": now}
    )
    if is_new:
        record_on_shift("shift.cover_sought", signup.shift, by=by)
        ask_next(cover=cover)
    return cover


@transaction.atomic
def ask_next(*, cover: Cover) -> int:
    """Ask the next few of those who suit. Returns how many; when nobody is left the search goes on waiting for answers until the shift begins."""
    signup, shift = cover.signup, cover.signup.shift
    code = shift.activity.place_code
    after = clock.now() + dt.timedelta(minutes=setting("cover_wait_minutes", code))
    due = Cover.objects.filter(pk=cover.pk, state=CoverState.LOOKING, next_ask_at=cover.next_ask_at)
    if not due.update(next_ask_at=after):
        return 0
    cover.next_ask_at = after
    chosen = next_to_ask(cover, setting("cover_batch", code))
    for user in chosen:
        ask = CoverAsk.objects.create(cover=cover, user=user, asked_at=clock.now())
        tell(user, "cover.asked", shift, by=signup.user, ask=ask.public_id)
    return len(chosen)


@transaction.atomic
def take_cover(*, by: User, ask: CoverAsk) -> Signup:
    """The first yes takes the place; the others need not answer any more.

    Raises NotAllowed, Conflict("wrong_state") when somebody was faster or the search is over, Conflict("conflict") for an overlap.
    """
    _check_own(by, ask)
    old = ask.cover.signup
    require(can_sign_up(by, old.shift))
    lock_signups(old)
    move(ask, "accept", ANSWER_TRANSITIONS)
    move(ask.cover, "cover", COVER_TRANSITIONS)
    signup = hand_over(old, by)
    record_on_shift("shift.covered", old.shift, by=by)
    tell(old.user, "cover.found", old.shift, by=by)
    return signup


def hand_over(old: Signup, to: User, *, besides: frozenset[str] = frozenset()) -> Signup:
    """The place goes from one hand to another without being free in between. Inside the caller's transaction."""
    move(old, "withdraw", SIGNUP_TRANSITIONS, withdrawn_at=clock.now())
    end_handovers(old)
    CoverAsk.objects.filter(cover__signup=old, state=AnswerState.ASKED).update(state=ANSWER_TRANSITIONS["end"].target)
    take_off_list(old)
    ShiftWaiting.objects.filter(shift=old.shift, user=to, state=queueing.WaitState.WAITING).update(
        state=queueing.WaitState.LEFT
    )
    return put_on_list(user=to, shift=old.shift, besides=besides, replaces=old)


@transaction.atomic
def decline_cover(*, by: User, ask: CoverAsk) -> None:
    _check_own(by, ask)
    move(ask, "decline", ANSWER_TRANSITIONS)


@transaction.atomic
def stop_cover(*, by: User, signup: Signup) -> None:
    """She can come after all."""
    if signup.user_id != by.pk:
        raise NotAllowed("not_yours", _("这不是您的报名。"))
    cover = Cover.objects.filter(signup=signup, state=CoverState.LOOKING).first()
    if cover is not None:
        end_cover(cover=cover)


@transaction.atomic
def end_cover(*, cover: Cover) -> None:
    """Nobody was found by the beginning, or nobody is needed any more."""
    move(cover, "end", COVER_TRANSITIONS)
    CoverAsk.objects.filter(cover=cover, state=AnswerState.ASKED).update(state=ANSWER_TRANSITIONS["end"].target)


def _check_own(by: User, ask: CoverAsk) -> None:
    if ask.user_id != by.pk:
        raise NotAllowed("not_yours", _("这不是在问您。"))
