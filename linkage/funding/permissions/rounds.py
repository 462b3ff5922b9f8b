"""Who keeps a round, and who may read it before it is called."""

from typing import Any

from django.utils.translation import gettext_lazy as _

from linkage.common.errors import ALLOWED, Verdict, denied
from linkage.funding.models import Fund, Round
from linkage.funding.permissions.funds import can_see_fund
from linkage.funding.states.rounds import PUBLIC
from linkage.organisations.models import Role
from linkage.organisations.roles import has_role


def can_keep_rounds(user: Any, fund: Fund) -> Verdict:
    """Draft, change, open, close and cancel its rounds (access matrix: round.keep)."""
    if has_role(user, Role.FUND_OFFICER, fund_id=fund.public_id):
        return ALLOWED
    return denied(_("只有基金干事可以管理申报轮次。"))


def can_see_round(user: Any, round: Round) -> Verdict:
    """A called one is everybody's; a draft and a cancelled one are for the fund's people and those who oversee it."""
    return ALLOWED if round.state in PUBLIC else can_see_fund(user, round.fund)
