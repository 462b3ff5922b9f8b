"""Who sits in a conversation, kept in step with who takes part in what it is about."""

from django.utils.translation import gettext as _

from linkage.common import clock
from linkage.common.errors import NotFound
from linkage.messaging.models import Seat, Thread
from linkage.messaging.subjects import Subject, subject
from linkage.people.models import User


def open_thread(about: Subject) -> Thread:
    """The conversation, with its row locked and a seat for each who takes part now. In the caller's transaction."""
    root = {"root": about.root, "place_code": about.place_code}
    Thread.objects.bulk_create([Thread(subject=about.stream, **root)], ignore_conflicts=True)
    thread = Thread.objects.select_for_update().get(subject=about.stream)
    seat_everyone(thread, about)
    return thread


def seat_everyone(thread: Thread, about: Subject | None) -> None:
    """Seats for those who came, none any more for those who left. None: the matter is gone, and everybody has left."""
    here = {party.user.pk for party in about.parties} if about else set()
    Seat.objects.filter(thread=thread, left_at__isnull=True).exclude(user__in=here).update(left_at=clock.now())
    Seat.objects.filter(thread=thread, left_at__isnull=False, user__in=here).update(left_at=None)
    known = set(Seat.objects.filter(thread=thread).values_list("user", flat=True))
    # What was said before she came she has not read, but need not catch up with either.
    fresh = [Seat(thread=thread, user_id=pk, read_up_to=thread.last_id) for pk in sorted(here - known)]
    Seat.objects.bulk_create(fresh, ignore_conflicts=True)


def seat_of(thread: Thread, user: User) -> Seat:
    """Her seat, locked. Raises NotFound for somebody who takes no part."""
    found = Seat.objects.select_for_update().filter(thread=thread, user=user, left_at__isnull=True).first()
    if found is None:
        raise NotFound("not_found", _("没有找到这段对话，或者您不在里面。"))
    return found


def keep_in_step(root: str) -> None:
    """Somebody joined, left, or leads now: all conversations of the need follow."""
    for thread in Thread.objects.select_for_update().filter(root=root).order_by("pk"):
        seat_everyone(thread, subject(thread.subject))
