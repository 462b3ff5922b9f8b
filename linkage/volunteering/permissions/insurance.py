from typing import Any

from django.utils.translation import gettext_lazy as _

from linkage.common.errors import ALLOWED, Verdict, denied
from linkage.organisations.models import Organisation, Role
from linkage.organisations.roles import has_role

KEEPERS = (Role.ORG_STAFF, Role.COORDINATOR)


def can_keep_insurance(user: Any, organisation: Organisation) -> Verdict:
    """Record and renew the organisation's policies: its own staff, or its coordinator."""
    if has_role(user, *KEEPERS, organisation=organisation):
        return ALLOWED
    return denied(_("保险由投保单位的同事登记。"))
