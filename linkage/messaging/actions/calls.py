"""Calling each other while the task is on: by a number that stands for the real one where the operator gives such; otherwise by the real one, once
both have agreed. Each opening is noted."""

import datetime as dt
from dataclasses import dataclass

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from linkage.common import clock
from linkage.common.errors import Conflict, DomainError, Invalid, NotAllowed, require
from linkage.events import log
from linkage.messaging import permissions
from linkage.messaging.actions.messages import tell_parties
from linkage.messaging.actions.seats import open_thread
from linkage.messaging.gateways.privacy_numbers import PrivacyNumbers, privacy_numbers
from linkage.messaging.models import CallLine, Seat
from linkage.messaging.states import Part
from linkage.messaging.subjects import Party, Subject
from linkage.people.actions.readings import log_reading
from linkage.people.models import User

LINE_FOR = dt.timedelta(hours=12)


class Unreachable(DomainError):
    status = 503


@dataclass(frozen=True, slots=True)
class Telephone:
    """number: what to dial. is_private: it stands for the real one and ends at `until`."""

    number: str
    is_private: bool
    until: dt.datetime | None = None


@transaction.atomic
def share_phone(*, by: User, about: Subject, shares: bool) -> None:
    """Let those in this conversation see one's own number while the task is on; or no longer. Raises NotAllowed."""
    require(permissions.can_call(by, about))
    thread = open_thread(about)
    now = clock.now() if shares else None
    changed = Seat.objects.filter(thread=thread, user=by, shares_phone_at__isnull=shares).update(shares_phone_at=now)
    if changed:
        tell_parties("call.shared" if shares else "call.withdrawn", by=by, about=about)


def open_telephone(*, by: User, about: Subject, person: str) -> Telephone:
    """The number under which `by` reaches the person (a public id). Raises NotAllowed (over, not agreed), Invalid, Conflict("no_phone"),
    Unreachable when the operator does not answer."""
    require(permissions.can_call(by, about))
    other = next((each for each in about.parties if each.user.public_id == person and each.user.pk != by.pk), None)
    if other is None:
        raise Invalid("no_such_person", _("没有找到这个人。"))
    if not other.user.phone:
        raise Conflict("no_phone", _("对方没有留电话，请在这里留言。"))
    gateway = privacy_numbers()
    if gateway is None:
        return _own_number(by, about, other)
    return _private_line(by, about, other, gateway)


def _private_line(by: User, about: Subject, other: Party, gateway: PrivacyNumbers) -> Telephone:
    """The operator is asked outside of any transaction: it may take seconds."""
    now = clock.now()
    known = CallLine.objects.filter(thread__subject=about.stream, caller=by, callee=other.user, until__gt=now).first()
    if known is None:
        until = now + LINE_FOR
        try:
            number = gateway.bind(by.phone, other.user.phone, until)
        except OSError as failure:
            raise Unreachable("unreachable", _("电话暂时接不通，请先留言，过几分钟再试。")) from failure
        known = CallLine(number=number, until=until)
    with transaction.atomic():
        thread = open_thread(about)
        CallLine.objects.update_or_create(
            thread=thread, caller=by, callee=other.user, defaults={"number": known.number, "until": known.until}
        )
        _note(by, about, other, "call")
    return Telephone(known.number, True, known.until)


@transaction.atomic
def _own_number(by: User, about: Subject, other: Party) -> Telephone:
    thread = open_thread(about)
    seats = {seat.user_id: seat for seat in Seat.objects.filter(thread=thread)}
    mine = about.party(by)
    for party, sentence in (
        (mine, _("先同意让对方看到您的电话，双方都同意后才能看到号码。")),
        (other, _("对方还没有同意让您看到电话，可以先留言。")),
    ):
        if party is None or not permissions.shares_phone(party, seats.get(party.user.pk)):
            raise NotAllowed("not_agreed", sentence)
    _note(by, about, other, "phone")
    return Telephone(other.user.phone, False)


def _note(by: User, about: Subject, other: Party, facts: str) -> None:
    """An asker finds the reading under her need, anyone else under herself."""
    subject = about.root if other.part == Part.ASKER else f"user/{other.user.public_id}"
    log_reading(reader=by, subject=subject, facts=facts)
    log.record("call.opened", stream=f"user/{other.user.public_id}", by=by, about=about.stream)
