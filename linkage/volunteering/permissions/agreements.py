from contextlib import suppress
from typing import Any

from django.utils.translation import gettext_lazy as _

from linkage.common import clock
from linkage.common.errors import ALLOWED, Invalid, Verdict, denied
from linkage.organisations.models import Role
from linkage.organisations.roles import has_role
from linkage.people.phones import parse
from linkage.volunteering.models import GuardianConsent, Signature
from linkage.volunteering.permissions.profiles import ADULT, STATION

WRITERS = (Role.COORDINATOR, Role.SUPERVISOR)


def can_write_agreement(user: Any, place_code: str) -> Verdict:
    """The coordinator or supervisor of a place that contains it."""
    if has_role(user, *WRITERS, place_code=place_code):
        return ALLOWED
    return denied(_("服务协议由这个地方的站长或督导来写。"))


def is_minor(user: Any) -> bool:
    return bool(user.birth_year) and clock.today().year - user.birth_year < ADULT


def standing_consent(signature: Signature) -> GuardianConsent | None:
    """Who answers for the minor, as the station took it down."""
    return GuardianConsent.objects.filter(minor=signature.user_id, ended_at__isnull=True).first()


def can_sign_as_guardian(user: Any, signature: Signature) -> Verdict:
    """The guardian on her own phone, with the number the station took down; or the station, with the guardian in front of it."""
    consent = standing_consent(signature)
    if consent is None or user.pk == signature.user_id:
        return denied(_("监护人的签字要由监护人本人，或监护人到社工站来办。"))
    if (user.phone_verified and is_number_of(user, consent)) or has_role(user, *STATION, place_code=consent.place_code):
        return ALLOWED
    return denied(_("监护人的签字要由监护人本人，或监护人到社工站来办。"))


def is_number_of(user: Any, consent: GuardianConsent) -> bool:
    with suppress(Invalid):
        return bool(parse(user.phone) == parse(consent.guardian_phone))
    return False
