"""The inbox's writers."""

from django.db import transaction

from linkage.common import clock
from linkage.events import log
from linkage.events.models import Event
from linkage.messaging.models import Notice
from linkage.people.models import User


@transaction.atomic
def add_notices(*, event: Event, told: dict[User, str]) -> list[Notice]:
    """A line for each person, with the address it leads to; who has one of this event already gets no second. Returns the new ones."""
    known = set(Notice.objects.filter(event=event).values_list("user", flat=True))
    fresh = [Notice(user=user, event=event, url=url, at=event.at) for user, url in told.items() if user.pk not in known]
    added = Notice.objects.bulk_create(fresh)
    for notice in added:
        log.record("notice.added", stream=f"user/{notice.user.public_id}", notice=notice.public_id)
    return added


def read_notice(*, by: User, notice: Notice) -> None:
    """Reading twice keeps the first time."""
    Notice.objects.filter(pk=notice.pk, user=by, read_at__isnull=True).update(read_at=clock.now())


def read_all_notices(*, by: User) -> int:
    """Returns how many were unread."""
    return Notice.objects.filter(user=by, read_at__isnull=True).update(read_at=clock.now())
