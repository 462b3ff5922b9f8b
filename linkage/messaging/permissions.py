"""Who may read, write, call and report in a conversation. Each predicate answers with its reason."""

import datetime as dt
from collections.abc import Collection

from django.utils.translation import gettext_lazy as _

from linkage.common import clock
from linkage.common.errors import ALLOWED, Verdict, denied
from linkage.messaging.models import Report, Seat, Thread
from linkage.messaging.states import ReportState
from linkage.messaging.subjects import Party, Subject
from linkage.organisations.models import Role
from linkage.organisations.roles import has_role
from linkage.people.models import Consent, User
from linkage.people.queries import has_consented
from linkage.places.queries import setting


def closes_at(subject: Subject) -> dt.datetime | None:
    """When nothing more can be said: some days after the end, as the place says. None while the matter goes on."""
    if subject.ended_at is None:
        return None
    return subject.ended_at + dt.timedelta(days=setting("messages_open_days", subject.place_code))


def is_closed(subject: Subject) -> bool:
    end = closes_at(subject)
    return end is not None and clock.now() >= end


def can_read(user: User, subject: Subject, thread: Thread | None) -> Verdict:
    """Those who take part; and the place's coordinator while a report is open, never otherwise (message.read)."""
    if subject.party(user) or (thread is not None and is_reviewer(user, thread)):
        return ALLOWED
    return denied(_("这段对话只有参与的人看得到。"))


def is_reviewer(user: User, thread: Thread) -> bool:
    return (
        has_role(user, Role.COORDINATOR, place_code=thread.place_code)
        and Report.objects.filter(thread=thread, state=ReportState.OPEN).exists()
    )


def can_write(user: User, subject: Subject, seat: Seat | None) -> Verdict:
    if subject.party(user) is None:
        return denied(_("这段对话只有参与的人可以留言。"))
    if len(subject.parties) < 2:
        return denied(_("社工接手以后就可以在这里留言。着急的话请打社工站电话。"), "nobody_there")
    if is_closed(subject):
        return denied(_("这件事已经办结，对话只能看，不能再留言了。"), "closed")
    if seat is not None and seat.silenced_at is not None:
        return denied(_("站长看过举报后，请您先不要在这里留言。有事请打社工站电话。"), "silenced")
    return ALLOWED


def can_call(user: User, subject: Subject) -> Verdict:
    """A telephone is for those who take part, and only while the task is on."""
    if subject.party(user) is None:
        return denied(_("这段对话只有参与的人可以打电话。"))
    if not subject.is_on:
        return denied(_("事情已经办结，电话不再提供。"), "over")
    return ALLOWED


def shares_phone(party: Party, seat: Seat | None) -> bool:
    """Whether the others may see her own number: because she said so here, or because she agreed to it when she asked for help."""
    if seat is not None and seat.shares_phone_at is not None:
        return True
    return party.shares_phone and has_consented(party.user, Consent.Purpose.SHARE_WITH_HELPERS)


def can_report(user: User, subject: Subject) -> Verdict:
    return ALLOWED if subject.party(user) else denied(_("参与对话的人才可以举报。"))


def can_keep_groups(user: User, place_code: str) -> Verdict:
    if has_role(user, Role.COORDINATOR, place_code=place_code):
        return ALLOWED
    return denied(_("工作群由社工站站长设置。"))


def can_see_outgoing(user: User) -> Verdict:
    if has_role(user, Role.COORDINATOR, Role.SUPERVISOR):
        return ALLOWED
    return denied(_("发送情况由站长和区级督导查看。"))


def can_settle(user: User, report: Report, sat_in: Collection[int] | None = None) -> Verdict:
    """The place's coordinator, who neither reported nor is complained about, nor takes part in the conversation. sat_in: the conversations (pk) in
    which she does, read once where there are many reports."""
    if not has_role(user, Role.COORDINATOR, place_code=report.thread.place_code):
        return denied(_("举报由社工站站长处理。"))
    if sat_in is None:
        takes_part = Seat.objects.filter(thread=report.thread_id, user=user).exists()
    else:
        takes_part = report.thread_id in sat_in
    if user.pk in (report.by_id, report.about_id) or takes_part:
        return denied(_("您也在这段对话里，请另一位站长处理。"), "involved")
    return ALLOWED
