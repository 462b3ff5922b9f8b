"""The places of a shift: taken by one conditional update that no race can pass, kept for the queue, given back. Every step runs inside its
caller's transaction."""

from typing import Any

from django.db.models import F
from django.utils.translation import gettext_lazy as _

from linkage.common import clock, queueing
from linkage.common.errors import Conflict
from linkage.events import log
from linkage.people.actions.calendar import keep_free_of_overlap
from linkage.people.models import User
from linkage.places.queries import setting
from linkage.volunteering.models import Shift, ShiftWaiting, Signup
from linkage.volunteering.states.activities import ShiftState
from linkage.volunteering.states.signups import ON_THE_LIST, SignupState


def take_places(shift: Shift, places: int = 1) -> None:
    """Take places of a shift that is still to begin. Its row stays locked to the commit. Only its own columns are asked, so that the database looks
    at them again when it had to wait for the row.

    Raises Conflict: "full", or "wrong_state" when the shift was cancelled or has begun.
    """
    free = Shift.objects.filter(
        pk=shift.pk, state=ShiftState.OPEN, starts_at__gt=clock.now(), taken__lte=F("maximum") - places
    )
    taken = free.update(taken=F("taken") + places)
    shift.refresh_from_db()
    if not taken:
        if shift.state != ShiftState.OPEN or shift.starts_at <= clock.now():
            raise Conflict("wrong_state", _("这一场刚刚取消或者已经开始，请看看别的场次。"))
        raise Conflict("full", _("名额已满，您可以排候补，有人退出会通知您。"))


def give_back_places(shift: Shift, places: int = 1) -> None:
    """Raises Conflict("not_held") when fewer are taken."""
    if not Shift.objects.filter(pk=shift.pk, taken__gte=places).update(taken=F("taken") - places):
        raise Conflict("not_held", _("这个名额已经退回了。"))
    shift.refresh_from_db(fields=["taken"])


def put_on_list(*, user: User, shift: Shift, besides: frozenset[str] = frozenset(), **more: Any) -> Signup:
    """Her name on the list of a shift in which a place is already hers: no overlap with anything else she has taken on, no second place.

    Raises Conflict("conflict"), Conflict("already_yours").
    """
    keep_free_of_overlap(user, shift.starts_at, shift.ends_at, besides=besides)
    if Signup.objects.filter(shift=shift, user=user, state__in=ON_THE_LIST).exists():
        raise Conflict("already_yours", _("您已经报名了这一场。"))
    signup = Signup.objects.create(shift=shift, user=user, state=SignupState.SIGNED_UP, signed_at=clock.now(), **more)
    log.follow(shift.stream, user)
    return signup


def take_off_list(signup: Signup) -> None:
    """She hears of the shift no more."""
    log.unfollow(signup.shift.stream, signup.user)


def pass_on(*, shift: Shift) -> None:
    """A held place has come free: keep it for the first in the queue, or open it. Once the shift has begun nobody is asked any more."""
    waiting = None
    if shift.starts_at > clock.now():
        code = shift.activity.place_code
        until = queueing.answer_until(setting("waitlist_confirmation_minutes", code), shift.starts_at)
        waiting = queueing.invite_first(ShiftWaiting.objects.filter(shift=shift), until)
    if waiting is None:
        give_back_places(shift)
        return
    tell(waiting.user, "signup.invited", shift, waiting=waiting.public_id)


def tell(user: User, type: str, shift: Shift, *, by: User | None = None, **more: Any) -> None:
    """A line for one person, about a shift."""
    log.record(
        type,
        stream=f"user/{user.public_id}",
        by=by,
        place_code=shift.activity.place_code,
        shift=shift.public_id,
        title=shift.activity.title,
        **more,
    )


def record_on_shift(type: str, shift: Shift, *, by: User | None, **more: Any) -> None:
    """What happened, on the shift's own stream: numbers, never names."""
    shift.refresh_from_db(fields=["taken", "maximum"])
    log.record(
        type,
        stream=shift.stream,
        by=by,
        place_code=shift.activity.place_code,
        taken=shift.taken,
        maximum=shift.maximum,
        **more,
    )
