import secrets

from django.db import transaction

from linkage.common import clock
from linkage.common.encryption import blind_index
from linkage.events import log
from linkage.people.models import User
from linkage.volunteering.models import CalendarFeed


@transaction.atomic
def make_calendar_feed(*, by: User) -> str:
    """A fresh secret for the address of her calendar; the one before it ends now. It is shown once and kept only as a hash."""
    token = secrets.token_urlsafe(24)
    CalendarFeed.objects.update_or_create(user=by, defaults={"token_hash": blind_index(token), "made_at": clock.now()})
    log.record("calendar.shared", stream=f"user/{by.public_id}", by=by)
    return token


@transaction.atomic
def end_calendar_feed(*, by: User) -> None:
    """The address answers nothing any more. Ending twice changes nothing."""
    if CalendarFeed.objects.filter(user=by).delete()[0]:
        log.record("calendar.closed", stream=f"user/{by.public_id}", by=by)
