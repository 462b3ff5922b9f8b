"""Agreements as a volunteer, a guardian and a station see them."""

import datetime as dt
from dataclasses import dataclass
from functools import reduce
from operator import or_
from typing import Any

from django.db.models import Count, Q, QuerySet
from django.utils.translation import gettext_lazy as _

from linkage.common import clock
from linkage.common.errors import NotFound
from linkage.organisations.roles import role_places
from linkage.people.models import User
from linkage.places import codes
from linkage.volunteering.models import AgreementText, GuardianConsent, Signature, Volunteer
from linkage.volunteering.permissions.agreements import WRITERS, is_number_of
from linkage.volunteering.permissions.profiles import STATION
from linkage.volunteering.queries.qualifications import MOST_DAYS, reminders_due
from linkage.volunteering.states.agreements import UNDER_WAY, SignatureState


@dataclass(frozen=True, slots=True)
class Agreement:
    """A text that may be asked of her, and her signature under it, if there is one."""

    text: AgreementText
    signature: Signature | None

    @property
    def counts(self) -> bool:
        signed = self.signature
        return signed is not None and signed.state == SignatureState.SIGNED and signed.valid_until >= clock.today()


def agreements_of(volunteer: Volunteer) -> list[Agreement]:
    """The texts in force where she may serve (her district), her own community's first. Two queries."""
    own = codes.lineage(volunteer.place_code)
    inside = Q(place_code__startswith=codes.prefix(codes.district(volunteer.place_code)))
    rows = AgreementText.objects.filter(inside | Q(place_code__in=[*own, ""]), ended_at__isnull=True)
    texts = sorted(
        rows, key=lambda each: (each.place_code not in own, -len(codes.prefix(each.place_code or "0")), each.pk)
    )
    hides = next((each for each in texts if each.place_code in own), None)
    shown = [each for each in texts if each.place_code not in [*own, ""] or each is hides or hides is None]
    signed = {each.text_id: each for each in Signature.objects.filter(user=volunteer.user_id, state__in=UNDER_WAY)}
    return [Agreement(each, signed.get(each.pk)) for each in shown]


def agreement_text(public_id: str) -> AgreementText:
    """Any version, for anybody who is signed in: it is a public paper. Raises NotFound."""
    found = AgreementText.objects.filter(public_id=public_id).first()
    if found is None:
        raise NotFound("no_such_agreement", _("没有找到这份协议。"))
    return found


def signature_of(user: User, text: AgreementText) -> Signature | None:
    return Signature.objects.filter(user=user, text=text, state__in=UNDER_WAY).select_related("text").first()


def signature_for(user: User, public_id: str) -> Signature:
    """Her own, her child's, or one of a minor whom her station looks after. Raises NotFound."""
    found = Signature.objects.select_related("text", "user").filter(public_id=public_id).first()
    if found is not None and (found.user_id == user.pk or _answers_for(user, found)):
        return found
    raise NotFound("no_such_signature", _("没有找到这份签字。"))


def _answers_for(user: User, signature: Signature) -> bool:
    consent = GuardianConsent.objects.filter(minor=signature.user_id, ended_at__isnull=True).first()
    if consent is None:
        return False
    at_station = any(consent.place_code.startswith(digits) for digits in role_places(user, *STATION))
    return at_station or (user.phone_verified and is_number_of(user, consent))


def signatures_waiting_for_guardians(user: User) -> QuerySet[Signature]:
    """Of minors whose guardians came to her station, the oldest first."""
    inside = [Q(place_code__startswith=digits) for digits in role_places(user, *STATION)]
    consents = GuardianConsent.objects.filter(reduce(or_, inside, Q(pk__in=[])), ended_at__isnull=True)
    rows = Signature.objects.filter(state=SignatureState.WAITS, user__in=consents.values("minor"))
    return rows.select_related("text", "user").order_by("pk")


def agreements_written_for(user: User) -> QuerySet[AgreementText]:
    """Every version of the places she writes for, and what they inherit, the newest first. signed: how many stand under it."""
    places = {each for digits in role_places(user, *WRITERS) for each in codes.lineage(codes.pad(digits))}
    inside = [Q(place_code__startswith=digits) for digits in role_places(user, *WRITERS) if digits]
    rows = AgreementText.objects.filter(reduce(or_, inside, Q(place_code__in=[*places, ""])))
    signed = Count(
        "signatures", filter=Q(signatures__state=SignatureState.SIGNED, signatures__valid_until__gte=clock.today())
    )
    return rows.annotate(signed=signed).order_by("-published_at", "-pk")


def signatures_ending() -> list[tuple[Any, int]]:
    """Those near their end that were not signed anew, with the reminder that is due."""
    near = Q(valid_until__gte=clock.today(), valid_until__lte=clock.today() + dt.timedelta(days=MOST_DAYS))
    rows = Signature.objects.filter(near, state=SignatureState.SIGNED, text__ended_at__isnull=True)
    return reminders_due(
        list(rows.select_related("user", "text").exclude(user__home_code="")),
        lambda row: row.user.home_code,
        lambda row: row.valid_until,
    )
