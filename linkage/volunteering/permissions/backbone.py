from typing import Any

from django.utils.translation import gettext_lazy as _

from linkage.common.errors import ALLOWED, Verdict, denied
from linkage.organisations.models import Role
from linkage.organisations.roles import has_role
from linkage.volunteering.models import Backbone, Volunteer


def can_recognise(user: Any, volunteer: Volunteer) -> Verdict:
    """The coordinator of the volunteer's place, never for herself (access matrix: backbone.recognise)."""
    if not has_role(user, Role.COORDINATOR, place_code=volunteer.place_code):
        return denied(_("志愿者骨干由所在街道社工站的站长认定。"))
    if volunteer.user_id == user.pk:
        return denied(_("不能认定自己，请上级站长认定。"), "own_recognition")
    return ALLOWED


def can_end_recognition(user: Any, backbone: Backbone) -> Verdict:
    """The coordinator, or the volunteer herself: nobody is a backbone against her will."""
    if backbone.volunteer.user_id == user.pk or has_role(user, Role.COORDINATOR, place_code=backbone.place_code):
        return ALLOWED
    return denied(_("只有站长和本人可以取消骨干认定。"))
