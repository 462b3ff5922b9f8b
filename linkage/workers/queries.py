from typing import Any

from django.db.models import Q, QuerySet
from django.utils.translation import gettext_lazy as _

from linkage.common.errors import NotFound
from linkage.organisations.models import Role
from linkage.organisations.roles import role_places
from linkage.workers.models import SocialWorker
from linkage.workers.permissions import KEEPERS


def workers_visible_to(user: Any) -> QuerySet[SocialWorker]:
    """The registry of the stations in whose area she works as coordinator, supervisor, admin or auditor."""
    inside = Q()
    prefixes = role_places(user, *KEEPERS, Role.AUDITOR)
    for prefix in prefixes:
        inside |= Q(station__place_code__startswith=prefix)
    rows = SocialWorker.objects.filter(inside) if prefixes else SocialWorker.objects.none()
    return rows.select_related("user", "station").order_by("station__place_code", "-grade", "pk")


def worker_for(user: Any, public_id: str) -> SocialWorker:
    """Raises NotFound("no_such_worker")."""
    found = workers_visible_to(user).filter(public_id=public_id).first()
    if found is None:
        raise NotFound("no_such_worker", _("没有找到这位社工的登记。"))
    return found
