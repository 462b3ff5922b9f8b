from typing import Any

from django.utils.translation import gettext_lazy as _

from linkage.common.errors import ALLOWED, Verdict, denied
from linkage.organisations.models import Role
from linkage.organisations.roles import has_role
from linkage.volunteering.models import Commendation


def can_verify(user: Any, commendation: Commendation) -> Verdict:
    """The coordinator of the volunteer's station, never the volunteer herself."""
    if user.pk == commendation.volunteer.user_id:
        return denied(_("自己的表彰要由别人核实。"), "own_commendation")
    if has_role(user, Role.COORDINATOR, place_code=commendation.volunteer.place_code):
        return ALLOWED
    return denied(_("表彰由志愿者所在的社工站核实。"))
