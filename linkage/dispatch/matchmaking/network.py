"""The door to the engine's network view (matching.network), and what one more volunteer would change for a place's ready needs."""

from collections.abc import Iterable

from linkage.dispatch.matchmaking import batch
from linkage.dispatch.matchmaking.rules import rules_for
from linkage.needs.models import Need
from linkage.needs.states import NeedState
from linkage.places.codes import prefix
from matching.network import (
    ANY_SKILL,
    RESIDENT,
    Ask,
    Backbone,
    BackboneRules,
    Bridge,
    Cell,
    Hand,
    Isolated,
    IsolationRules,
    Linkage,
    Newcomer,
    Participation,
    Picture,
    Service,
    Society,
    Wanted,
    Worth,
    backbones,
    bridges,
    build,
    by_community,
    coverage,
    isolated,
    layout,
    participation,
    picture_of,
    worth_of_newcomers,
)
from matching.times import hours_mask
from matching.types import Point, Window

__all__ = [
    "ANY_SKILL",
    "RESIDENT",
    "Ask",
    "Backbone",
    "BackboneRules",
    "Bridge",
    "Cell",
    "Hand",
    "Isolated",
    "IsolationRules",
    "Linkage",
    "Newcomer",
    "Participation",
    "Picture",
    "Point",
    "Service",
    "Society",
    "Wanted",
    "Window",
    "Worth",
    "backbones",
    "bridges",
    "build",
    "by_community",
    "coverage",
    "hours_mask",
    "isolated",
    "layout",
    "newcomers_at",
    "participation",
    "picture_of",
]
SEEKING = (NeedState.ASSESSED, NeedState.PUBLISHED, NeedState.MATCHED)
MOST_NEEDS = 2_000


def newcomers_at(place_code: str, newcomers: Iterable[Newcomer]) -> tuple[Worth, ...]:
    """What each of these imagined volunteers would change for the needs of the place that still look for somebody, the soonest MOST_NEEDS of them."""
    rows = Need.objects.filter(state__in=SEEKING, place_code__startswith=prefix(place_code))
    needs = list(batch.with_facts(rows.order_by("window_start", "pk"))[:MOST_NEEDS])
    inputs = batch.gather(needs, rules_for(place_code))
    return worth_of_newcomers(newcomers, inputs.needs, inputs.providers, inputs.rules)
