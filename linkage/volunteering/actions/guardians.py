"""A guardian's yes and no (facts 3.3 and 4.1: from 14 to 18 with the guardian's consent, younger ones never alone)."""

from django.db import IntegrityError, transaction
from django.utils.translation import gettext_lazy as _

from linkage.common import clock
from linkage.common.errors import Conflict, Invalid, require
from linkage.events import log
from linkage.people import phones
from linkage.people.actions.accounts import person_with_phone
from linkage.people.models import User
from linkage.volunteering.models import GuardianConsent, Volunteer
from linkage.volunteering.permissions.profiles import ADULT, WITH_CONSENT_FROM, can_record_guardian


@transaction.atomic
def record_guardian_consent(
    *,
    by: User,
    place_code: str,
    phone: str,
    name: str,
    birth_year: int,
    guardian_name: str,
    guardian_phone: str,
    relation: str,
) -> GuardianConsent:
    """The guardian stands before us and agrees. The minor may then fill in a profile on her own phone, with her own number.

    Raises Invalid("bad_age") outside 14 to 17, Invalid("bad_phone"), Invalid("same_phone"), Conflict("recorded_already").
    """
    require(can_record_guardian(by, place_code))
    if not WITH_CONSENT_FROM <= clock.today().year - birth_year < ADULT:
        sentence = _("只登记满 14 周岁、未满 18 周岁的；更小的孩子请由监护人带着参加。")
        raise Invalid("bad_age", sentence, fields={"birth_year": sentence})
    if phones.parse(phone) == phones.parse(guardian_phone):
        sentence = _("监护人的手机号不能和孩子的相同。")
        raise Invalid("same_phone", sentence, fields={"guardian_phone": sentence})
    minor = person_with_phone(by=by, phone=phone, name=name.strip())
    if minor.birth_year and minor.birth_year != birth_year:
        sentence = _("这个手机号的主人登记过别的出生年份，请核对。")
        raise Invalid("bad_age", sentence, fields={"birth_year": sentence})
    User.objects.filter(pk=minor.pk).update(birth_year=birth_year)
    try:
        with transaction.atomic():
            consent = GuardianConsent.objects.create(
                minor=minor,
                guardian_name=guardian_name.strip(),
                guardian_phone=phones.parse(guardian_phone),
                relation=relation,
                place_code=place_code,
                given_at=clock.now(),
                recorded_by=by,
            )
    except IntegrityError as error:
        raise Conflict("recorded_already", _("这个孩子已经登记过监护人同意。")) from error
    if minor.guardian_consents.filter(ended_at__isnull=False).exists():
        Volunteer.objects.filter(user=minor).update(is_active=True)
    _record("guardian.consented", consent, by)
    return consent


@transaction.atomic
def end_guardian_consent(*, by: User, consent: GuardianConsent) -> None:
    """The guardian takes it back: the minor's profile rests until somebody agrees again. Raises Conflict("ended_already")."""
    require(can_record_guardian(by, consent.place_code))
    standing = GuardianConsent.objects.filter(pk=consent.pk, ended_at__isnull=True)
    if not standing.update(ended_at=clock.now(), ended_by=by):
        raise Conflict("ended_already", _("这份同意已经撤回了。"))
    Volunteer.objects.filter(user=consent.minor).update(is_active=False)
    _record("guardian.withdrew", consent, by)


def _record(type: str, consent: GuardianConsent, by: User) -> None:
    stream = f"user/{consent.minor.public_id}"
    log.record(type, stream=stream, by=by, place_code=consent.place_code, consent=consent.public_id)
