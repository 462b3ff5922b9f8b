"""From the assessed need to the closed one. What each act means to the people concerned is in states.py and event_types.py."""

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from linkage.common import clock
from linkage.common.errors import Conflict, Invalid, require
from linkage.events import log
from linkage.needs import permissions
from linkage.needs.actions.steps import advance
from linkage.needs.models import Need
from linkage.needs.states import OPEN
from linkage.people.models import User

REASON_LENGTH = 300


@transaction.atomic
def publish_need(*, by: User | None, need: Need) -> Need:
    """Open the assessed need to those who can help. Raises Conflict("window_passed") when the time asked for is already over."""
    if by is not None:
        require(permissions.can_publish(by, need))
    if need.window_end <= clock.now():
        raise Conflict("window_passed", _("约定的时间已经过了，请先和居民重新约个时间，再发布。"))
    if not need.requirements.exists():
        raise Conflict("no_requirements", _("还没有写清需要什么，请先补上要件，再发布。"))
    return advance(need, "publish", "need.published", by=by, published_at=clock.now())


@transaction.atomic
def mark_matched(*, need: Need) -> Need:
    """Everything that must be filled is filled."""
    return advance(need, "match", "need.matched", by=None)


@transaction.atomic
def reopen_need(*, need: Need) -> Need:
    """A place was given back: look for people again."""
    return advance(need, "reopen", "need.reopened", by=None)


@transaction.atomic
def start_need(*, by: User | None, need: Need) -> Need:
    """The first helper has checked in."""
    return advance(need, "start", "need.started", by=by)


@transaction.atomic
def finish_need(*, need: Need) -> Need:
    """The last helper has checked out: the resident is asked to confirm."""
    return advance(need, "finish", "need.finished", by=None)


@transaction.atomic
def confirm_need(*, by: User, need: Need) -> Need:
    require(permissions.can_confirm(by, need))
    return advance(need, "confirm", "need.confirmed", by=by)


@transaction.atomic
def refuse_need(*, by: User, need: Need, reason: str) -> Need:
    """Say no, with a reason that only the one who asked (and the station) can read: product rule 4."""
    require(permissions.can_refuse(by, need))
    return advance(need, "refuse", "need.refused", by=by, reason=_reason(reason))


@transaction.atomic
def return_need(*, by: User, need: Need, reason: str) -> Need:
    """Send back an administrative errand: it is no social service and is counted as such (Z12: 行政性事务不得列入服务内容)."""
    require(permissions.can_return(by, need))
    return advance(need, "return", "need.returned", by=by, reason=_reason(reason), is_administrative=True)


@transaction.atomic
def cancel_need(*, by: User, need: Need, reason: str = "") -> Need:
    """The one who asked may cancel without saying why; the coordinator gives a reason."""
    require(permissions.can_cancel(by, need))
    text = _optional_reason(reason) if permissions.is_asker(by, need) else _reason(reason)
    return advance(need, "cancel", "need.cancelled", by=by, reason=text)


@transaction.atomic
def expire_need(*, need: Need) -> Need:
    """The time asked for has passed and nobody could come."""
    return advance(need, "expire", "need.expired", by=None, where={"window_end__lte": clock.now()})


@transaction.atomic
def escalate_need(*, need: Need) -> bool:
    """Tell the coordinator that the owner is late; once for each state that is overdue. Returns whether it was told just now."""
    now = clock.now()
    late = Need.objects.filter(pk=need.pk, state=need.state, state__in=OPEN, due_at__lt=now, escalated_at__isnull=True)
    if not late.update(escalated_at=now):
        return False
    need.escalated_at = now
    log.record("need.escalated", stream=need.stream, place_code=need.place_code, state=need.state)
    return True


def _reason(text: str) -> str:
    text = _optional_reason(text)
    if not text:
        raise Invalid(
            "reason_missing", _("请写明原因，求助人会看到。"), fields={"reason": _("请写明原因，求助人会看到。")}
        )
    return text


def _optional_reason(text: str) -> str:
    text = text.strip()
    if len(text) > REASON_LENGTH:
        sentence = _("原因请控制在 %(length)s 字以内。") % {"length": REASON_LENGTH}
        raise Invalid("reason_too_long", sentence, fields={"reason": sentence})
    return text
