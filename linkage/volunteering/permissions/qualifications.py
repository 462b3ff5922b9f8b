from typing import Any

from django.utils.translation import gettext_lazy as _

from linkage.common.errors import ALLOWED, Verdict, denied
from linkage.organisations.models import Role
from linkage.organisations.roles import has_role
from linkage.volunteering.models import Qualification

# Who looks at papers for the station (product rule: never one's own).
CHECKERS = (Role.SOCIAL_WORKER, Role.COORDINATOR)


def can_check(user: Any, qualification: Qualification) -> Verdict:
    """Somebody of the volunteer's own station, never the volunteer."""
    if user.pk == qualification.volunteer.user_id:
        return denied(_("自己的证书要由别人来核实。"), "own_paper")
    if has_role(user, *CHECKERS, place_code=qualification.volunteer.place_code):
        return ALLOWED
    return denied(_("证书由志愿者所在的社工站核实。"))
