"""Soft terms: how well an eligible provider suits a requirement. Each term is 0..1 and each has one reason to exist.

| term | why it counts | 1 means |
|---|---|---|
| skills | the right hands: share of the wished-for skills held; for stores the share of the quantity they can cover | all |
| distance | neighbours help neighbours (G04 就近优先), and travel is unpaid time: exp(-travel minutes / 30) | next door |
| urgency | urgent needs win contested helpers | urgent |
| waiting | waiting must pay: h / (h + 72) grows with every hour | for ever |
| overdue | nobody starves: past the promised time a need outweighs every fresh one for a contested helper | overdue |
| vulnerability | the weakest first, as assessed by a social worker | most vulnerable |
| continuity | a familiar face: someone who helped this resident before | helped before |
| fair_load | the willing are not worn out: 1 - (hours this month / 40)^2, ever steeper | none this month |
| scarcity | rare qualifications stay free for needs that require them | nothing rare is spent |
| acceptance | likely to say yes: Beta-Bernoulli mean of the answers so far, prior by kind | always |
| language | they can talk: a language in common with the resident (0.5 when unknown) | shared |
| standing | a plan already talked about is not torn up for a trifle | already proposed |

The score is the weighted mean of the terms, 0..1; `overdue` is kept out of it and added to what a plan gains, so that with
its weight at 1 any overdue pair beats any fresh one. `urgency`, `waiting`, `overdue` and `vulnerability` are equal for all
candidates of one requirement: they decide between needs, never between helpers.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
from functools import lru_cache
from math import exp

from matching.types import DIVISIBLE, Kind, Provider, Requirement, Rules, Weights

TRAVEL_MINUTES = 30.0
WAITING_HALF_HOURS = 72.0
FULL_MONTH_MINUTES = 40 * 60
URGENCY = {0: 0.2, 1: 0.6, 2: 1.0}
TOP_GRADE = 3
SCALE = 1_000_000
"""Scores are whole millionths, so that sums are exact and every solver agrees to the last digit."""

ACCEPTANCE_PRIOR: Mapping[Kind, tuple[float, float]] = {
    Kind.SOCIAL_WORKER: (8.0, 2.0),
    Kind.VOLUNTEER: (3.0, 3.0),
    Kind.SERVICE: (6.0, 2.0),
    Kind.VENUE: (6.0, 2.0),
    Kind.GOODS: (6.0, 2.0),
    Kind.MONEY: (3.0, 2.0),
}
"""Pseudo-counts (yes, no) before any answer is known: staff are assigned, volunteers are asked."""


def rarity_of(pool: Iterable[Provider]) -> dict[str, float]:
    """How rare each skill is among the pool's providers of its kind: 1 - share of holders, squared."""
    totals: Counter[Kind] = Counter()
    holders: Counter[tuple[Kind, str]] = Counter()
    for provider in pool:
        totals[provider.kind] += 1
        for skill in provider.skills:
            holders[provider.kind, skill] += 1
    rarity: dict[str, float] = {}
    for (kind, skill), count in holders.items():
        rarity[skill] = max(rarity.get(skill, 0.0), (1.0 - count / totals[kind]) ** 2)
    return rarity


def acceptance(provider: Provider) -> float:
    """Estimated chance of a yes, from the provider's own answers and the prior of its kind."""
    yes, no = ACCEPTANCE_PRIOR[provider.kind]
    return (yes + min(provider.accepted, provider.offered)) / (yes + no + provider.offered)


HELPER_TERMS = ("acceptance", "continuity", "distance", "fair_load", "language", "scarcity", "skills", "standing")
NEED_TERMS = ("urgency", "vulnerability", "waiting")
"""Terms that depend on the helper, and terms of the requirement alone, each in the order in which they are added up."""


class Scorer:
    """Scores helpers for one requirement. What does not depend on the helper is worked out once."""

    __slots__ = (
        "_bonus",
        "_of_need",
        "_rarity",
        "_rules",
        "_shared",
        "_spoken",
        "_total",
        "_weights",
        "_wished",
        "requirement",
    )

    def __init__(self, requirement: Requirement, rules: Rules, rarity: Mapping[str, float]) -> None:
        self.requirement, self._rules, self._rarity = requirement, rules, rarity
        self._of_need = need_terms(requirement, rules)
        weights, self._total = named_weights(rules.weights)
        self._weights = tuple(weights[name] for name in HELPER_TERMS)
        self._shared = tuple(weights[name] * self._of_need[name] for name in NEED_TERMS)
        self._bonus = round(weights["overdue"] * self._of_need["overdue"] * SCALE) / SCALE
        self._wished = requirement.skills_any | requirement.skills_all
        self._spoken = requirement.languages | ({requirement.language} if requirement.language else frozenset())

    def helper_terms(self, provider: Provider, km: float | None) -> tuple[float, ...]:
        """The terms of an eligible helper, each 0..1, in the order of `HELPER_TERMS`."""
        requirement = self.requirement
        return (
            acceptance(provider),
            1.0 if provider.id in requirement.previous_helpers else 0.0,
            travel(km, self._rules.speed_kmh),
            fair_load(provider.given_minutes_month),
            self._language(provider),
            self._scarcity(provider),
            self._skills(provider),
            1.0 if (requirement.id, provider.id) in self._rules.standing else 0.0,
        )

    def score(self, helper_terms: tuple[float, ...]) -> float:
        """Weighted mean of all terms but `overdue`, rounded to whole millionths."""
        mean = 0.0
        for weight, term in zip(self._weights, helper_terms, strict=True):
            mean += weight * term
        for share in self._shared:
            mean += share
        return round(mean / self._total * SCALE) / SCALE

    def value(self, score: float) -> float:
        """What a plan gains by a pair of this score: the score, raised above every fresh pair when the need is overdue."""
        return score + self._bonus

    def named(self, helper_terms: tuple[float, ...]) -> dict[str, float]:
        """All terms by name."""
        return {**self._of_need, **dict(zip(HELPER_TERMS, helper_terms, strict=True))}

    def _skills(self, provider: Provider) -> float:
        wanted = self.requirement
        if wanted.kind is Kind.GOODS:
            return min(1.0, provider.stock / wanted.quantity)
        if wanted.kind is Kind.MONEY:
            return min(1.0, provider.fen_for(wanted.need_id) / (wanted.amount_fen or 1))
        return len(self._wished & provider.skills) / len(self._wished) if self._wished else 1.0

    def _scarcity(self, provider: Provider) -> float:
        if self.requirement.kind in DIVISIBLE:
            return 1.0
        spent = 0.0
        for skill in provider.skills - self._wished:
            spent = max(spent, self._rarity.get(skill, 0.0))
        above = max(0, provider.grade - self.requirement.min_grade) / TOP_GRADE
        return 1.0 - max(spent, min(1.0, above))

    def _language(self, provider: Provider) -> float:
        if not self._spoken or not provider.languages:
            return 0.5
        return 0.0 if self._spoken.isdisjoint(provider.languages) else 1.0


@lru_cache(maxsize=256)
def named_weights(weights: Weights) -> tuple[Mapping[str, float], float]:
    """The weights by term, and the sum of those that the score is a mean of."""
    named = weights.as_dict()
    return named, sum(weight for name, weight in named.items() if name != "overdue")


def need_terms(requirement: Requirement, rules: Rules) -> dict[str, float]:
    """The terms that depend on the requirement alone."""
    hours = max(0.0, requirement.waiting_hours)
    return {
        "urgency": URGENCY[min(2, max(0, requirement.urgency))],
        "waiting": hours / (hours + WAITING_HALF_HOURS),
        "overdue": 1.0 if hours >= rules.overdue_hours else 0.0,
        "vulnerability": min(1.0, max(0.0, requirement.vulnerability)),
    }


def travel(km: float | None, speed_kmh: float) -> float:
    """1 next door, falling by e with every half hour of travel; 1 where distance means nothing (money)."""
    return 1.0 if km is None else exp(-(km / speed_kmh * 60.0) / TRAVEL_MINUTES)


def fair_load(given_minutes_month: int) -> float:
    """1 for somebody who has not given any time this month, 0 from 40 hours on, falling ever more steeply."""
    return 1.0 - min(1.0, max(0, given_minutes_month) / FULL_MONTH_MINUTES) ** 2
