from typing import Any

from django.utils.translation import gettext_lazy as _

from linkage.common.errors import ALLOWED, Verdict, denied
from linkage.organisations.models import Organisation, Role
from linkage.organisations.roles import has_role
from linkage.resources.models import Goods, Venue


def can_manage_resources(user: Any, organisation: Organisation) -> Verdict:
    """The organisation's own staff offer, change and pause what it has."""
    if has_role(user, Role.ORG_STAFF, organisation=organisation):
        return ALLOWED
    if has_role(user, Role.COORDINATOR, organisation=organisation):
        return ALLOWED
    return denied(_("只有本单位的工作人员可以修改这里的资源。"))


def can_take_in(user: Any, organisation: Organisation) -> Verdict:
    """Its staff, and the officers of the funds that it runs: they receive what is given in kind."""
    if has_role(user, Role.FUND_OFFICER, organisation=organisation):
        return ALLOWED
    return can_manage_resources(user, organisation)


def can_allocate(user: Any, thing: Goods | Venue) -> Verdict:
    """Whoever may promise the thing to a need: its owner's staff, and the station's people who look after where it is."""
    if can_manage_resources(user, thing.organisation):
        return ALLOWED
    if has_role(user, Role.SOCIAL_WORKER, Role.COORDINATOR, place_code=thing.place_code):
        return ALLOWED
    return denied(_("只有物资、场地的所属单位或当地社工站可以安排使用。"))
