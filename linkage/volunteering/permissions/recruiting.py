from typing import Any

from django.utils.translation import gettext_lazy as _

from linkage.common.errors import ALLOWED, Verdict, denied
from linkage.organisations.models import Organisation, Role
from linkage.organisations.roles import has_role
from linkage.volunteering.models import RecruitingPage, Team
from linkage.volunteering.permissions.teams import FOUNDERS, can_lead


def can_recruit_for(user: Any, organisation: Organisation, team: Team | None = None) -> Verdict:
    """The organisation's own people, the coordinator of its place; for a team its leaders too."""
    if team is not None and can_lead(user, team):
        return ALLOWED
    if has_role(user, *FOUNDERS, organisation=organisation):
        return ALLOWED
    if has_role(user, Role.COORDINATOR, place_code=organisation.place_code):
        return ALLOWED
    return denied(_("招募页由本单位的同事或队长来写。"))


def can_keep_page(user: Any, page: RecruitingPage) -> Verdict:
    return can_recruit_for(user, page.organisation, page.team)
