"""A fund's money and its requests, for those who may see them."""

from dataclasses import dataclass
from typing import Any

from django.db.models import Q, QuerySet
from django.utils.translation import gettext_lazy as _

from linkage.common.errors import NotFound
from linkage.funding import accounts
from linkage.funding.models import Fund, MicroGrant
from linkage.funding.permissions import MEMBERS
from linkage.funding.states import MicroGrantState
from linkage.ledger.models import Account, Posting
from linkage.organisations.models import Role
from linkage.organisations.roles import funds_of, role_places


@dataclass(frozen=True, slots=True)
class Balances:
    """In fen. registered: all that ever came in; available + held + spent make it up."""

    available: int
    held: int
    spent: int

    @property
    def registered(self) -> int:
        return self.available + self.held + self.spent


def balances(fund: Fund) -> Balances:
    return balances_of([fund])[fund.pk]


def balances_of(funds: list[Fund]) -> dict[int, Balances]:
    """fund pk -> its balances, in one query."""
    parts = ("available", "held", "spent")
    keys = [accounts.key(fund, part) for fund in funds for part in parts]
    found = dict(Account.objects.filter(key__in=keys).values_list("key", "balance"))
    return {fund.pk: Balances(*(found.get(accounts.key(fund, part), 0) for part in parts)) for fund in funds}


def funds_visible_to(user: Any) -> QuerySet[Fund]:
    """See permissions.can_see_fund."""
    mine = Q(public_id__in=funds_of(user, *MEMBERS))
    for digits in role_places(user, Role.SUPERVISOR, Role.AUDITOR):
        mine |= Q(place_code__startswith=digits)
    return Fund.objects.filter(mine).select_related("organisation").order_by("name", "pk")


def fund_for(user: Any, public_id: str) -> Fund:
    """Raises NotFound, for another fund's people as well."""
    found = funds_visible_to(user).filter(public_id=public_id).first()
    if found is None:
        raise NotFound("no_such_fund", _("没有找到这个基金。"))
    return found


def grants_of(fund: Fund) -> QuerySet[MicroGrant]:
    """The fund's micro grants, newest first."""
    rows = MicroGrant.objects.filter(fund=fund).select_related("requested_by", "approved_by")
    return rows.order_by("-requested_at", "-pk")


def grants_waiting(fund: Fund) -> QuerySet[MicroGrant]:
    """Requests that nobody has decided yet, oldest first."""
    return grants_of(fund).filter(state=MicroGrantState.REQUESTED).order_by("requested_at", "pk")


def grant_of(fund: Fund, public_id: str) -> MicroGrant:
    """Raises NotFound."""
    found = MicroGrant.objects.select_related("fund").filter(fund=fund, public_id=public_id).first()
    if found is None:
        raise NotFound("no_such_grant", _("没有找到这笔申请。"))
    return found


def grant_for_reference(reference: str) -> MicroGrant | None:
    return MicroGrant.objects.select_related("fund").filter(reference=reference).first()


def entries_of(fund: Fund) -> QuerySet[Posting]:
    """What was booked on the fund's accounts, newest first; each movement shows as where the units went to."""
    keys = [accounts.key(fund, part) for part in accounts.PARTS]
    rows = Posting.objects.filter(account__key__in=keys, amount__gt=0)
    return rows.select_related("transaction", "account").order_by("-transaction__pk", "-pk")
