"""Conversations, by who asks: another's is not found."""

from collections.abc import Iterable
from dataclasses import dataclass

from django.db.models import F, Q, QuerySet
from django.utils.translation import gettext_lazy as _

from linkage.common.errors import NotFound
from linkage.messaging import permissions
from linkage.messaging.models import Message, Report, Seat, Thread
from linkage.messaging.states import ReportState
from linkage.messaging.subjects import Party, Subject, subject, subjects, subjects_of_root
from linkage.organisations.models import Role
from linkage.organisations.roles import role_places
from linkage.people.models import User


@dataclass(frozen=True, slots=True)
class Conversation:
    """thread: None until something is said. seats: by user. is_reviewer: she reads it because it was reported and not because she takes part."""

    subject: Subject
    thread: Thread | None
    seats: dict[int, Seat]
    is_reviewer: bool = False


@dataclass(frozen=True, slots=True)
class Entry:
    """A line in the list of one's conversations. unread: whether there is something new in it."""

    subject: Subject
    thread: Thread
    others: list[Party]
    unread: bool


def conversation_for(user: User, kind: str, public_id: str) -> Conversation:
    """Raises NotFound where there is nothing to talk about, or not for her."""
    found = subject(f"{kind}/{public_id}")
    thread = Thread.objects.filter(subject=found.stream).first() if found else None
    if found is None or not permissions.can_read(user, found, thread):
        raise NotFound("not_found", _("没有找到这段对话，或者您不在里面。"))
    seats = {seat.user_id: seat for seat in thread.seats.all()} if thread else {}
    return Conversation(found, thread, seats, is_reviewer=found.party(user) is None)


def said_in(thread: Thread | None, before: str = "") -> QuerySet[Message]:
    """Newest first; those before the message with this key, for the pages further back."""
    if thread is None:
        return Message.objects.none()
    rows = Message.objects.filter(thread=thread).select_related("sender").order_by("-pk")
    return rows.filter(pk__lt=int(before[:18])) if before.isdecimal() else rows


def photo_for(user: User, kind: str, public_id: str, message_id: str) -> Message:
    """A photo in a conversation she may read."""
    found = conversation_for(user, kind, public_id)
    message = said_in(found.thread).filter(public_id=message_id).exclude(photo="").first()
    if message is None:
        raise NotFound("no_such_photo", _("没有找到这张照片。"))
    return message


def conversations_of(user: User, most: int) -> list[Entry]:
    """Those in which she takes part and something was said, newest first. A conversation she has left is not among them."""
    seats = Seat.objects.filter(user=user, left_at__isnull=True, thread__last_id__gt=0).select_related("thread")
    entries, newest = [], list(seats.order_by("-thread__last_at")[:most])
    known = subjects(seat.thread.subject for seat in newest)
    for seat in newest:
        about = known.get(seat.thread.subject)
        if about and about.party(user):
            others = [each for each in about.parties if each.user.pk != user.pk]
            entries.append(Entry(about, seat.thread, others, seat.read_up_to < seat.thread.last_id))
    return entries


def unread_conversations(user: User) -> int:
    seats = Seat.objects.filter(user=user, left_at__isnull=True)
    return seats.filter(thread__last_id__gt=F("read_up_to")).count()


def beside(user: User, about: Subject) -> list[Subject]:
    """The conversations about the same need that she takes part in too, this one among them."""
    return [each for each in subjects_of_root(about.root) if each.party(user)]


def has_read(user: User, message_id: str) -> bool:
    """Whether she has seen the message already, on whatever page was open."""
    return Message.objects.filter(
        public_id=message_id, thread__seats__user=user, thread__seats__read_up_to__gte=F("pk")
    ).exists()


def reports_for(user: User) -> QuerySet[Report]:
    """Reported conversations of the places she coordinates, the open ones first."""
    area = Q(pk__in=[])
    for prefix in role_places(user, Role.COORDINATOR):
        area |= Q(thread__place_code__startswith=prefix)
    return Report.objects.filter(area).select_related("thread", "by", "about", "settled_by").order_by("state", "-at")


def open_reports(user: User) -> QuerySet[Report]:
    """Those that wait for her."""
    return reports_for(user).filter(state=ReportState.OPEN)


def threads_sat_in(user: User, reports: Iterable[Report]) -> set[int]:
    """Of the reported conversations (pk) those in which she takes part, or did, herself."""
    threads = {report.thread_id for report in reports}
    return set(Seat.objects.filter(thread__in=threads, user=user).values_list("thread", flat=True))


def report_for(user: User, public_id: str) -> Report:
    found = reports_for(user).filter(public_id=public_id).first()
    if found is None:
        raise NotFound("no_such_report", _("没有找到这条举报。"))
    return found


def reports_of(thread: Thread) -> list[Report]:
    return list(Report.objects.filter(thread=thread, state=ReportState.OPEN).select_related("by", "about"))


def readers_of(subject: Subject, seats: dict[int, Seat], message: Message) -> Iterable[Party]:
    """Who beside the sender has read as far as this message."""
    for party in subject.parties:
        seat = seats.get(party.user.pk)
        if party.user.pk != message.sender_id and seat is not None and seat.read_up_to >= message.pk:
            yield party
