"""A fund's money and its requests, for those who may see them."""

from dataclasses import dataclass
from typing import Any

from django.db.models import Count, OuterRef, Q, QuerySet, Subquery, Value
from django.db.models.functions import Coalesce, Concat, Substr
from django.utils.translation import gettext_lazy as _

from linkage.common.errors import NotFound
from linkage.funding import accounts
from linkage.funding.models import Fund, Grant, MicroGrant
from linkage.funding.permissions.funds import DECIDERS, MEMBERS
from linkage.funding.states import UNSETTLED, MicroGrantState
from linkage.ledger.models import Account, Posting
from linkage.needs.models import Need
from linkage.organisations.models import Role
from linkage.organisations.roles import funds_of, role_places


@dataclass(frozen=True, slots=True)
class Balances:
    """In fen. registered: all that ever came in; the four others make it up. held: for needs and for grants that wait to be paid; with_grantees: paid
    out and not accounted for yet."""

    available: int
    held: int
    spent: int
    with_grantees: int = 0

    @property
    def registered(self) -> int:
        return self.available + self.held + self.spent + self.with_grantees


def balances(fund: Fund) -> Balances:
    return balances_of([fund])[fund.pk]


def balances_of(funds: list[Fund]) -> dict[int, Balances]:
    """fund pk -> its balances, in two queries."""
    parts = ("available", "held", "spent")
    keys = [accounts.key(fund, part) for fund in funds for part in parts]
    found = dict(Account.objects.filter(key__in=keys).values_list("key", "balance"))
    granted = _granted(funds)
    shown = {}
    for fund in funds:
        available, held, spent = (found.get(accounts.key(fund, part), 0) for part in parts)
        promised, paid = granted.get(fund.pk, (0, 0))
        shown[fund.pk] = Balances(available, held + promised, spent, with_grantees=paid)
    return shown


def _granted(funds: list[Fund]) -> dict[int, tuple[int, int]]:
    """fund pk -> what its grants hold, what they have been paid and not accounted for. Closed grants have neither."""

    def on(part: str) -> Any:
        key = Concat(Value("grant/"), OuterRef("public_id"), Value(f"/{part}"))
        return Coalesce(Subquery(Account.objects.filter(key=key).values("balance")), 0)

    rows = Grant.objects.filter(fund__in=funds, state__in=UNSETTLED).values_list("fund").order_by()
    found: dict[int, tuple[int, int]] = {}
    for pk, held, paid in rows.annotate(on_hold=on("held"), on_account=on("paid")):
        before = found.get(pk, (0, 0))
        found[pk] = before[0] + held, before[1] + paid
    return found


def funds_visible_to(user: Any) -> QuerySet[Fund]:
    """See permissions.can_see_fund."""
    mine = Q(public_id__in=funds_of(user, *MEMBERS))
    for digits in role_places(user, Role.SUPERVISOR, Role.AUDITOR):
        mine |= Q(place_code__startswith=digits)
    return Fund.objects.filter(mine).select_related("organisation").order_by("name", "pk")


def every_fund() -> QuerySet[Fund]:
    """That a fund exists, and what it is for, everybody may know."""
    return Fund.objects.select_related("organisation").order_by("place_code", "name", "pk")


def fund_kept(public_id: str) -> Fund:
    """Raises NotFound."""
    return _one(every_fund(), public_id)


def fund_for(user: Any, public_id: str) -> Fund:
    """Raises NotFound, for another fund's people as well."""
    return _one(funds_visible_to(user), public_id)


def _one(rows: QuerySet[Fund], public_id: str) -> Fund:
    found = rows.filter(public_id=public_id).first()
    if found is None:
        raise NotFound("no_such_fund", _("没有找到这个基金。"))
    return found


def grants_of(fund: Fund) -> QuerySet[MicroGrant]:
    """The fund's micro grants, newest first, with what permissions.can_decide asks of each."""
    rows = MicroGrant.objects.filter(fund=fund).select_related("fund", "requested_by", "approved_by")
    needs = Need.objects.filter(public_id=Substr(OuterRef("need_stream"), len("need/") + 1))
    return rows.annotate(beneficiary_id=Subquery(needs.values("requester"))).order_by("-requested_at", "-pk")


def grants_waiting(fund: Fund) -> QuerySet[MicroGrant]:
    """Requests that nobody has decided yet, oldest first."""
    return grants_of(fund).filter(state=MicroGrantState.REQUESTED).order_by("requested_at", "pk")


def grants_waiting_for(user: Any) -> QuerySet[MicroGrant]:
    """Requests that she, by her office, may decide; see permissions.can_decide."""
    funds = funds_of(user, *DECIDERS)
    waiting = MicroGrant.objects.filter(fund__public_id__in=funds, state=MicroGrantState.REQUESTED)
    return waiting.exclude(requested_by=user)


def grant_of(fund: Fund, public_id: str) -> MicroGrant:
    """Raises NotFound."""
    found = MicroGrant.objects.select_related("fund").filter(fund=fund, public_id=public_id).first()
    if found is None:
        raise NotFound("no_such_grant", _("没有找到这笔申请。"))
    return found


def grant_for_reference(reference: str) -> MicroGrant | None:
    return MicroGrant.objects.select_related("fund").filter(reference=reference).first()


def grants_for_need(need_stream: str) -> list[MicroGrant]:
    """All that was asked of any fund for one need, in the order of the asking, with who asked and who decided."""
    rows = MicroGrant.objects.filter(need_stream=need_stream).select_related("fund", "requested_by", "approved_by")
    return list(rows.order_by("requested_at", "pk"))


def waiting_counts(funds: list[Fund]) -> dict[int, int]:
    """fund pk -> how many requests wait, in one query; funds without any are left out."""
    waiting = MicroGrant.objects.filter(fund__in=funds, state=MicroGrantState.REQUESTED)
    return dict(waiting.order_by().values_list("fund").annotate(Count("pk")))


def entries_of(fund: Fund) -> QuerySet[Posting]:
    """What was booked on the fund's accounts, newest first; each movement shows as where the units went to."""
    keys = [accounts.key(fund, part) for part in accounts.PARTS]
    rows = Posting.objects.filter(account__key__in=keys, amount__gt=0)
    return rows.select_related("transaction", "account").order_by("-pk")


@dataclass(frozen=True, slots=True)
class NeedFacts:
    """What a fund's people may know of the need they pay for: nothing that tells who or where exactly (product rule 10)."""

    category: str
    category_en: str
    icon: str
    summary: str
    place_code: str
    state: str
    state_label: Any


def need_facts(grants: list[MicroGrant]) -> dict[str, NeedFacts]:
    """need stream -> its facts, in one query."""
    streams = {grant.need_stream.removeprefix("need/") for grant in grants}
    needs = Need.objects.filter(public_id__in=streams).select_related("category")
    return {
        need.stream: NeedFacts(
            category=need.category.name,
            category_en=need.category.name_en,
            icon=need.category.icon,
            summary=need.public_summary,
            place_code=need.place_code,
            state=need.state,
            state_label=need.get_state_display(),
        )
        for need in needs
    }
