"""Figures for everybody: sums only, and no sum that would tell of a few people (reliability.md: k >= 5)."""

import datetime as dt
from dataclasses import dataclass

from django.db.models import Count, Sum

from linkage.common import clock
from linkage.common.small_cells import FEWEST
from linkage.ledger.models import Account
from linkage.needs.queries import public_needs
from linkage.needs.states import NeedState
from linkage.stats.models import PublicTally
from linkage.volunteering.models import ServiceHours
from linkage.volunteering.states.hours import HoursState

TALLY_COUNTS_FOR = dt.timedelta(hours=1)  # without a worker to renew it
DONE = (NeedState.CONFIRMED, NeedState.RATED)


@dataclass(frozen=True, slots=True)
class PublicFigures:
    """Needs that look for helpers, are under way and were done; minutes of service counted, by how many volunteers (None: fewer than 5, and
    not told); what the funds have spent, in fen."""

    wanted: int
    under_way: int
    done: int
    minutes: int
    volunteers: int | None
    spent_fen: int


def public_figures() -> PublicFigures:
    """Over everything there is, as it stands now: three queries."""
    states = dict(public_needs().order_by().values_list("state").annotate(Count("pk")))
    wanted = states.get(NeedState.PUBLISHED, 0)
    done = sum(states.get(state, 0) for state in DONE)
    hours = ServiceHours.objects.filter(state=HoursState.COUNTED).aggregate(
        minutes=Sum("minutes"), volunteers=Count("volunteer", distinct=True)
    )
    spent = Account.objects.filter(key__startswith="fund/", key__endswith="/spent").aggregate(fen=Sum("balance"))
    return PublicFigures(
        wanted=wanted,
        under_way=sum(states.values()) - wanted - done,
        done=done,
        minutes=hours["minutes"] or 0,
        volunteers=hours["volunteers"] if hours["volunteers"] >= FEWEST else None,
        spent_fen=spent["fen"] or 0,
    )


def tallied_figures() -> tuple[PublicFigures, dt.datetime | None]:
    """What the page shows, and when it was counted: by the worker where it keeps a tally, else just now (None)."""
    tally = PublicTally.objects.filter(at__gt=clock.now() - TALLY_COUNTS_FOR).order_by("-at").first()
    return (PublicFigures(**tally.figures), tally.at) if tally else (public_figures(), None)
