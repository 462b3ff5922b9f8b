"""Whom to ask next, of those the engine may choose by itself."""

from dataclasses import dataclass
from typing import Any

import matching
from linkage.dispatch.matchmaking import kind_and_id, pack
from linkage.dispatch.matchmaking.areas import Area
from linkage.dispatch.matchmaking.crowd import crowd_around
from linkage.dispatch.matchmaking.rules import rules_for
from linkage.dispatch.matchmaking.wanted import requirement_wanted
from linkage.needs.models import Requirement

# Up to so many people are looked at one by one; for more, an index pays.
LOOKED_THROUGH_ONE_BY_ONE = 1_000


@dataclass(frozen=True, slots=True)
class NextBest:
    """A candidate for an invitation: provider_id is a public id of the requirement's kind. score, chance: 0..1, chance being the estimated
    probability of a yes; reasons: packed."""

    provider_id: str
    score: float
    chance: float
    reasons: list[dict[str, Any]]


def next_best(requirement: Requirement, most: int) -> list[NextBest]:
    """The best `most` candidates, best first. Left out: who opted out of automatic matching, who said no to this requirement or let it lapse, is
    asked already, was taken out of the plan by a person, or has been invited often enough this week. Reads requirement.need."""
    need = requirement.need
    crowd = crowd_around(Area.of([need]), {requirement.kind})
    pool = crowd.as_index() if len(crowd) > LOOKED_THROUGH_ONE_BY_ONE else crowd
    wanted = requirement_wanted(requirement, need, planning=True)
    ranked = matching.rank(wanted, pool, most, rules=rules_for(need.place_code))
    return [
        NextBest(kind_and_id(each.provider)[1], each.score, each.terms["acceptance"], pack(each.reasons))
        for each in ranked.candidates
    ]
