from typing import Any

from django.utils.translation import gettext_lazy as _

from linkage.common import clock
from linkage.common.errors import ALLOWED, Verdict, denied
from linkage.organisations.models import Role
from linkage.organisations.roles import has_role
from linkage.volunteering.models import GuardianConsent

ADULT = 18
# From this age a guardian may agree; younger children come along with theirs and hold no profile.
WITH_CONSENT_FROM = 14
# Who takes a guardian's consent down.
STATION = (Role.SOCIAL_WORKER, Role.COORDINATOR)


def can_volunteer(user: Any) -> Verdict:
    """Minors volunteer with a guardian's consent only (Volunteer Service Regulations art. 15), which a station takes down in person."""
    if not user.is_active:
        return denied(_("这个账号已停用，请联系社工站。"), "inactive")
    if not user.birth_year or (age := clock.today().year - user.birth_year) >= ADULT:
        return ALLOWED
    if age < WITH_CONSENT_FROM:
        return denied(_("未满 14 周岁，请由监护人带着一起参加活动，不单独登记。"), "child")
    if GuardianConsent.objects.filter(minor=user, ended_at__isnull=True).exists():
        return ALLOWED
    return denied(_("未满 18 周岁，请由监护人陪同到社工站登记。"), "minor")


def can_record_guardian(user: Any, place_code: str) -> Verdict:
    """The station of the minor's community."""
    if has_role(user, *STATION, place_code=place_code):
        return ALLOWED
    return denied(_("监护人同意由所在社区的社工站登记。"))
