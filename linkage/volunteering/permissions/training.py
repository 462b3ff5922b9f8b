from typing import Any

from django.utils.translation import gettext_lazy as _

from linkage.common.errors import ALLOWED, Verdict, denied
from linkage.organisations.models import Organisation, Role
from linkage.organisations.roles import has_role
from linkage.volunteering.models import Course, Volunteer

# Who teaches: makes courses and writes down who came to a meeting.
TEACHERS = (Role.ORG_STAFF, Role.SOCIAL_WORKER, Role.COORDINATOR)


def can_teach(user: Any, organisation: Organisation) -> Verdict:
    """Staff of the organisation that gives the course."""
    if has_role(user, *TEACHERS, organisation=organisation):
        return ALLOWED
    return denied(_("课程由举办单位的工作人员管理。"))


def can_change_course(user: Any, course: Course) -> Verdict:
    return can_teach(user, course.organisation)


def can_appraise(user: Any, volunteer: Volunteer) -> Verdict:
    """The coordinator of the volunteer's station, never the volunteer herself."""
    if user.pk == volunteer.user_id:
        return denied(_("自己的考核要由别人来写。"), "own_appraisal")
    if has_role(user, Role.COORDINATOR, place_code=volunteer.place_code):
        return ALLOWED
    return denied(_("考核由志愿者所在社工站的站长来写。"))
