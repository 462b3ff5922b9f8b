from typing import Any

from django.utils.translation import gettext_lazy as _

from linkage.common.errors import ALLOWED, Verdict, denied
from linkage.organisations.models import Organisation, Role
from linkage.organisations.roles import has_role
from linkage.volunteering.models import HandEntry, ServiceHours
from linkage.volunteering.states.hours import BY_HAND, Evidence, HoursState

# Whose pages show the hours that wait for a second person; which of them she may decide is can_review_hours.
REVIEWERS = (Role.ORG_STAFF, Role.COORDINATOR, Role.SUPERVISOR)
# Who may write down afterwards what her organisation's volunteers did.
ENTERERS = (Role.ORG_STAFF, Role.SOCIAL_WORKER, Role.COORDINATOR)
DISTRICT_MAY_DECIDE = frozenset({Evidence.AFTERWARDS, Evidence.CORRECTION})


def can_review_hours(user: Any, hours: ServiceHours) -> Verdict:
    """A second person: neither who served, nor who wrote the record, nor who led a service that was recorded by hand. The organisation's staff or
    the station up to the organisation's limit, the district above it (product rule 5, facts 3.5). What was entered afterwards or corrected the
    district may decide as well: a small station has nobody else."""
    if user.pk == hours.volunteer.user_id:
        return denied(_("自己的时长要由别人复核。"), "own_hours")
    if user.pk == hours.recorded_by_id or (hours.evidence in BY_HAND and user.pk == hours.lead_id):
        return denied(_("这条时长是您登记的，要由另一个人复核。"), "same_person")
    is_the_districts = hours.state == HoursState.DISTRICT_REVIEW or hours.evidence in DISTRICT_MAY_DECIDE
    if is_the_districts and has_role(user, Role.SUPERVISOR, place_code=hours.place_code):
        return ALLOWED
    if hours.state == HoursState.DISTRICT_REVIEW:
        return denied(_("当天累计时长超过组织可复核的上限，要由区级督导复核。"))
    if _is_of_the_organisation(user, hours) or has_role(user, Role.COORDINATOR, place_code=hours.place_code):
        return ALLOWED
    return denied(_("要由记录时长的组织或社工站站长复核。"))


def can_enter_hours(user: Any, organisation: Organisation, place_code: str) -> Verdict:
    """hours.enter: for one's own organisation, where it works."""
    if has_role(user, *ENTERERS, organisation=organisation, place_code=place_code):
        return ALLOWED
    return denied(_("补录由记录时长的组织或社工站在自己的范围内办理。"))


def can_correct_hours(user: Any, hours: ServiceHours) -> Verdict:
    """hours.reverse: the station's coordinator, with a reason; it counts after a second person's review."""
    if user.pk == hours.volunteer.user_id:
        return denied(_("自己的时长要由别人更正。"), "own_hours")
    if hours.state not in (HoursState.COUNTED, HoursState.REJECTED) or hours.corrects_id is not None:
        return denied(_("还在复核的记录不用更正，请直接复核；更正过的请在原记录上再更正。"), "wrong_state")
    if has_role(user, Role.COORDINATOR, place_code=hours.place_code):
        return ALLOWED
    return denied(_("时长更正由社工站站长提出，另一个人复核。"))


def can_read_evidence(user: Any, entry: HandEntry) -> Verdict:
    """hours.read_evidence: who entered it, and who may have to judge it."""
    hours = entry.hours
    if user.pk == hours.recorded_by_id or _is_of_the_organisation(user, hours):
        return ALLOWED
    if has_role(user, Role.COORDINATOR, Role.SUPERVISOR, Role.AUDITOR, place_code=hours.place_code):
        return ALLOWED
    return denied(_("补录的凭据只给登记和复核的人看。"))


def _is_of_the_organisation(user: Any, hours: ServiceHours) -> bool:
    return has_role(user, Role.ORG_STAFF, organisation=hours.organisation)
