"""A volunteer says that her hours are wrong, and is answered in time (Order 67 art. 12-13). Escalates by itself when nobody answers."""

from typing import Any

from django.db import IntegrityError, transaction
from django.utils.translation import gettext_lazy as _

from linkage.common import clock, states
from linkage.common.errors import Conflict, Invalid, NotAllowed, require
from linkage.events import log
from linkage.organisations.models import Role
from linkage.organisations.roles import has_role
from linkage.people.models import User
from linkage.places.queries import setting
from linkage.volunteering.actions.hand_entries import Proof, correct_hours
from linkage.volunteering.models import HoursObjection, ServiceHours
from linkage.volunteering.permissions.oversight import can_answer_objection
from linkage.volunteering.states.oversight import OBJECTION_TRANSITIONS, ObjectionState


@transaction.atomic
def raise_objection(
    *, by: User, text: str, hours: ServiceHours | None = None, minutes: int | None = None
) -> HoursObjection:
    """hours: her own record; None for a service that was never recorded. minutes: what it should be, where she knows.

    Raises NotAllowed for those who are no volunteers or another's record, Invalid("text_needed"), Conflict("objected_already").
    """
    volunteer = getattr(by, "volunteer", None)
    if volunteer is None or (hours is not None and hours.volunteer_id != volunteer.pk):
        raise NotAllowed("not_hers", _("只能对自己的时长提出异议。"))
    if not text.strip():
        sentence = _("请写一句哪里不对。")
        raise Invalid("text_needed", sentence, fields={"text": sentence})
    place_code = hours.place_code if hours else volunteer.place_code
    now = clock.now()
    objection = HoursObjection(
        user=by,
        hours=hours,
        place_code=place_code,
        text=text.strip()[:500],
        wants_minutes=minutes,
        raised_at=now,
        due_at=clock.add_working_days(now, setting("objection_working_days", place_code)),
    )
    try:
        with transaction.atomic():
            objection.save(force_insert=True)
    except IntegrityError:
        raise Conflict("objected_already", _("这条记录的异议已经提出，正等答复。")) from None
    _record("objection.raised", objection, by)
    return objection


@transaction.atomic
def answer_objection(
    *, by: User, objection: HoursObjection, uphold: bool, answer: str, minutes: int | None = None
) -> HoursObjection:
    """Answer with a sentence she reads. Upheld by the coordinator with the right number of minutes, the correction is proposed in the same step and
    waits for its second person; upheld by the district, the coordinator is asked to make it.

    Raises NotAllowed, Invalid("answer_needed" or "bad_correction"), Conflict.
    """
    require(can_answer_objection(by, objection))
    if not answer.strip():
        sentence = _("请写一句答复，志愿者会看到。")
        raise Invalid("answer_needed", sentence, fields={"answer": sentence})
    correction = None
    if uphold and objection.hours is not None and has_role(by, Role.COORDINATOR, place_code=objection.place_code):
        if minutes is None:
            sentence = _("请填更正后应是多少分钟。")
            raise Invalid("bad_correction", sentence, fields={"minutes": sentence})
        correction = correct_hours(by=by, hours=objection.hours, minutes=minutes, proof=Proof(answer))
    facts: dict[str, Any] = {
        "answered_by": by,
        "answered_at": clock.now(),
        "answer": answer.strip()[:500],
        "correction": correction,
    }
    states.move(objection, "uphold" if uphold else "decline", OBJECTION_TRANSITIONS, **facts)
    _record("objection.answered", objection, by)
    return objection


def escalate_objections() -> int:
    """Tell the district of every objection that was not answered in time, once. Returns how many."""
    late = HoursObjection.objects.filter(state=ObjectionState.OPEN, due_at__lt=clock.now(), escalated_at__isnull=True)
    return sum(_escalate(each) for each in late.select_related("user"))


@transaction.atomic
def _escalate(objection: HoursObjection) -> bool:
    waiting = HoursObjection.objects.filter(pk=objection.pk, state=ObjectionState.OPEN, escalated_at__isnull=True)
    if not waiting.update(escalated_at=clock.now()):
        return False
    _record("objection.escalated", objection, None)
    return True


def _record(type: str, objection: HoursObjection, by: User | None) -> None:
    log.record(
        type,
        stream=f"user/{objection.user.public_id}",
        by=by,
        place_code=objection.place_code,
        objection=objection.public_id,
    )
