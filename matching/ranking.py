"""Looking through a pool for one requirement: eligible candidates, and why the others are not."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import lru_cache
from hashlib import blake2b
from itertools import groupby
from operator import attrgetter

from matching.clearance import Clearance
from matching.eligibility import Verdict, judge
from matching.scoring import Scorer
from matching.types import Candidate, Provider, Reason, Requirement, Rules

REASONS = 4
"""How many reasons a candidate carries: more is noise on a phone."""
SPEAKING_TERMS = ("continuity", "skills", "distance", "language", "fair_load", "acceptance", "scarcity", "standing")
"""Terms that can speak for a helper, in the order in which equal ones are named."""


@dataclass(frozen=True, slots=True, eq=False)
class Scored:
    """An eligible provider with its verdict and score, before it becomes a `Candidate`. Terms get their names when asked for."""

    provider: Provider
    verdict: Verdict
    scorer: Scorer
    helper_terms: tuple[float, ...]
    score: float

    @property
    def value(self) -> float:
        """What a plan gains: the score, and the bonus of a need that is overdue."""
        return self.scorer.value(self.score)

    @property
    def terms(self) -> Mapping[str, float]:
        return self.scorer.named(self.helper_terms)


@lru_cache(maxsize=1 << 16)
def tie_break(seed: int, provider_id: str) -> int:
    """A fixed pseudo-random rank per seed, so that equal scores do not always favour the same early id."""
    return int.from_bytes(blake2b(f"{seed}:{provider_id}".encode(), digest_size=8).digest(), "big")


def look_through(
    requirement: Requirement, pool: Iterable[Provider], rules: Rules, rarity: Mapping[str, float]
) -> tuple[list[Scored], list[tuple[Provider, Verdict]]]:
    """Split the pool into scored eligible providers and refused ones of the right kind."""
    eligible, refused = [], []
    scorer, clearance = Scorer(requirement, rules, rarity), Clearance(requirement, rules)
    for provider in pool:
        if provider.kind is not requirement.kind:
            continue
        verdict = clearance.cleared(provider) or judge(requirement, provider, rules)
        if verdict.refusals:
            refused.append((provider, verdict))
        else:
            terms = scorer.helper_terms(provider, verdict.km)
            eligible.append(Scored(provider, verdict, scorer, terms, scorer.score(terms)))
    return eligible, refused


_by_score = attrgetter("score")


def best(eligible: Iterable[Scored], k: int, rules: Rules) -> list[Scored]:
    """The k best, by score and then by the seed's order, which is drawn for equal scores only."""
    ordered = sorted(eligible, key=_by_score, reverse=True)
    found: list[Scored] = []
    for _, equal in groupby(ordered, _by_score):
        if len(found) >= k:
            break
        alike = list(equal)
        if len(alike) > 1:
            alike.sort(key=lambda s: (tie_break(rules.seed, s.provider.id), s.provider.id))
        found += alike
    return found[:k]


def as_candidate(requirement: Requirement, scored: Scored, rules: Rules) -> Candidate:
    """The public form of a scored provider, with its reasons."""
    km = None if scored.verdict.km is None else round(scored.verdict.km, 2)
    reasons = reasons_for(requirement, scored, rules)
    return Candidate(scored.provider.id, scored.score, scored.terms, reasons, scored.verdict.windows, km)


def reasons_for(requirement: Requirement, scored: Scored, rules: Rules) -> tuple[Reason, ...]:
    """What speaks most for this provider: the terms with the largest weighted share, worded by `matching.explain`."""
    weights, terms, found = rules.weights.as_dict(), scored.terms, []
    for order, name in enumerate(SPEAKING_TERMS):
        value = terms[name]
        if value >= 0.5 and weights[name] > 0 and (reason := _reason(name, requirement, scored, rules)) is not None:
            found.append((-round(weights[name] * value, 6), order, reason))
    return tuple(reason for _, _, reason in sorted(found, key=lambda item: item[:2])[:REASONS])


def _reason(name: str, requirement: Requirement, scored: Scored, rules: Rules) -> Reason | None:
    """The term as a reason; None where saying it would be empty words (no skill wanted, nothing known)."""
    provider, km = scored.provider, scored.verdict.km
    wished = requirement.skills_any | requirement.skills_all
    if name == "skills":
        if requirement.amount_fen is not None:
            return Reason("covers", {"percent": int(scored.terms["skills"] * 100)})
        held = sorted(wished & provider.skills)
        return Reason("skills", {"skills": held}) if held else None
    if name == "distance":
        if km is None:
            return None
        exact = requirement.point is not None and provider.point is not None
        minutes = max(1, round(km / rules.speed_kmh * 60))
        return Reason("near", {"km": round(km, 1), "minutes": minutes}) if exact else Reason("same_area")
    if name == "language":
        shared = sorted((requirement.languages | {requirement.language or ""}) & provider.languages)
        return Reason("language_shared", {"languages": shared}) if shared else None
    if name == "fair_load":
        return Reason("light_load", {"hours": round(provider.given_minutes_month / 60, 1)})
    if name == "acceptance":
        return (
            Reason("reliable", {"accepted": provider.accepted, "offered": provider.offered})
            if provider.offered
            else None
        )
    if name == "scarcity":
        return None
    return Reason(name)
