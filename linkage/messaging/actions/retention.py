"""What was said is kept as long as the place says, and not longer."""

import datetime as dt
from functools import partial

from django.db import transaction

from linkage.common import clock
from linkage.events import log
from linkage.messaging.models import Message, Thread
from linkage.messaging.states import ReportState
from linkage.messaging.subjects import Subject, subject
from linkage.people.models import User
from linkage.places.queries import setting
from linkage.places.settings_catalogue import SETTINGS


def forget_old_threads() -> int:
    """Delete the conversations whose matter ended longer ago than the place keeps them (setting messages_keep_days); one with an open report waits
    for its end. Returns how many."""
    shortest = dt.timedelta(days=SETTINGS["messages_keep_days"].least)
    silent = Thread.objects.filter(last_at__lt=clock.now() - shortest).exclude(reports__state=ReportState.OPEN)
    return sum(
        _forget(thread) for thread in silent.order_by("pk").iterator() if _is_due(subject(thread.subject), thread)
    )


def _is_due(about: Subject | None, thread: Thread) -> bool:
    keep = dt.timedelta(days=setting("messages_keep_days", thread.place_code))
    since = about.ended_at if about else thread.last_at
    return since is not None and since + keep < clock.now()


@transaction.atomic
def _forget(thread: Thread) -> bool:
    _delete_photos(list(thread.messages.exclude(photo="")))
    log.record("message.forgotten", stream=thread.stream)
    thread.delete()
    return True


@transaction.atomic
def erase_words_of(person: User) -> None:
    """Of somebody who was erased, neither words nor photos stay; that something was said there does."""
    said = Message.objects.filter(sender=person)
    _delete_photos(list(said.exclude(photo="")))
    said.update(text="", photo="", width=0, height=0)


def _delete_photos(messages: list[Message]) -> None:
    for message in messages:
        transaction.on_commit(partial(message.photo.storage.delete, str(message.photo.name)))
