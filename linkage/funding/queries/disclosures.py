"""What a fund has to publish and what its books say about a period."""

import datetime as dt
from typing import Any

from django.db.models import Count, Min, QuerySet, Sum
from django.db.models.functions import Coalesce
from django.utils.translation import gettext_lazy as _

from linkage.common import clock
from linkage.common.errors import NotFound
from linkage.funding import accounts
from linkage.funding.models import Disclosure, Donation, Fund, Round, Tranche
from linkage.funding.queries.funds import balances
from linkage.funding.states import RoundState
from linkage.ledger.models import Posting


def disclosures_of(fund: Fund) -> QuerySet[Disclosure]:
    """Published ones, newest first."""
    rows = Disclosure.objects.filter(fund=fund, published_at__isnull=False).select_related("round", "fund")
    return rows.order_by("-published_at", "-pk")


def next_of(fund: Fund) -> list[Disclosure]:
    """What has to be published next, the most urgent first."""
    return list(unpublished().filter(fund=fund))


def unpublished() -> QuerySet[Disclosure]:
    rows = Disclosure.objects.filter(published_at__isnull=True)
    return rows.select_related("round", "fund").order_by("due_on", "pk")


def disclosure_of(fund: Fund, public_id: str) -> Disclosure:
    """Raises NotFound."""
    found = Disclosure.objects.select_related("fund", "round").filter(fund=fund, public_id=public_id).first()
    if found is None:
        raise NotFound("no_such_disclosure", _("没有找到这次公布。"))
    return found


def funds_without_plan() -> list[tuple[Fund, dt.date]]:
    """Funds that have been given something and have no next report, with the day on which their first period begins."""
    planned = Disclosure.objects.filter(published_at__isnull=True, round__isnull=True).values("fund")
    rows = Fund.objects.exclude(pk__in=planned).annotate(since=Min("donations__received_on"))
    return [(fund, fund.since) for fund in rows.filter(since__isnull=False)]


def rounds_without_plan() -> QuerySet[Round]:
    rows = Round.objects.filter(state=RoundState.CLOSED, closed_at__isnull=False, disclosures__isnull=True)
    return rows.select_related("fund")


def figures_of(fund: Fund, since: dt.date, until: dt.date, round: Round | None = None) -> dict[str, Any]:
    """What goes into a published report, amounts in fen: {received: {source: fen}, goods: kinds given, moved: {kind of transaction: fen}, balance:
    {available, held, with_grantees, spent}}; of a round's report what was asked, awarded and paid in it as well. Both days inclusive."""
    gifts = Donation.objects.filter(fund=fund, received_on__range=(since, until))
    received = (
        gifts.filter(kind=Donation.Kind.MONEY).values_list("source").annotate(Sum("amount_fen")).order_by("source")
    )
    money = balances(fund)
    return {
        "received": dict(received),
        "goods": gifts.filter(kind=Donation.Kind.GOODS).count(),
        "moved": moved(fund, since, until),
        "balance": {"available": money.available, "held": money.held, "spent": money.spent},
        **({"round": _figures_of_round(round)} if round else {}),
    }


def moved(fund: Fund, since: dt.date, until: dt.date) -> dict[str, int]:
    """Kind of transaction -> fen that came into one of the fund's accounts by it in these days."""
    start = dt.datetime.combine(since, dt.time(), clock.SHANGHAI)
    end = dt.datetime.combine(until + dt.timedelta(days=1), dt.time(), clock.SHANGHAI)
    keys = [accounts.key(fund, part) for part in accounts.PARTS]
    rows = Posting.objects.filter(
        account__key__in=keys, amount__gt=0, transaction__at__gte=start, transaction__at__lt=end
    )
    return dict(rows.order_by("transaction__kind").values_list("transaction__kind").annotate(Sum("amount")))


def _figures_of_round(round: Round) -> dict[str, int]:
    applied = round.applications.filter(submitted_at__isnull=False)
    paid = Tranche.objects.filter(grant__application__round=round, paid_at__isnull=False)
    return {
        **applied.aggregate(
            applications=Count("pk"),
            asked=Coalesce(Sum("asked_fen"), 0),
            grants=Count("grant"),
            awarded=Coalesce(Sum("grant__awarded_fen"), 0),
        ),
        **paid.aggregate(paid=Coalesce(Sum("amount_fen"), 0)),
    }
