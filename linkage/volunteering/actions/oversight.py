"""Looking over the hours: what the checks find and what the lot draws is queued for a person, who clears it or upholds it with a reason.
Upheld, the station corrects the record by a second person (`correct_hours`); nothing is ever taken away by a check itself."""

import datetime as dt
import random
import secrets
from typing import Any

from django.db import transaction
from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _

from linkage.common import clock, states
from linkage.common.errors import Invalid, require
from linkage.events import log
from linkage.people.models import User
from linkage.places.codes import district, prefix
from linkage.places.queries import setting
from linkage.volunteering.models import HoursAnomaly, HoursSample, ServiceHours
from linkage.volunteering.permissions.oversight import can_decide_anomaly, can_draw_sample
from linkage.volunteering.queries.anomaly_checks import CHECKS, Finding
from linkage.volunteering.states.hours import HoursState
from linkage.volunteering.states.oversight import ANOMALY_TRANSITIONS, AnomalyState, Check


def look_over(*, hours: ServiceHours) -> list[HoursAnomaly]:
    """Every check over one record. Again, it finds the same and queues nothing twice. Returns what stands in the queue for it."""
    findings = [found for check in CHECKS if (found := check(hours))]
    return [queue(found, hours.place_code) for found in findings]


@transaction.atomic
def queue(finding: Finding, place_code: str) -> HoursAnomaly:
    """Queue what was found, once; while nobody has decided, later records that belong to it are added."""
    made = HoursAnomaly.objects.bulk_create(
        [
            HoursAnomaly(
                check_name=finding.check,
                key=finding.key,
                place_code=place_code,
                facts=finding.facts,
                found_at=clock.now(),
            )
        ],
        ignore_conflicts=True,
    )
    anomaly = HoursAnomaly.objects.select_for_update().get(key=finding.key)
    if anomaly.state == AnomalyState.OPEN:
        anomaly.rows.add(*finding.rows)
        HoursAnomaly.objects.filter(pk=anomaly.pk).update(facts=finding.facts)
    if anomaly.public_id == made[0].public_id:
        log.record("anomaly.queued", stream=anomaly.stream, place_code=place_code, check=str(finding.check.value))
    return anomaly


@transaction.atomic
def decide_anomaly(*, by: User, anomaly: HoursAnomaly, uphold: bool, reason: str) -> HoursAnomaly:
    """A person's word, with the reason, which stays. Upheld: the station is told to correct the records.

    Raises NotAllowed for those who had a part in the records, Invalid("reason_needed"), Conflict("wrong_state").
    """
    require(can_decide_anomaly(by, anomaly))
    if not reason.strip():
        sentence = _("请写一句为什么，留给以后查的人。")
        raise Invalid("reason_needed", sentence, fields={"reason": sentence})
    act = "uphold" if uphold else "clear"
    facts: dict[str, Any] = {"decided_by": by, "decided_at": clock.now(), "note": reason.strip()[:300]}
    states.move(anomaly, act, ANOMALY_TRANSITIONS, **facts)
    log.record(
        "anomaly.upheld" if uphold else "anomaly.cleared",
        stream=anomaly.stream,
        by=by,
        place_code=anomaly.place_code,
        check=anomaly.check_name,
    )
    return anomaly


@transaction.atomic
def draw_sample(*, by: User | None, place_code: str, month: dt.date) -> HoursSample:
    """Draw the audit sample of a district's counted hours of a month, by a seed that is kept. Once: again, the first draw is returned.

    by: the supervisor; None for the monthly job. month: any day in it. Raises NotAllowed.
    """
    if by is not None:
        require(can_draw_sample(by, place_code))
    first = month.replace(day=1)
    rows = _counted_in(place_code, first)
    percent = setting("audit_sample_percent", place_code)
    size = -(-len(rows) * percent // 100)
    drawn = HoursSample(
        place_code=place_code,
        month=first,
        seed=secrets.randbelow(2**31),
        percent=percent,
        out_of=len(rows),
        size=size,
        drawn_by=by,
        drawn_at=clock.now(),
    )
    HoursSample.objects.bulk_create([drawn], ignore_conflicts=True)
    kept = HoursSample.objects.get(place_code=place_code, month=first)
    if kept.seed == drawn.seed:
        for hours in drawn_by_lot(rows, kept.seed, size):
            facts = {"month": f"{first:%Y-%m}"}
            queue(Finding(Check.SAMPLE, f"sample/{hours.pk}", facts, [hours]), hours.place_code)
        log.record(
            "sample.drawn", stream=f"place/{place_code}", by=by, place_code=place_code, size=size, out_of=len(rows)
        )
    return kept


def drawn_by_lot(rows: list[ServiceHours], seed: int, size: int) -> list[ServiceHours]:
    """The rows that the seed chooses; the same for the same rows, in whatever order they come."""
    return random.Random(seed).sample(sorted(rows, key=lambda each: each.public_id), size)


def draw_samples_of(month: dt.date) -> None:
    """Every district's sample of a month; those without hours have none."""
    first = month.replace(day=1)
    codes = _in_month(first).values_list("place_code", flat=True).distinct()
    for code in sorted({district(each) for each in codes}):
        draw_sample(by=None, place_code=code, month=first)


def _in_month(first: dt.date) -> QuerySet[ServiceHours]:
    after = (first + dt.timedelta(days=31)).replace(day=1)
    rows = ServiceHours.objects.filter(state=HoursState.COUNTED, corrects__isnull=True)
    return rows.filter(served_on__gte=first, served_on__lt=after)


def _counted_in(place_code: str, first: dt.date) -> list[ServiceHours]:
    return list(_in_month(first).filter(place_code__startswith=prefix(place_code)))
