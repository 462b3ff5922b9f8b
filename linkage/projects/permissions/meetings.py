"""Who keeps the yearly demand list, fairs and cooperation agreements (access matrix: demand_list.*, fair.*, cooperation.keep)."""

from typing import Any

from django.utils.translation import gettext_lazy as _

from linkage.common.errors import ALLOWED, Verdict, denied
from linkage.organisations.models import Organisation, Role
from linkage.organisations.roles import has_role
from linkage.projects.models import Cooperation, DemandList, Fair

KEEPERS = (Role.COORDINATOR, Role.SUPERVISOR)
PARTNERS = (Role.ORG_STAFF, Role.COORDINATOR)


def can_keep_list(user: Any, place_code: str) -> Verdict:
    if has_role(user, *KEEPERS, place_code=place_code):
        return ALLOWED
    return denied(_("年度需求清单由本地站长和区督导编制。"))


def can_finalise(user: Any, row: DemandList) -> Verdict:
    """Another one than who made it (mechanism H14)."""
    if not (verdict := can_keep_list(user, row.place_code)):
        return verdict
    if user.pk == row.made_by_id:
        return denied(_("清单是您起草的，请由另一位站长或区督导定稿。"), "second_person_needed")
    return ALLOWED


def can_keep_fair(user: Any, place_code: str) -> Verdict:
    if has_role(user, *KEEPERS, place_code=place_code):
        return ALLOWED
    return denied(_("洽谈会由本地站长和区督导组织。"))


def can_intend(user: Any, fair: Fair, organisation: Organisation) -> Verdict:
    """Its own staff; or who keeps the fair, for an organisation that said so on the spot."""
    own = has_role(user, Role.ORG_STAFF, organisation=organisation, place_code=fair.place_code)
    if own or can_keep_fair(user, fair.place_code):
        return ALLOWED
    return denied(_("只能为自己的组织表示意向。"))


def can_keep_cooperation(user: Any, organisation: Organisation) -> Verdict:
    if has_role(user, *PARTNERS, organisation=organisation):
        return ALLOWED
    return denied(_("合作协议由签协议的组织登记。"))


def can_use(user: Any, row: Cooperation) -> Verdict:
    return can_keep_cooperation(user, row.organisation)
