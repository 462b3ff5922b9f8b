"""A conversation that is not right: said so by one of those in it, looked at by the coordinator, and closed to her again."""

from typing import Any

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from linkage.common import clock
from linkage.common.errors import Invalid, require
from linkage.common.states import move
from linkage.events import log
from linkage.messaging import permissions
from linkage.messaging.actions.seats import open_thread
from linkage.messaging.models import Report, Seat, Thread
from linkage.messaging.states import REPORT_TRANSITIONS, Outcome, ReportReason, ReportState
from linkage.messaging.subjects import Subject
from linkage.people.actions.readings import log_reading
from linkage.people.models import User


@transaction.atomic
def report_thread(*, by: User, about: Subject, person: str, reason: str, note: str = "") -> Report:
    """person: public id of whom she complains about. Saying it twice keeps the first report. Raises NotAllowed, Invalid("bad_report")."""
    require(permissions.can_report(by, about))
    other = next((each.user for each in about.parties if each.user.public_id == person and each.user.pk != by.pk), None)
    problems: dict[str, Any] = {} if other else {"person": _("请选是谁的留言。")}
    if reason not in ReportReason:
        problems["reason"] = _("请选一个原因。")
    if other is None or problems:
        raise Invalid("bad_report", _("请选好是谁、因为什么。"), fields=problems)
    thread = open_thread(about)
    report = Report.objects.filter(thread=thread, by=by, about=other, state=ReportState.OPEN).first()
    if report is None:
        rest = {"reason": reason, "note": note.strip()[:500], "at": clock.now()}
        report = Report.objects.create(thread=thread, by=by, about=other, **rest)
        log.record(
            "message.reported", stream=thread.stream, by=by, place_code=thread.place_code, report=report.public_id
        )
    return report


@transaction.atomic
def settle_report(*, by: User, report: Report, outcome: str) -> None:
    """What became of it. Silencing takes the word from the person complained about, in this conversation. Raises NotAllowed, Conflict, Invalid."""
    require(permissions.can_settle(by, report))
    if outcome not in Outcome:
        raise Invalid("bad_outcome", _("请选怎样处理。"), fields={"outcome": _("请选怎样处理。")})
    move(report, "settle", REPORT_TRANSITIONS, outcome=outcome, settled_by=by, settled_at=clock.now())
    about = {"about": report.thread.subject}
    if outcome == Outcome.SILENCED:
        Seat.objects.filter(thread=report.thread, user=report.about).update(silenced_at=clock.now())
        log.record("message.silenced", stream=f"user/{report.about.public_id}", by=by, **about)
    log.record("message.report_settled", stream=f"user/{report.by.public_id}", by=by, **about)


def open_reported(*, by: User, thread: Thread) -> None:
    """The coordinator opens a reported conversation: the reading is noted (product rule 10)."""
    log_reading(reader=by, subject=thread.root, facts="messages")
