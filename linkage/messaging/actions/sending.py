"""Sending what is due: marked first, sent then, at most once. Only what surely did not go out is tried again, later and later."""

import datetime as dt
from collections import Counter
from collections.abc import Callable

import structlog
from django.conf import settings
from django.db import transaction
from django.db.models import F, QuerySet
from django.utils import translation
from django.utils.translation import gettext as _

from linkage.common import clock
from linkage.messaging.actions.sms_budget import spend
from linkage.messaging.gateways.outside import NotHandedOver, Words, send_to_group, send_to_person
from linkage.messaging.kinds import FOR_GROUPS, SENTENCES
from linkage.messaging.models import Delivery, PushDevice
from linkage.messaging.queries.channels import reach
from linkage.messaging.states import Channel, DeliveryState, How, Kind
from linkage.people.models import User

logger = structlog.get_logger("linkage.messaging")
TRY_AGAIN_AFTER = tuple(dt.timedelta(minutes=minutes) for minutes in (1, 5, 30, 120))
ON_ITS_WAY = dt.timedelta(minutes=15)
S = DeliveryState


def send_delivery(pk: int) -> str:
    """Send one. Returns the state it is in afterwards, "" when there was nothing to do (not due, or another worker has it)."""
    rows = Delivery.objects.filter(pk=pk)
    if not _mark(rows):
        return ""
    delivery = rows.select_related("user", "notice", "group", "event").get()
    if delivery.group is not None:
        group = delivery.group
        return _carry_out(rows, lambda: send_to_group(group, _to_group(delivery)))
    reason = _why_not(delivery)
    return _settle(rows, reason) if reason else _tell(rows, delivery)


def send_digest(user: User, channel: str) -> str:
    """Everything of hers that is due by this channel, as one message."""
    due = Delivery.objects.filter(user=user, channel=channel).exclude(how=How.NOW)
    marked = [pk for pk in due.filter(state=S.WAITING).values_list("pk", flat=True) if _mark(due.filter(pk=pk))]
    rows = Delivery.objects.filter(pk__in=marked)
    rows.filter(notice__read_at__isnull=False).update(state=S.UNNEEDED, settled_at=clock.now())
    unread = rows.filter(state=S.SENDING)
    counts = Counter(unread.values_list("kind", flat=True))
    if not counts:
        return S.UNNEEDED if marked else ""
    if not user.is_active or channel not in reach(user).channels:
        return _settle(unread, S.UNNEEDED)
    if channel == Channel.SMS and not spend(user):
        return _settle(unread, S.OVER_BUDGET)
    words = _of_digest(user, counts)
    return _carry_out(unread, lambda: _forget_gone(send_to_person(channel, user, words)))


def give_up_the_unsure() -> int:
    """What a worker was sending when it was killed may have gone out: it is not sent again. Returns how many."""
    lost = Delivery.objects.filter(state=S.SENDING, started_at__lt=clock.now() - ON_ITS_WAY)
    return lost.update(state=S.UNSURE, settled_at=clock.now())


def _mark(rows: QuerySet[Delivery]) -> bool:
    """Before anything goes out, and committed: of two workers one wins."""
    now = clock.now()
    due = rows.filter(state=S.WAITING, due_at__lte=now)
    return bool(due.update(state=S.SENDING, started_at=now, attempts=F("attempts") + 1))


def _why_not(delivery: Delivery) -> str:
    """Read meanwhile, gone, no longer wanted, or beyond the day's text messages."""
    user, notice = delivery.user, delivery.notice
    if user is None or not user.is_active or (notice is not None and notice.read_at is not None):
        return S.UNNEEDED
    if reach(user).how(delivery.kind, delivery.channel) == How.NEVER:
        return S.UNNEEDED
    if delivery.channel == Channel.SMS and delivery.attempts == 1 and not spend(user):
        return S.OVER_BUDGET
    return ""


def _tell(rows: QuerySet[Delivery], delivery: Delivery) -> str:
    user, notice = delivery.user, delivery.notice
    assert user is not None
    path = f"/inbox/{notice.public_id}/" if notice else "/inbox/"
    with translation.override(user.language):
        words = Words(_title(), str(SENTENCES[delivery.kind]), settings.SITE_URL + path)
    return _carry_out(rows, lambda: _forget_gone(send_to_person(delivery.channel, user, words)))


def _carry_out(rows: QuerySet[Delivery], act: Callable[[], None]) -> str:
    keys = list(rows.values_list("pk", flat=True))
    rows = Delivery.objects.filter(pk__in=keys, state=S.SENDING)
    try:
        act()
    except NotHandedOver as failure:
        logger.warning("not handed over", deliveries=keys, why=str(failure))
        _forget_gone(failure.gone)
        return _later(rows)
    except OSError as failure:
        logger.warning("not known whether it arrived", deliveries=keys, why=type(failure).__name__)
        return _settle(rows, S.UNSURE)
    return _settle(rows, S.SENT)


def _settle(rows: QuerySet[Delivery], state: str) -> str:
    rows.update(state=state, settled_at=clock.now())
    return state


@transaction.atomic
def _later(rows: QuerySet[Delivery]) -> str:
    """Try again after a while, or never after the last try."""
    now, last = clock.now(), len(TRY_AGAIN_AFTER)
    rows.filter(attempts__gt=last).update(state=S.FAILED, settled_at=now)
    outcome: str = S.FAILED
    for tries, wait in enumerate(TRY_AGAIN_AFTER, start=1):
        if rows.filter(attempts=tries).update(state=S.WAITING, due_at=now + wait):
            outcome = S.WAITING
    return outcome


def _forget_gone(devices: list[PushDevice]) -> None:
    if devices:
        PushDevice.objects.filter(pk__in=[device.pk for device in devices]).delete()


def _to_group(delivery: Delivery) -> Words:
    return Words(_title(), str(FOR_GROUPS[delivery.event.type]), f"{settings.SITE_URL}/desk/")


def _of_digest(user: User, counts: Counter[str]) -> Words:
    with translation.override(user.language):
        parts = [
            _("%(kind)s %(number)s 条") % {"kind": Kind(kind).label, "number": number}
            for kind, number in sorted(counts.items())
        ]
        text = _("您有新消息：%(parts)s。请点开查看。") % {"parts": _("、").join(parts)}
        return Words(_title(), text, f"{settings.SITE_URL}/inbox/")


def _title() -> str:
    return _("五社联动：您有新消息")
