from typing import Any

from django.utils.translation import gettext_lazy as _

from linkage.common import clock
from linkage.common.errors import ALLOWED, Verdict, denied

ADULT = 18


def can_volunteer(user: Any) -> Verdict:
    """Minors volunteer with a guardian's consent only (Volunteer Service Regulations art. 15), which a station takes down in person."""
    if not user.is_active:
        return denied(_("这个账号已停用，请联系社工站。"), "inactive")
    if user.birth_year and clock.today().year - user.birth_year < ADULT:
        return denied(_("未满 18 周岁，请由监护人陪同到社工站登记。"), "minor")
    return ALLOWED
