"""What people arranged by themselves, beside what the engine would have arranged: the same served needs, the same helpers to choose from, the same rules.

Taken are needs of the last weeks whose volunteers were all found by people (chosen by hand, or they came by themselves), never suggested by the engine.
Both sides are scored with today's rules on the volunteers of today's run. Who was free back then is not known any more: both are judged by the
weekly hours of today. A need whose helper could not be chosen today (moved away, opted out) is left out on both sides, and counted.
"""

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass, replace
from math import log

import matching
from linkage.common import clock
from linkage.dispatch.matchmaking.wanted import as_wanted, familiar_helpers, points_of
from linkage.dispatch.models import Assignment, Proposal
from linkage.dispatch.states import AssignmentState
from linkage.needs.models import Need, RequirementKind
from linkage.needs.states import NeedState
from linkage.places import codes
from matching.scoring import TRAVEL_MINUTES
from matching.types import Need as MatchingNeed
from matching.types import Pair, Plan, Provider, Rules

MOST = 200
ANY_NUMBER = 1_000  # of jobs in the period: what one plan may give a person bounds neither side


@dataclass(frozen=True, slots=True)
class Compared:
    """needs, places: how much was compared; left_out: needs that cannot be. by_hand, best: objectives. minutes: mean way of a helper, each side."""

    needs: int
    places: int
    left_out: int
    by_hand: float
    best: float
    minutes_by_hand: float
    minutes_best: float


def compare_with_history(place_code: str, weeks: int, pool: Sequence[Provider], rules: Rules) -> Compared | None:
    """None when there is nothing to compare. The number of queries does not grow with the needs."""
    served = _served_by_hand(place_code, weeks)
    needs, pairs = _as_they_were(list(served), served)
    if not needs:
        return None
    start = min(each.windows[0].start for need in needs for each in need.requirements)
    then = replace(rules, now=start - dt.timedelta(hours=1), bundles="best_effort", standing=frozenset())
    everybody = [_free_of_today(each) for each in pool if each.kind.value == RequirementKind.VOLUNTEER]
    out = {_need_of(needs, pair) for pair in matching.evaluate(needs, everybody, then, pairs).violations}
    comparable = [need for need in needs if need.id not in out]
    if not comparable:
        return None
    kept = [pair for pair in pairs if _need_of(comparable, pair)]
    hand = matching.evaluate(comparable, everybody, then, kept).plan
    best = matching.plan(comparable, everybody, then)
    return Compared(
        needs=len(comparable),
        places=len(kept),
        left_out=len(out),
        by_hand=hand.objective,
        best=best.objective,
        minutes_by_hand=_minutes(hand),
        minutes_best=_minutes(best),
    )


def _served_by_hand(place_code: str, weeks: int) -> dict[Need, list[Assignment]]:
    """The newest MOST served needs of the place with their volunteers, where none of these was the engine's suggestion."""
    needs = Need.objects.filter(
        state__in=[NeedState.CONFIRMED, NeedState.RATED],
        place_code__startswith=codes.prefix(place_code),
        window_end__gte=clock.now() - dt.timedelta(weeks=weeks),
        window_end__lt=clock.now(),
    ).order_by("-window_end", "-pk")[:MOST]
    rows = Assignment.objects.filter(
        requirement__need__in=[need.pk for need in needs],
        provider_kind=RequirementKind.VOLUNTEER,
        state=AssignmentState.CONFIRMED,
    ).select_related("requirement__need__requester", "requirement__need__category")
    assignments = list(rows.order_by("pk"))
    suggested = set(
        Proposal.objects.filter(
            requirement__in={each.requirement_id for each in assignments}, run__isnull=False, added_by__isnull=True
        ).values_list("requirement", "provider_id")
    )
    by_engine = {
        each.requirement.need_id for each in assignments if (each.requirement_id, each.provider_id) in suggested
    }
    found: dict[Need, list[Assignment]] = {}
    for each in assignments:
        if each.requirement.need_id not in by_engine:
            found.setdefault(each.requirement.need, []).append(each)
    return found


def _as_they_were(needs: Sequence[Need], served: dict[Need, list[Assignment]]) -> tuple[list[MatchingNeed], list[Pair]]:
    """The needs as they were asked for, with as many places as were filled, and who filled them. What made a pair familiar is only what came before."""
    if not needs:
        return [], []
    places = points_of(needs)
    familiar = familiar_helpers(needs, before=min(need.window_start for need in needs))
    wanted, pairs = [], []
    for need in needs:
        parts = {each.requirement.pk: each.requirement for each in served[need]}
        for each in served[need]:
            pairs.append(Pair(each.requirement.public_id, f"{each.provider_kind}:{each.provider_id}"))
        requirements = tuple(
            replace(
                as_wanted(
                    part,
                    need,
                    sum(1 for each in served[need] if each.requirement_id == pk),
                    places[need.pk],
                    excluded=frozenset(),
                    previous_helpers=familiar[need.requester_id, part.kind],
                ),
                waiting_hours=0.0,
            )
            for pk, part in parts.items()
        )
        wanted.append(MatchingNeed(need.public_id, need.place_code, requirements))
    return wanted, pairs


def _free_of_today(provider: Provider) -> Provider:
    """Without today's bookings and without pauses that are over: neither was there back then."""
    still = provider.paused_until if provider.paused_until and provider.paused_until > clock.now() else None
    return replace(provider, busy=(), booked_minutes_week=0, capacity=ANY_NUMBER, paused_until=still)


def _need_of(needs: Sequence[MatchingNeed], pair: Pair) -> str:
    return next((need.id for need in needs for each in need.requirements if each.id == pair.requirement_id), "")


def _minutes(plan: Plan) -> float:
    """Mean minutes of travel, read back from the term: exp(-minutes / TRAVEL_MINUTES)."""
    ways = [-TRAVEL_MINUTES * log(each.terms["distance"]) for each in plan.assignments if each.terms["distance"] > 0]
    return round(sum(ways) / len(ways), 1) if ways else 0.0
