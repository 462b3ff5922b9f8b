"""Phone numbers as people type them and as they are kept (E.164)."""

import phonenumbers
from django.utils.translation import gettext_lazy as _

from linkage.common.errors import Invalid

REGION = "CN"


def parse(typed: str) -> str:
    """ "139 0000 0001" or "+86 139-0000-0001" -> "+8613900000001". Only numbers that can receive a code: mobiles of mainland China.

    Raises Invalid("bad_phone").
    """
    try:
        number = phonenumbers.parse(typed, REGION)
    except phonenumbers.NumberParseException:
        number = None
    if number is None or number.country_code != 86 or not _is_mobile(number):
        sentence = _("请填 11 位手机号，例如 13900000001。")
        raise Invalid("bad_phone", sentence, fields={"phone": sentence})
    return phonenumbers.format_number(number, phonenumbers.PhoneNumberFormat.E164)


def _is_mobile(number: phonenumbers.PhoneNumber) -> bool:
    return phonenumbers.number_type(number) == phonenumbers.PhoneNumberType.MOBILE
