"""Hours of service: what was really given, recorded once, and looked at by a second person where the field's frauds happen (product rule 5,
Order 67 art. 7 and 11, facts 3.5)."""

import datetime as dt
from collections.abc import Iterable

from django.db import transaction
from django.db.models import Q, Sum
from django.utils.translation import gettext_lazy as _

from linkage.common import clock, states
from linkage.common.errors import Invalid, NotAllowed, require
from linkage.events import log
from linkage.organisations.models import Organisation
from linkage.people.models import User
from linkage.places.queries import setting
from linkage.volunteering.actions.locks import lock_volunteers
from linkage.volunteering.actions.points import post_points
from linkage.volunteering.models import ServiceHours, Volunteer
from linkage.volunteering.permissions.hours import can_review_hours
from linkage.volunteering.queries.hours import services_between
from linkage.volunteering.states.credit import Credit, Span, credit
from linkage.volunteering.states.hours import HOURS_TRANSITIONS, WAITING, Evidence, HoursState, WaitsBecause
from linkage.volunteering.states.not_volunteering import NOT_VOLUNTEERING, ActivityKind


@transaction.atomic
def record_hours(
    *,
    by: User | None,
    volunteer: Volunteer,
    source: str,
    activity: str,
    content: str,
    place_code: str,
    started_at: dt.datetime,
    ended_at: dt.datetime,
    organisation: Organisation,
    lead: User,
    evidence: str,
    category_code: str,
    points_key: str = "points_coefficient",
    beneficiary: User | None = None,
    planned: Span | None = None,
    window: Span | None = None,
    confirmed_by: User | None = None,
    concerns: Iterable[str] = (),
    kind: str = ActivityKind.SERVICE,
    cell: str = "",
) -> ServiceHours:
    """Record the whole minutes between check-in and check-out, once for each `source` (a stream, e.g. assignment/<id>): again returns the first
    record. They count at once unless a second person has to look (see `_reasons_to_wait`); what counts earns its points in the same step.

    by: who wrote the record down: the roster's writer for evidence "roster"; None for the system. points_key: the regional setting that holds
    the coefficient of this kind of service. beneficiary: who was served, if that is one known person. planned: the agreed time, for the place's rule of least attendance and for telling what is
    missing. window: the time within which it was to be done, where nothing was agreed more closely: told, and no rule goes by it. confirmed_by: who said that it was done. concerns: further WaitsBecause that the caller knows of. kind: what is no volunteering
    is refused. cell: see the model.
    Raises Invalid("not_in_order"), Invalid("not_volunteering"), NotAllowed("own_hours").
    """
    if ended_at < started_at:
        raise Invalid("not_in_order", _("结束时间要晚于开始时间。"), fields={"ended_at": _("请核对起止时间。")})
    refuse_what_is_no_volunteering(kind)
    if volunteer.user_id in {each.pk for each in (by, confirmed_by) if each is not None}:
        raise NotAllowed("own_hours", _("不能给自己登记时长，请带队社工登记。"))
    lock_volunteers([volunteer.user_id])
    recorded = ServiceHours.objects.filter(source=source).first()
    if recorded:
        return recorded
    credited = _credit((started_at, ended_at), planned, place_code)
    hours = ServiceHours(
        volunteer=volunteer,
        source=source,
        activity=activity,
        content=content,
        place_code=place_code,
        served_on=clock.local(started_at).date(),
        started_at=started_at,
        ended_at=ended_at,
        minutes=credited.minutes,
        planned_minutes=_length(planned or window),
        missing=credited.missing,
        organisation=organisation,
        lead=lead,
        evidence=evidence,
        category_code=category_code,
        points_key=points_key,
        beneficiary=beneficiary,
        recorded_at=clock.now(),
        recorded_by=by,
        confirmed_by=confirmed_by,
        cell=cell,
    )
    hours.waits_because = [str(reason) for reason in (*_reasons_to_wait(hours), *concerns)]
    hours.state = _state_for(hours.waits_because)
    hours.save(force_insert=True)
    record_event("hours.recorded", hours, by)
    post_points(hours=hours)
    return hours


def _length(span: Span | None) -> int | None:
    return int((span[1] - span[0]).total_seconds()) // 60 if span else None


def refuse_what_is_no_volunteering(kind: str) -> None:
    """Raises Invalid("not_volunteering") with the sentence that says why (Order 67 art. 19)."""
    sentence = NOT_VOLUNTEERING.get(ActivityKind(kind))
    if sentence is not None:
        raise Invalid("not_volunteering", sentence, fields={"kind": sentence})


def _credit(served: Span, planned: Span | None, place_code: str) -> Credit:
    least, step = setting("attendance_percent", place_code), setting("hours_rounding_minutes", place_code)
    return credit(served, planned, least_percent=least, step=step)


@transaction.atomic
def review_hours(*, by: User, hours: ServiceHours, accept: bool, note: str = "") -> ServiceHours:
    """A second person's word on hours that wait. A refusal needs a `note`, which the volunteer reads.

    Raises NotAllowed (own hours, same person, out of scope), Conflict("wrong_state") when somebody was faster, Invalid("note_needed").
    """
    require(can_review_hours(by, hours))
    lock_volunteers([hours.volunteer.user_id])
    if not accept and not note.strip():
        sentence = _("请写一句不计入的原因，志愿者会看到。")
        raise Invalid("note_needed", sentence, fields={"note": sentence})
    states.move(
        hours,
        "accept" if accept else "reject",
        HOURS_TRANSITIONS,
        # The state that the permission was judged by: a record that moved on to the district is not the organisation's to decide.
        where={"state": hours.state},
        reviewed_by=by,
        reviewed_at=clock.now(),
        review_note=note.strip()[:200],
    )
    record_event("hours.reviewed", hours, by)
    post_points(hours=hours)
    return hours


def _reasons_to_wait(hours: ServiceHours) -> list[WaitsBecause]:
    """By hand, late, overlapping, or on a day with many hours already: whatever counts or waits on that day adds up."""
    that_day = ServiceHours.objects.filter(volunteer=hours.volunteer, served_on=hours.served_on).exclude(
        Q(state=HoursState.REJECTED)
        | Q(state__in=WAITING, minutes__lt=0)  # a correction frees nothing before it counts
    )
    total = (that_day.aggregate(total=Sum("minutes"))["total"] or 0) + hours.minutes
    counted = setting("daily_hours_counted", hours.place_code) * 60
    reviewed = setting("daily_hours_reviewed", hours.place_code) * 60
    deadline = clock.add_working_days(hours.ended_at, setting("hours_record_working_days", hours.place_code))
    checks = (
        (WaitsBecause.ROSTER, hours.evidence == Evidence.ROSTER),
        (WaitsBecause.AFTERWARDS, hours.evidence == Evidence.AFTERWARDS),
        (WaitsBecause.LATE, hours.recorded_at > deadline),
        (WaitsBecause.OVERLAP, services_between(hours.volunteer, hours.started_at, hours.ended_at).exists()),
        (WaitsBecause.LONG_DAY, counted < total <= reviewed),
        (WaitsBecause.VERY_LONG_DAY, total > reviewed),
    )
    return [reason for reason, applies in checks if applies]


def _state_for(reasons: list[str]) -> HoursState:
    if WaitsBecause.VERY_LONG_DAY in reasons:
        return HoursState.DISTRICT_REVIEW
    return HoursState.ORGANISATION_REVIEW if reasons else HoursState.COUNTED


def record_event(type: str, hours: ServiceHours, by: User | None) -> None:
    """Tell what happened to hours, on their volunteer's stream. In the caller's transaction."""
    log.record(
        type,
        stream=f"user/{hours.volunteer.user.public_id}",
        by=by,
        place_code=hours.place_code,
        hours=hours.public_id,
        minutes=hours.minutes,
        state=str(hours.state),
    )
