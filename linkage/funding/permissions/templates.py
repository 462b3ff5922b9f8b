from typing import Any

from django.utils.translation import gettext_lazy as _

from linkage.common.errors import ALLOWED, Verdict, denied
from linkage.organisations.models import Role
from linkage.organisations.roles import has_role


def can_write_template(user: Any, place_code: str) -> Verdict:
    """Whoever may change a place's settings (access matrix: setting.change)."""
    if has_role(user, Role.SUPERVISOR, Role.ADMIN, place_code=place_code):
        return ALLOWED
    return denied(_("只有区级督导和平台管理员可以修改协议范本。"))
