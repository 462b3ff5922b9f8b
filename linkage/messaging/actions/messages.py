"""Saying something, and having read it."""

from django.core.files.base import ContentFile
from django.db import transaction
from django.utils.translation import gettext_lazy as _

from linkage.common import clock
from linkage.common.errors import Invalid, require
from linkage.common.photos import CleanPhoto
from linkage.common.public_ids import new_public_id
from linkage.events import log
from linkage.messaging import permissions
from linkage.messaging.actions.pace import keep_pace
from linkage.messaging.actions.seats import open_thread, seat_of
from linkage.messaging.models import Message, Notice, Seat, Thread
from linkage.messaging.subjects import Subject
from linkage.people.models import User

LONGEST = 500


@transaction.atomic
def send_message(*, by: User, about: Subject, text: str = "", photo: CleanPhoto | None = None) -> Message:
    """Add a line, and tell everyone who takes part that there is one; what it says is in no event.

    Raises NotAllowed (not hers, nobody there yet, closed, silenced), Invalid("empty") or ("too_long"), TooMuch.
    """
    require(permissions.can_write(by, about, None))
    text = text.strip()
    if not text and photo is None:
        raise Invalid("empty", _("写句话，或者放一张照片。"), fields={"text": _("写句话，或者放一张照片。")})
    if len(text) > LONGEST:
        sentence = _("一次最多写 %(most)s 个字，可以分几条发。") % {"most": LONGEST}
        raise Invalid("too_long", sentence, fields={"text": sentence})
    thread = open_thread(about)
    seat = seat_of(thread, by)
    require(permissions.can_write(by, about, seat))
    keep_pace(by, about.place_code)
    message = Message(thread=thread, sender=by, text=text, at=clock.now())
    if photo is not None:
        message.width, message.height = photo.width, photo.height
        message.photo.save(f"{new_public_id()}.webp", ContentFile(photo.content), save=False)
    message.save()
    Thread.objects.filter(pk=thread.pk).update(last_id=message.pk, last_at=message.at)
    Seat.objects.filter(pk=seat.pk).update(read_up_to=message.pk)
    tell_parties("message.received", by=by, about=about, own="message.sent", message=message.public_id)
    return message


@transaction.atomic
def read_thread(*, by: User, about: Subject, thread: Thread) -> bool:
    """She has it before her eyes: everything so far is read, and so are the inbox's lines that lead here. Returns whether anything was new;
    only then are the others told."""
    last = Thread.objects.values_list("last_id", flat=True).get(pk=thread.pk)
    new = Seat.objects.filter(thread=thread, user=by, read_up_to__lt=last).update(read_up_to=last)
    Notice.objects.filter(user=by, url=about.address, read_at__isnull=True).update(read_at=clock.now())
    if new:
        tell_parties("message.read", by=by, about=about)
    return bool(new)


def tell_parties(type: str, *, by: User, about: Subject, own: str = "", **payload: str) -> None:
    """The event on each other's stream, and `own` on the sender's. In order of people, so that two senders take the streams' locks in the same
    order. Payloads hold ids alone."""
    for party in sorted(about.parties, key=lambda each: each.user.pk):
        name = own if party.user.pk == by.pk else type
        if name:
            log.record(name, stream=f"user/{party.user.public_id}", by=by, about=about.stream, **payload)
