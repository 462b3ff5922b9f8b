from typing import Any

from django.utils.translation import gettext_lazy as _

from linkage.common.errors import ALLOWED, Verdict, denied
from linkage.organisations.models import Role
from linkage.organisations.roles import has_role
from linkage.volunteering.models import ServiceHours
from linkage.volunteering.states.hours import Evidence, HoursState

# Whose pages show the hours that wait for a second person; which of them she may decide is can_review_hours.
REVIEWERS = (Role.ORG_STAFF, Role.COORDINATOR, Role.SUPERVISOR)


def can_review_hours(user: Any, hours: ServiceHours) -> Verdict:
    """A second person: neither who served, nor who wrote the record, nor who led a service that was recorded by hand. The organisation's staff or
    the station up to the organisation's limit, the district above it (product rule 5, facts 3.5)."""
    if user.pk == hours.volunteer.user_id:
        return denied(_("自己的时长要由别人复核。"), "own_hours")
    if user.pk == hours.recorded_by_id or (hours.evidence == Evidence.ROSTER and user.pk == hours.lead_id):
        return denied(_("这条时长是您登记的，要由另一个人复核。"), "same_person")
    if hours.state == HoursState.DISTRICT_REVIEW:
        if has_role(user, Role.SUPERVISOR, place_code=hours.place_code):
            return ALLOWED
        return denied(_("当天累计时长超过组织可复核的上限，要由区级督导复核。"))
    if _is_of_the_organisation(user, hours) or has_role(user, Role.COORDINATOR, place_code=hours.place_code):
        return ALLOWED
    return denied(_("要由记录时长的组织或社工站站长复核。"))


def _is_of_the_organisation(user: Any, hours: ServiceHours) -> bool:
    return has_role(user, Role.ORG_STAFF, organisation=hours.organisation)
