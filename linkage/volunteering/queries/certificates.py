"""A volunteer's certificates, the requests at an organisation's desk, and what a stranger may verify."""

import datetime as dt
from dataclasses import dataclass
from typing import Any

from django.db.models import Max, Min, Q, QuerySet, Sum
from django.utils.translation import gettext_lazy as _

from linkage.common.errors import NotFound
from linkage.common.masks import mask_name
from linkage.organisations.models import Organisation, Role
from linkage.organisations.roles import held_by, role_places
from linkage.people.models import User
from linkage.volunteering.certificate_facts import day, thaw
from linkage.volunteering.models import Certificate, ServiceHours
from linkage.volunteering.states.certificates import CertificateState
from linkage.volunteering.states.hours import HoursState


@dataclass(frozen=True, slots=True)
class Recorder:
    """An organisation that recorded hours of hers which count: how many minutes, from when to when."""

    organisation: Organisation
    minutes: int
    first_on: dt.date
    last_on: dt.date


def recorders_of(user: User) -> list[Recorder]:
    """Who may issue her a certificate, the most hours first. Two queries."""
    counted = ServiceHours.objects.filter(volunteer__user=user, state=HoursState.COUNTED)
    sums = counted.values("organisation").annotate(
        minutes=Sum("minutes"), first_on=Min("served_on"), last_on=Max("served_on")
    )
    rows = {each["organisation"]: each for each in sums if each["minutes"] > 0}
    found = [
        Recorder(each, rows[each.pk]["minutes"], rows[each.pk]["first_on"], rows[each.pk]["last_on"])
        for each in Organisation.objects.filter(pk__in=rows)
    ]
    return sorted(found, key=lambda each: (-each.minutes, each.organisation.pk))


def certificates_of(user: User) -> QuerySet[Certificate]:
    """All of hers, the latest first."""
    return Certificate.objects.filter(volunteer__user=user).select_related("issuer").order_by("-pk")


def certificates_for_desk(user: User) -> QuerySet[Certificate]:
    """Those that her organisation, or an organisation in the station's area, has been asked for or has decided. Not her own."""
    organisations = [each.organisation_id for each in held_by(user) if each.role == Role.ORG_STAFF]
    at_my_desk = Q(issuer__in=[each for each in organisations if each])
    for digits in role_places(user, Role.COORDINATOR):
        at_my_desk |= Q(issuer__place_code__startswith=digits)
    rows = Certificate.objects.filter(at_my_desk).exclude(volunteer__user=user)
    return rows.select_related("issuer", "volunteer__user", "decided_by")


def requests_waiting_for(user: User) -> QuerySet[Certificate]:
    """Requests that she may decide, the oldest first."""
    return certificates_for_desk(user).filter(state=CertificateState.REQUESTED).order_by("pk")


def certificate_for(user: User, public_id: str) -> Certificate:
    """Her own, or one at her desk. Raises NotFound."""
    both = certificates_of(user).filter(public_id=public_id), certificates_for_desk(user).filter(public_id=public_id)
    found = next((row for rows in both for row in rows.select_related("issuer", "volunteer__user")), None)
    if found is None:
        raise NotFound("no_such_certificate", _("没有找到这份证明。"))
    return found


def hours_certified(certificate: Certificate) -> QuerySet[ServiceHours]:
    """What the issuer recorded for her in the period and counts, in the order of the days. Corrections stand beside what they correct."""
    rows = ServiceHours.objects.filter(
        volunteer=certificate.volunteer_id,
        organisation=certificate.issuer_id,
        state=HoursState.COUNTED,
        served_on__range=(certificate.first_on, certificate.last_on),
    )
    return rows.select_related("organisation", "lead").order_by("served_on", "started_at", "pk")


@dataclass(frozen=True, slots=True)
class Verification:
    """All that a stranger learns: whether it holds, whose it is (masked), who issued it, for when, how many minutes (Order 67 art. 17, 16)."""

    is_valid: bool
    holder: str
    issuer: str
    first_on: dt.date
    last_on: dt.date
    issued_on: dt.date
    revoked_on: dt.date | None
    minutes: int


def normalise_code(typed: Any) -> str:
    """As printed, whatever the case, the spaces and dashes, and the letters that look like digits (Crockford's base 32)."""
    text = str(typed).lower().translate(str.maketrans("oil", "011"))
    return "".join(each for each in text if each.isalnum())[:40]


def verify(typed: str) -> Verification | None:
    """What the code answers; None where no certificate that was ever issued bears it."""
    held = (CertificateState.ISSUED, CertificateState.REVOKED)
    row = Certificate.objects.filter(verification_code=normalise_code(typed), state__in=held).first()
    if row is None:
        return None
    facts = thaw(row.facts)
    return Verification(
        is_valid=row.state == CertificateState.ISSUED,
        holder=mask_name(facts.holder),
        issuer=facts.issuer,
        first_on=row.first_on,
        last_on=row.last_on,
        issued_on=day(facts.issued_on),
        revoked_on=row.revoked_at.date() if row.revoked_at else None,
        minutes=row.minutes,
    )
