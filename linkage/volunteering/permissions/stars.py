from typing import Any

from django.utils.translation import gettext_lazy as _

from linkage.common.errors import ALLOWED, Verdict, denied
from linkage.organisations.models import Role
from linkage.organisations.roles import has_role
from linkage.places.codes import at_level
from linkage.places.models import Level
from linkage.volunteering.models import StarApplication

# Whose area an application has to lie in: one and two stars are the district's, three and four the city's, five the province's (facts 3.4).
GRANTED_BY = {1: Level.DISTRICT, 2: Level.DISTRICT, 3: Level.CITY, 4: Level.CITY, 5: Level.PROVINCE}


def can_review_star(user: Any, application: StarApplication) -> Verdict:
    """The supervisor of the level that grants this star, never the volunteer herself."""
    if user.pk == application.volunteer.user_id:
        return denied(_("自己的星级要由别人审定。"), "own_star")
    area = at_level(application.volunteer.place_code, GRANTED_BY[application.level])
    if has_role(user, Role.SUPERVISOR, place_code=area):
        return ALLOWED
    return denied(_("这个星级由上一级的督导审定。"))
