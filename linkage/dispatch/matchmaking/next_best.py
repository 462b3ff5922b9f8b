"""Whom to ask next, of those the engine may choose by itself."""

from dataclasses import dataclass
from typing import Any

import matching
from linkage.dispatch.matchmaking import kind_and_id, pack
from linkage.dispatch.matchmaking.crowd import as_pool
from linkage.dispatch.matchmaking.one_need import crowd_in_reach
from linkage.dispatch.matchmaking.rules import rules_for
from linkage.dispatch.matchmaking.wanted import requirement_wanted
from linkage.needs.models import Requirement


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
    rules = rules_for(need.place_code)
    pool = as_pool(crowd_in_reach(need, {requirement.kind}, rules))
    ranked = matching.rank(requirement_wanted(requirement, need, planning=True), pool, most, rules=rules)
    return [
        NextBest(kind_and_id(each.provider)[1], each.score, each.terms["acceptance"], pack(each.reasons))
        for each in ranked.candidates
    ]
