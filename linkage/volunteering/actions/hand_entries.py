"""Hours written down by a person: entered after the fact (补录), or corrected. Two people each time, with a reason and the proof of it
(product rule 5; Order 67 art. 12-13; facts 3.5: late entry is the field's best-known fraud)."""

import datetime as dt
from dataclasses import dataclass
from typing import IO, Any

from django.core.files.base import ContentFile
from django.db import transaction
from django.utils.translation import gettext_lazy as _

from linkage.common import clock
from linkage.common.errors import Conflict, Invalid, NotAllowed, require
from linkage.common.photos import clean_photo
from linkage.common.public_ids import new_public_id
from linkage.organisations.models import Organisation
from linkage.people.models import User
from linkage.places.queries import setting
from linkage.volunteering.actions.hours import record_event, record_hours
from linkage.volunteering.actions.locks import lock_volunteers
from linkage.volunteering.models import HandEntry, ServiceHours, Volunteer
from linkage.volunteering.permissions.hours import can_correct_hours, can_enter_hours
from linkage.volunteering.queries.hours import services_between, standing_minutes
from linkage.volunteering.states.hours import WAITING, Evidence, HoursState, WaitsBecause

LONGEST = dt.timedelta(hours=24)
MOST_MINUTES = 24 * 60


@dataclass(frozen=True, slots=True)
class Proof:
    """reason: why it was not recorded on the spot. reference: where the paper lies. photo: an uploaded picture of it. One of the two at least."""

    reason: str
    reference: str = ""
    photo: IO[bytes] | None = None


@transaction.atomic
def enter_hours(
    *,
    by: User,
    volunteer: Volunteer,
    organisation: Organisation,
    lead: User,
    place_code: str,
    category_code: str,
    activity: str,
    content: str,
    started_at: dt.datetime,
    ended_at: dt.datetime,
    proof: Proof,
    kind: str,
    points_key: str = "points_coefficient",
) -> ServiceHours:
    """Enter a service after the fact. It waits for a second person, whatever its length: neither who served, nor who entered it, nor who led.

    kind: an ActivityKind; what is no volunteering is refused. Raises NotAllowed, Invalid("not_volunteering"), Invalid("bad_entry") with a
    sentence for each field: out of order, in the future, too long ago, at the same time as another record, without reason or proof.
    """
    require(can_enter_hours(by, organisation, place_code))
    if volunteer.user_id in (by.pk, lead.pk):
        raise NotAllowed("own_hours", _("不能给自己补录，也不能由志愿者本人当负责人；请换一位同事登记。"))
    lock_volunteers([volunteer.user_id])
    problems = _problems_of_time(started_at, ended_at, place_code) | _problems_of_proof(proof)
    if not problems and services_between(volunteer, started_at, ended_at).exists():
        problems["started_at"] = _("这段时间已经有一条服务记录，同一时间不能记两次。")
    if problems:
        raise Invalid("bad_entry", _("这条补录还不能提交，请看下面标出的地方。"), fields=problems)
    hours = record_hours(
        by=by,
        volunteer=volunteer,
        source=f"entry/{new_public_id()}",
        activity=activity,
        content=content,
        place_code=place_code,
        started_at=started_at,
        ended_at=ended_at,
        organisation=organisation,
        lead=lead,
        evidence=Evidence.AFTERWARDS,
        category_code=category_code,
        points_key=points_key,
        kind=kind,
    )
    _keep(proof, hours)
    return hours


@transaction.atomic
def correct_hours(*, by: User, hours: ServiceHours, minutes: int, proof: Proof) -> ServiceHours:
    """Propose that a record should stand at `minutes` in all. The old value stays; the difference is a new record, which counts, and moves the
    points, when a second person has agreed (`review_hours`). For a refused record the new one stands in its place.

    Raises NotAllowed, Conflict("correction_waits") while another one of the record waits, Invalid("bad_correction").
    """
    require(can_correct_hours(by, hours))
    lock_volunteers([hours.volunteer.user_id])
    hours.refresh_from_db()
    stands = standing_minutes(hours)
    problems = _problems_of_proof(proof, needs_proof=False)
    if not 0 <= minutes <= MOST_MINUTES:
        problems["minutes"] = _("请填 0 到 1440 之间的分钟数。")
    elif minutes == stands:
        problems["minutes"] = _("和现在的分钟数一样，不用更正。")
    if problems:
        raise Invalid("bad_correction", _("这项更正还不能提交，请看下面标出的地方。"), fields=problems)
    if _correction_waits(hours):
        raise Conflict("correction_waits", _("这条记录已有一项更正在等复核，先等它有结果。"))
    correction = _correction(by, hours, minutes - stands)
    correction.save(force_insert=True)
    _keep(proof, correction, instead_of=None if correction.corrects_id else hours)
    record_event("hours.correction_proposed", correction, by)
    return correction


def _correction(by: User, hours: ServiceHours, difference: int) -> ServiceHours:
    """The record of the difference, with the facts of what it corrects."""
    facts = ("volunteer", "activity", "content", "place_code", "served_on", "started_at", "ended_at", "organisation")
    more = ("lead", "category_code", "points_key")
    return ServiceHours(
        **{name: getattr(hours, name) for name in facts + more},
        source=f"correction/{new_public_id()}",
        minutes=difference,
        evidence=Evidence.CORRECTION,
        state=HoursState.ORGANISATION_REVIEW,
        waits_because=[str(WaitsBecause.CORRECTION.value)],
        corrects=hours if hours.state == HoursState.COUNTED else None,
        recorded_at=clock.now(),
        recorded_by=by,
    )


def _correction_waits(hours: ServiceHours) -> bool:
    in_its_place = HandEntry.objects.filter(instead_of=hours).exclude(hours__state=HoursState.REJECTED)
    return hours.corrections.filter(state__in=WAITING).exists() or in_its_place.exists()


def _problems_of_time(started_at: dt.datetime, ended_at: dt.datetime, place_code: str) -> dict[str, Any]:
    days = setting("afterwards_days", place_code)
    if ended_at <= started_at:
        return {"ended_at": _("结束时间要晚于开始时间。")}
    if ended_at - started_at > LONGEST:
        return {"ended_at": _("一次服务不超过 24 小时，跨天的请分开记。")}
    if ended_at > clock.now():
        return {"ended_at": _("还没结束的服务不能补录。")}
    if started_at < clock.now() - dt.timedelta(days=days):
        return {"started_at": _("超过 %(days)s 天的服务不能再补录。") % {"days": days}}
    return {}


def _problems_of_proof(proof: Proof, *, needs_proof: bool = True) -> dict[str, Any]:
    problems = {}
    if not proof.reason.strip():
        problems["reason"] = _("请写明理由，志愿者和复核的人都会看到。")
    if needs_proof and not proof.reference.strip() and proof.photo is None:
        problems["reference"] = _("请写明凭据在哪里，或拍一张照片；没有凭据不能补录。")
    return problems


def _keep(proof: Proof, hours: ServiceHours, *, instead_of: ServiceHours | None = None) -> HandEntry:
    entry = HandEntry(
        hours=hours,
        reason=proof.reason.strip()[:300],
        reference=proof.reference.strip()[:200],
        instead_of=instead_of,
    )
    if proof.photo is not None:
        picture = clean_photo(proof.photo)
        entry.photo.save(f"{new_public_id()}.webp", ContentFile(picture.content), save=False)
    entry.save(force_insert=True)
    return entry
