from typing import Any

from django.utils.translation import gettext_lazy as _

from linkage.common.errors import ALLOWED, Verdict, denied
from linkage.organisations.models import Role
from linkage.organisations.roles import has_role
from linkage.workers.models import SocialWorker

KEEPERS = (Role.COORDINATOR, Role.SUPERVISOR, Role.ADMIN)


def can_see_registry(user: Any) -> Verdict:
    return ALLOWED if has_role(user, *KEEPERS, Role.AUDITOR) else denied(_("只有站长、督导和管理员可以看社工登记。"))


def can_keep_registry(user: Any, worker: SocialWorker) -> Verdict:
    """The coordinator of her station, the district's supervisor, an admin; nobody her own entry."""
    if user.pk == worker.user_id:
        return denied(_("自己的登记请由站长或督导修改。"), "not_yourself")
    if has_role(user, *KEEPERS, place_code=worker.station.place_code):
        return ALLOWED
    return denied(_("只有本站站长、本区督导和管理员可以修改社工登记。"))
