"""Candidates of each requirement of a plan, from a bare list of providers or from an index, and why others are none."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from itertools import pairwise
from typing import TYPE_CHECKING, Protocol

from matching.draft import Candidates
from matching.ranking import Scored, best, look_through
from matching.scoring import rarity_of
from matching.types import DIVISIBLE, Provider, Requirement, Rules, Searchable, Unmet
from matching.whynot import why_not

if TYPE_CHECKING:
    from matching.index import Index


class Found(Protocol):
    """What a plan knows about its pool."""

    candidates: Candidates

    def hopeless(self, requirement: Requirement) -> bool:
        """Whether the requirement could not be met even if it were alone."""

    def why_not(self, requirement: Requirement, missing: int, *, contested: bool) -> Unmet:
        """Why it is unmet; `contested`: there are enough, but they are needed elsewhere."""


def find(requirements: Sequence[Requirement], pool: Iterable[Provider] | Index, rules: Rules) -> Found:
    """Look for candidates. Raises ValueError on duplicate provider ids."""
    if isinstance(pool, Searchable):
        return InIndex(requirements, pool, rules)
    providers = sorted(pool, key=lambda provider: provider.id)
    if any(a.id == b.id for a, b in pairwise(providers)):
        raise ValueError("duplicate provider ids")
    return InList(requirements, providers, rules)


def kept(requirement: Requirement, rules: Rules) -> int:
    """How many candidates a plan keeps for the requirement."""
    return max(rules.candidates, 4 * requirement.quantity if requirement.kind not in DIVISIBLE else 0)


class InList:
    """Candidates from a bare list: everybody is looked at."""

    def __init__(self, requirements: Sequence[Requirement], providers: Sequence[Provider], rules: Rules) -> None:
        self._providers, self._rules = providers, rules
        self._rarity = rules.rarity if rules.rarity is not None else rarity_of(providers)
        self._eligible: dict[str, int] = {}
        candidates: dict[str, Sequence[Scored]] = {}
        for r in requirements:
            eligible, _ = look_through(r, providers, rules, self._rarity)
            self._eligible[r.id] = len(eligible)
            candidates[r.id] = best(eligible, kept(r, rules), rules)
        self.candidates: Candidates = candidates

    def hopeless(self, requirement: Requirement) -> bool:
        return self._eligible[requirement.id] < (1 if requirement.kind in DIVISIBLE else requirement.quantity)

    def why_not(self, requirement: Requirement, missing: int, *, contested: bool) -> Unmet:
        _, refused = look_through(requirement, self._providers, self._rules, self._rarity)
        return why_not(requirement, self._eligible[requirement.id], refused, self._rules, missing=missing)


class InIndex:
    """Candidates from an index: only the best records are looked at in full."""

    def __init__(self, requirements: Sequence[Requirement], index: Index, rules: Rules) -> None:
        from matching.indexed import best_indexed

        self._index, self._rules = index, rules
        candidates: Mapping[str, Sequence[Scored]] = {
            r.id: best_indexed(r, index, kept(r, rules), rules) for r in requirements
        }
        self.candidates: Candidates = candidates

    def hopeless(self, requirement: Requirement) -> bool:
        return len(self.candidates[requirement.id]) < (1 if requirement.kind in DIVISIBLE else requirement.quantity)

    def why_not(self, requirement: Requirement, missing: int, *, contested: bool) -> Unmet:
        """In a crowd the obstacles are counted only where nobody fits: where helpers are contested, they are not the why."""
        eligible = len(self.candidates[requirement.id])
        if contested:
            return why_not(requirement, eligible, (), self._rules, missing=missing)
        from matching.indexed import around

        rarity = self._index.rarity_for(self._rules)
        everybody = around(requirement, self._index, self._rules)
        found, refused = look_through(requirement, everybody, self._rules, rarity)
        return why_not(requirement, len(found), refused, self._rules, missing=missing)
