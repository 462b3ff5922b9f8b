"""A queue for something full. A place that comes free is kept for the first in the queue until she answers or her time is over; what a place is,
and what keeping one means to its counters, is the business of the app whose queue it is."""

import datetime as dt
from typing import Any, TypeVar

from django.conf import settings
from django.db import models
from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _

from linkage.common import clock
from linkage.common.errors import Conflict
from linkage.common.public_ids import PublicIdModel
from linkage.common.states import move, transition


class WaitState(TextChoices):
    WAITING = "waiting", _("候补中")
    INVITED = "invited", _("有名额了，等您确认")
    TAKEN = "taken", _("已补上")
    LEFT = "left", _("已放弃")


W = WaitState
WAIT_TRANSITIONS = {
    "invite": transition(W.WAITING, to=W.INVITED),
    "take": transition(W.INVITED, to=W.TAKEN),
    "lapse": transition(W.INVITED, to=W.LEFT),
    "leave": transition(W.WAITING, W.INVITED, to=W.LEFT),
}
ACTIVE = (W.WAITING, W.INVITED)
LEAST_TIME = dt.timedelta(minutes=10)


class QueuedModel(PublicIdModel):
    """A person's place in a queue. Invited ones are asked to confirm before `invited_until`."""

    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="+")
    state = models.CharField(max_length=10, choices=WaitState, default=WaitState.WAITING)
    since = models.DateTimeField()
    invited_until = models.DateTimeField(null=True)

    class Meta:
        abstract = True


Queued = TypeVar("Queued", bound=QueuedModel)


def queue_up(model: type[Queued], *, user: Any, **queue: Any) -> tuple[Queued, bool]:
    """Her place in the queue named by `queue` (column -> value), and whether it is new: joining twice keeps the first place."""
    return model._default_manager.get_or_create(
        user=user, state__in=ACTIVE, defaults={"state": W.WAITING, "since": clock.now()}, **queue
    )


def invite_first(queue: "models.QuerySet[Queued]", until: dt.datetime) -> Queued | None:
    """Offer a kept place to the first in the queue; None when nobody waits. Who is leaving at this very moment is passed over, not waited for: she has
    her row locked, and waits for what the caller holds."""
    rows = queue.filter(state=W.WAITING).order_by("since", "pk")
    waiting = rows.select_for_update(skip_locked=True, of=("self",)).first()
    if waiting is not None:
        move(waiting, "invite", WAIT_TRANSITIONS, invited_until=until)
    return waiting


def answer_until(minutes: int, begins_at: dt.datetime) -> dt.datetime:
    """By when an invited one answers: within `minutes`, not after the beginning, but never in less than ten minutes."""
    now = clock.now()
    return min(now + dt.timedelta(minutes=minutes), max(begins_at, now + LEAST_TIME))


def take_kept(waiting: QueuedModel) -> None:
    """Confirm a kept place. Raises Conflict("wrong_state") when it is kept no longer."""
    move(waiting, "take", WAIT_TRANSITIONS, where={"invited_until__gt": clock.now()})


def lapse(waiting: QueuedModel) -> None:
    """End an invitation whose time is over. Raises Conflict("wrong_state") when it was answered meanwhile."""
    move(waiting, "lapse", WAIT_TRANSITIONS, where={"invited_until__lte": clock.now()})


def leave(waiting: QueuedModel) -> bool:
    """Leave the queue; whether a place was being kept, by the conditional update itself. Raises Conflict("wrong_state")."""
    rows = type(waiting)._default_manager.filter(pk=waiting.pk)
    for state in (W.INVITED, W.WAITING):
        if rows.filter(state=state).update(state=W.LEFT):
            waiting.state = W.LEFT
            return state == W.INVITED
    raise Conflict("wrong_state", _("这个候补已经结束了。"))


def close(queue: "models.QuerySet[Queued]") -> int:
    """Nobody need wait any more. Returns how many places were being kept and are to be given back."""
    kept = queue.filter(state=W.INVITED).update(state=W.LEFT)
    queue.filter(state=W.WAITING).update(state=W.LEFT)
    return kept
