"""What a fund can still promise: free money, the ceiling of each need, the share of relief money that may buy services."""

from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass

from django.db.models import Q, Sum

from linkage.funding.models import Fund, Grant, MicroGrant, MoneyReturned, Tranche
from linkage.funding.queries.funds import balances_of
from linkage.funding.relief import DIRECT, is_relief_money, most_for_services
from linkage.funding.states import ASKED_OR_COMMITTED, COMMITTED, MicroGrantState, TrancheState
from linkage.places.queries import settings_at

SHARE = "relief_service_percent"


@dataclass(frozen=True, slots=True)
class Room:
    """free_fen: available, without what other requests wait for. by_need: need's public id -> fen asked for or committed already. purposes: what it
    may still be asked for; none for any."""

    free_fen: int
    by_need: Mapping[str, int]
    purposes: frozenset[str]


def rooms_of(funds: list[Fund]) -> dict[int, Room]:
    """fund pk -> its room as it is now; a fixed number of queries, and three more where there is relief money."""
    held, services = balances_of(funds), services_room_of(funds)
    waiting: dict[int, int] = defaultdict(int)
    by_need: dict[int, dict[str, int]] = defaultdict(dict)
    asked = MicroGrant.objects.filter(fund__in=funds, state__in=ASKED_OR_COMMITTED).order_by()
    open_fen = Sum("amount_fen", filter=Q(state=MicroGrantState.REQUESTED), default=0)
    for fund, stream, total, unanswered in asked.values_list("fund", "need_stream").annotate(
        total=Sum("amount_fen"), unanswered=open_fen
    ):
        by_need[fund][stream.removeprefix("need/")] = total
        waiting[fund] += unanswered
    return {
        fund.pk: Room(max(held[fund.pk].available - waiting[fund.pk], 0), by_need[fund.pk], _purposes(fund, services))
        for fund in funds
    }


def services_room_of(funds: list[Fund]) -> dict[int, int]:
    """fund pk -> fen that may still buy services, for relief money alone: of all that was ever registered, the place's share, less what was committed to
    other purposes than relief itself. Never below 0."""
    relief = [fund for fund in funds if is_relief_money(fund)]
    if not relief:
        return {}
    balances = balances_of(relief)
    percent, used = settings_at(SHARE, {fund.place_code for fund in relief}), _spent_on_services(relief)
    most = {fund.pk: most_for_services(balances[fund.pk].registered, percent[fund.place_code]) for fund in relief}
    return {pk: max(fen - used[pk], 0) for pk, fen in most.items()}


def _spent_on_services(funds: list[Fund]) -> dict[int, int]:
    used: dict[int, int] = defaultdict(int)
    small = MicroGrant.objects.filter(fund__in=funds, state__in=COMMITTED).exclude(purpose__in=DIRECT)
    grants = Grant.objects.filter(fund__in=funds).exclude(application__purpose__in=DIRECT)
    planned = Tranche.objects.filter(grant__in=grants).exclude(state=TrancheState.CANCELLED)
    returned = MoneyReturned.objects.filter(grant__in=grants)
    for rows, path, sign in ((small, "fund", 1), (planned, "grant__fund", 1), (returned, "grant__fund", -1)):
        for pk, total in rows.order_by().values_list(path).annotate(Sum("amount_fen")):
            used[pk] += sign * total
    return used


def _purposes(fund: Fund, services: Mapping[int, int]) -> frozenset[str]:
    named = frozenset(fund.purposes)
    return named & DIRECT if services.get(fund.pk) == 0 else named
