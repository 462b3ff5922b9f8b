from typing import Any

from django.utils.translation import gettext_lazy as _

from linkage.common.errors import ALLOWED, Verdict, denied
from linkage.organisations.models import Role
from linkage.organisations.roles import has_role
from linkage.volunteering.models import Certificate

# Whose desk the requests come to; for which organisation is can_issue.
ISSUERS = (Role.ORG_STAFF, Role.COORDINATOR)


def can_issue(user: Any, certificate: Certificate) -> Verdict:
    """The recording organisation issues and revokes, never the platform and never the volunteer herself (Order 67 art. 14, product rule 9)."""
    if user.pk == certificate.volunteer.user_id:
        return denied(_("自己的证明要由记录单位的另一位工作人员办理。"), "own_certificate")
    if has_role(user, Role.ORG_STAFF, organisation=certificate.issuer):
        return ALLOWED
    if has_role(user, Role.COORDINATOR, place_code=certificate.issuer.place_code):
        return ALLOWED
    return denied(_("证明由记录时长的单位出具，请联系那个单位。"))
