"""Papers behind skills: shown by the volunteer, verified or turned down by her station, taken back, lapsed by their date."""

import datetime as dt
from functools import partial
from typing import IO, Any

from django.core.files.base import ContentFile
from django.db import IntegrityError, transaction
from django.utils.translation import gettext_lazy as _

from linkage.common import clock
from linkage.common.errors import Conflict, Invalid, NotAllowed, require
from linkage.common.papers import clean_paper
from linkage.common.public_ids import new_public_id
from linkage.common.states import move
from linkage.events import log
from linkage.people.models import User
from linkage.people.vocabulary import SKILLS
from linkage.volunteering.models import Qualification, Volunteer
from linkage.volunteering.permissions.qualifications import can_check
from linkage.volunteering.states.qualifications import QUALIFICATION_TRANSITIONS, QualificationState


@transaction.atomic
def show_qualification(
    *,
    by: User,
    volunteer: Volunteer,
    skill: str,
    name: str,
    issuer: str,
    issued_on: dt.date,
    expires_on: dt.date | None,
    paper: IO[bytes] | None,
    number: str = "",
) -> Qualification:
    """Show the paper behind one's skill, which joins the profile if it was not there. What is verified already stays good until the new one is.

    Raises NotAllowed("not_yours"), Invalid("bad_qualification") by field, Conflict("shown_already") while one for this skill waits.
    """
    if volunteer.user_id != by.pk:
        raise NotAllowed("not_yours", _("证书由本人上传。"))
    problems = _problems(skill, name, issuer, issued_on, expires_on, paper)
    if problems:
        raise Invalid("bad_qualification", _("还差一点，请看下面标出的地方。"), fields=problems)
    assert paper is not None
    clean = clean_paper(paper)
    row = Qualification(
        volunteer=volunteer,
        skill=skill,
        name=name.strip(),
        number=number.strip()[:60],
        issuer=issuer.strip(),
        issued_on=issued_on,
        expires_on=expires_on,
        shown_at=clock.now(),
    )
    row.paper.save(f"{new_public_id()}.{clean.suffix}", ContentFile(clean.content), save=False)
    try:
        with transaction.atomic():
            row.save(force_insert=True)
    except IntegrityError as error:
        row.paper.delete(save=False)
        raise Conflict("shown_already", _("这项技能已有一份证书在等核实，先等它有结果。")) from error
    _add_skill(volunteer, skill)
    _record("qualification.shown", row, by)
    return row


def _problems(
    skill: str, name: str, issuer: str, issued_on: dt.date, expires_on: dt.date | None, paper: IO[bytes] | None
) -> dict[str, Any]:
    found: dict[str, Any] = {}
    if skill not in SKILLS:
        found["skill"] = _("请从列出的技能里选。")
    for field, text in (("name", name), ("issuer", issuer)):
        if not 1 <= len(text.strip()) <= 60:
            found[field] = _("请照证书上写的填，60 个字以内。")
    if issued_on > clock.today():
        found["issued_on"] = _("发证日期不会在今天以后。")
    if expires_on is not None and expires_on < max(issued_on, clock.today()):
        found["expires_on"] = _("这份证书已经过期，请换新证后再传。")
    if paper is None:
        found["paper"] = _("请拍一张证书的照片，或选一个 PDF。")
    return found


def _add_skill(volunteer: Volunteer, skill: str) -> None:
    kept = Volunteer.objects.select_for_update().get(pk=volunteer.pk)
    if skill not in kept.skills:
        Volunteer.objects.filter(pk=kept.pk).update(skills=sorted({*kept.skills, skill}))
    volunteer.skills = sorted({*kept.skills, skill})


@transaction.atomic
def verify_qualification(*, by: User, qualification: Qualification) -> None:
    """The paper is what it says; an older one for the same skill gives way. Raises NotAllowed, Conflict("wrong_state"), Conflict("lapsed")."""
    require(can_check(by, qualification))
    if qualification.expires_on is not None and qualification.expires_on < clock.today():
        raise Conflict("lapsed", _("这份证书已经过期，请写明原因退回。"))
    Volunteer.objects.select_for_update().get(pk=qualification.volunteer_id)
    older = Qualification.objects.filter(volunteer=qualification.volunteer_id, skill=qualification.skill)
    step = QUALIFICATION_TRANSITIONS["replace"]
    older.filter(state__in=step.sources).update(state=step.target)
    move(qualification, "verify", QUALIFICATION_TRANSITIONS, decided_by=by, decided_at=clock.now(), reason="")
    _record("qualification.verified", qualification, by)


@transaction.atomic
def reject_qualification(*, by: User, qualification: Qualification, reason: str) -> None:
    """Not, or no longer, accepted: the volunteer reads why. Raises NotAllowed, Invalid("reason_needed"), Conflict("wrong_state")."""
    require(can_check(by, qualification))
    if not reason.strip():
        sentence = _("请写一句原因，志愿者会看到。")
        raise Invalid("reason_needed", sentence, fields={"reason": sentence})
    move(
        qualification,
        "reject",
        QUALIFICATION_TRANSITIONS,
        decided_by=by,
        decided_at=clock.now(),
        reason=reason.strip()[:200],
    )
    _record("qualification.rejected", qualification, by)


@transaction.atomic
def take_back_qualification(*, by: User, qualification: Qualification) -> None:
    """The volunteer does not want it used any more: the picture goes, the skill counts as her own word again. Raises NotAllowed, Conflict."""
    if qualification.volunteer.user_id != by.pk:
        raise NotAllowed("not_yours", _("证书由本人收回。"))
    paper = qualification.paper
    storage, stored = paper.storage, str(paper.name)
    move(qualification, "take_back", QUALIFICATION_TRANSITIONS, paper="", number="")
    transaction.on_commit(lambda: storage.delete(stored))
    _record("qualification.taken_back", qualification, by)


@transaction.atomic
def forget_papers(*, of: str) -> None:
    """The person (public id) had herself erased: pictures and numbers of her certificates go, whatever state they are in."""
    rows = Qualification.objects.filter(volunteer__user__public_id=of).exclude(paper="")
    for row in rows:
        transaction.on_commit(partial(row.paper.storage.delete, str(row.paper.name)))
    rows.update(paper="", number="", state=QualificationState.TAKEN_BACK)


@transaction.atomic
def expire_qualification(*, qualification: Qualification) -> None:
    """Its last day is over. Raises Conflict when it was replaced meanwhile. Nothing waits for this: every check asks for the day."""
    move(qualification, "expire", QUALIFICATION_TRANSITIONS)
    _record("qualification.lapsed", qualification, None)


@transaction.atomic
def remind_of_expiry(*, qualification: Qualification, days: int) -> None:
    """Once for each of the place's two reminders (days before the end), however often the job runs."""
    due = Qualification.objects.filter(pk=qualification.pk, state=QualificationState.VERIFIED)
    if due.exclude(remind_days__lte=days).update(remind_days=days):
        _record("qualification.expiring", qualification, None, until=qualification.expires_on)


def _record(type: str, qualification: Qualification, by: User | None, until: dt.date | None = None) -> None:
    volunteer = qualification.volunteer
    more = {"until": until.isoformat()} if until else {}
    log.record(
        type,
        stream=f"user/{volunteer.user.public_id}",
        by=by,
        place_code=volunteer.place_code,
        qualification=qualification.public_id,
        **more,
    )
