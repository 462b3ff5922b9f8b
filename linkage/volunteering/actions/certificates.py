"""Certificates of service: free, by the organisation that recorded the hours, verifiable, revocable (Order 67 art. 14 to 17, product rule 9)."""

import datetime as dt

from django.db import IntegrityError, transaction
from django.utils.translation import gettext_lazy as _

from linkage.common import clock, states
from linkage.common.errors import Conflict, Invalid, require
from linkage.common.masks import mask_id_number
from linkage.events import log
from linkage.organisations.models import Organisation
from linkage.people.models import User
from linkage.places.queries import names
from linkage.volunteering.certificate_facts import CertificateFacts, ServiceLine, freeze
from linkage.volunteering.models import Certificate, ServiceHours, Volunteer
from linkage.volunteering.permissions.certificates import can_issue
from linkage.volunteering.queries.certificates import hours_certified
from linkage.volunteering.states.certificates import CERTIFICATE_TRANSITIONS


@transaction.atomic
def request_certificate(
    *, by: User, volunteer: Volunteer, issuer: Organisation, first_on: dt.date, last_on: dt.date
) -> Certificate:
    """Ask the organisation that recorded one's hours for a certificate of those from first_on to last_on (both included).

    Raises Invalid("no_hours") when it recorded none that count, Invalid("not_in_order"), Conflict("asked_already") while one is waiting there.
    """
    if last_on < first_on:
        sentence = _("结束日期要在开始日期之后。")
        raise Invalid("not_in_order", sentence, fields={"last_on": sentence})
    certificate = Certificate(
        volunteer=volunteer, issuer=issuer, first_on=first_on, last_on=last_on, requested_at=clock.now()
    )
    if not hours_certified(certificate).exists():
        sentence = _("这段时间里，这个单位没有记录您已计入的服务时长。")
        raise Invalid("no_hours", sentence, fields={"first_on": sentence})
    try:
        with transaction.atomic():
            certificate.save(force_insert=True)
    except IntegrityError as error:
        raise Conflict("asked_already", _("您已向这个单位申请过，正在等它出具。")) from error
    _record("certificate.requested", certificate, by)
    return certificate


@transaction.atomic
def issue_certificate(*, by: User, certificate: Certificate) -> None:
    """Freeze the facts as they stand today and issue. Raises Conflict when somebody was faster or the hours no longer count."""
    require(can_issue(by, certificate))
    lines = _lines(list(hours_certified(certificate)))
    minutes = sum(line.minutes for line in lines)
    if minutes <= 0:
        raise Conflict("no_hours", _("这段时间已没有计入的时长，不能出具。"))
    person = certificate.volunteer.user
    now = clock.now()
    facts = CertificateFacts(
        holder=person.name,
        volunteer_no=certificate.volunteer.volunteer_no,
        national_no=certificate.volunteer.national_no,
        id_number=mask_id_number(person.id_number) if person.id_number else "",
        issuer=certificate.issuer.name,
        issuer_uscc=certificate.issuer.uscc,
        first_on=certificate.first_on.isoformat(),
        last_on=certificate.last_on.isoformat(),
        issued_on=clock.local(now).date().isoformat(),
        lines=tuple(lines),
    )
    states.move(
        certificate,
        "issue",
        CERTIFICATE_TRANSITIONS,
        facts=freeze(facts),
        minutes=minutes,
        decided_by=by,
        decided_at=now,
    )
    _record("certificate.issued", certificate, by)


@transaction.atomic
def refuse_certificate(*, by: User, certificate: Certificate, reason: str) -> None:
    """Not issued, and the volunteer reads why. Raises Invalid("reason_needed"), Conflict("wrong_state")."""
    require(can_issue(by, certificate))
    states.move(
        certificate,
        "refuse",
        CERTIFICATE_TRANSITIONS,
        refusal_reason=_said(reason),
        decided_by=by,
        decided_at=clock.now(),
    )
    _record("certificate.refused", certificate, by)


@transaction.atomic
def revoke_certificate(*, by: User, certificate: Certificate, reason: str) -> None:
    """From now on the verification says that it does not hold. Raises Invalid("reason_needed"), Conflict("wrong_state")."""
    require(can_issue(by, certificate))
    states.move(
        certificate,
        "revoke",
        CERTIFICATE_TRANSITIONS,
        revocation_reason=_said(reason),
        revoked_by=by,
        revoked_at=clock.now(),
    )
    _record("certificate.revoked", certificate, by)


def _said(reason: str) -> str:
    if not reason.strip():
        sentence = _("请写一句原因，志愿者会看到。")
        raise Invalid("reason_needed", sentence, fields={"reason": sentence})
    return reason.strip()[:200]


def _lines(hours: list[ServiceHours]) -> list[ServiceLine]:
    places = names([each.place_code for each in hours])
    return [
        ServiceLine(
            activity=each.activity,
            content=each.content,
            place=places.get(each.place_code, ""),
            served_on=each.served_on.isoformat(),
            times=f"{clock.local(each.started_at):%H:%M}-{clock.local(each.ended_at):%H:%M}",
            minutes=each.minutes,
            organisation=each.organisation.name,
            lead=each.lead.name,
        )
        for each in hours
    ]


def _record(type: str, certificate: Certificate, by: User) -> None:
    log.record(
        type,
        stream=f"user/{certificate.volunteer.user.public_id}",
        by=by,
        place_code=certificate.issuer.place_code,
        certificate=certificate.public_id,
    )
