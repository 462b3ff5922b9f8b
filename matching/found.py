"""Candidates of each requirement of a plan, from a bare list of providers or from an index, and why others are none."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from functools import cache, cached_property
from itertools import pairwise
from typing import TYPE_CHECKING

from matching.ranking import Scored, best, look_through
from matching.scoring import rarity_of
from matching.types import DIVISIBLE, Kind, Need, Provider, Requirement, Rules, Searchable, Unmet
from matching.whynot import why_not

if TYPE_CHECKING:
    from matching.index import Index


ASKED_WHY = 200
"""So many of those around are asked why a requirement of a plan in a crowd finds nobody: its nearest."""
WIDER = 4
"""So many times as many candidates are looked for where those at hand do not prove the optimum."""


class Found:
    """What a plan knows about its pool: the candidates kept for each requirement, and the providers behind them.

    `plan`, `greedy` and `evaluate` take it instead of the pool, so that the search is made once.
    """

    candidates: dict[str, Sequence[Scored]]
    rarity: Mapping[str, float]
    _rules: Rules
    _reach: dict[str, int]
    """How many candidates are kept of requirements that have been widened."""

    def provider(self, provider_id: str) -> Provider | None:
        """The provider of that id; None when the pool has no such."""
        raise NotImplementedError

    def hopeless(self, requirement: Requirement) -> bool:
        """Whether the requirement could not be met even if it were alone."""
        raise NotImplementedError

    def beyond(self, requirement: Requirement) -> float:
        """What no provider beyond the candidates can be worth more than: the last candidate's value; 0 when everybody eligible is a candidate."""
        mine = self.candidates[requirement.id]
        return mine[-1].value if len(mine) >= self._looked_for(requirement) else 0.0

    def widen(self, requirements: Iterable[Requirement]) -> None:
        """Keep four times as many candidates for these."""
        for r in requirements:
            self._reach[r.id] = WIDER * self._looked_for(r)
            self.candidates[r.id] = self._best(r, self._reach[r.id])

    def _looked_for(self, requirement: Requirement) -> int:
        return self._reach.get(requirement.id) or kept(requirement, self._rules)

    def _best(self, requirement: Requirement, k: int) -> Sequence[Scored]:
        """The k best eligible providers."""
        raise NotImplementedError

    def why_not(self, requirement: Requirement, missing: int, *, contested: bool) -> Unmet:
        """Why it is unmet; `contested`: there are enough, but they are needed elsewhere."""
        raise NotImplementedError


Pool = Iterable[Provider] | Searchable | Found
"""Where providers are looked for: a bare list, a `matching.index.Index`, or what `find` has found there already."""


def find(needs: Iterable[Need], pool: Pool, rules: Rules) -> Found:
    """The candidates of every requirement of the needs. Raises ValueError on duplicate provider ids.

    Rules that only say how a plan is made from candidates (`bundles`, `fairness`) may differ afterwards.
    """
    if isinstance(pool, Found):
        return pool
    requirements = [r for need in needs for r in need.requirements]
    if isinstance(pool, Searchable):
        return InIndex(requirements, pool, rules)  # type: ignore[arg-type]  # the one searchable pool there is
    providers = sorted(pool, key=lambda provider: provider.id)
    if any(a.id == b.id for a, b in pairwise(providers)):
        raise ValueError("duplicate provider ids")
    return InList(requirements, providers, rules)


def kept(requirement: Requirement, rules: Rules) -> int:
    """How many candidates a plan keeps for the requirement."""
    return max(rules.candidates, 4 * requirement.quantity if requirement.kind not in DIVISIBLE else 0)


class InList(Found):
    """Candidates from a bare list: everybody is looked at."""

    def __init__(self, requirements: Sequence[Requirement], providers: Sequence[Provider], rules: Rules) -> None:
        self._providers, self._rules, self._reach = providers, rules, {}
        self.rarity = rules.rarity if rules.rarity is not None else rarity_of(providers)
        self._eligible: dict[str, int] = {}
        self.candidates = {r.id: self._best(r, kept(r, rules)) for r in requirements}

    def _best(self, requirement: Requirement, k: int) -> Sequence[Scored]:
        eligible, _ = look_through(requirement, self._providers, self._rules, self.rarity)
        self._eligible[requirement.id] = len(eligible)
        return best(eligible, k, self._rules)

    @cached_property
    def _by_id(self) -> dict[str, Provider]:
        return {provider.id: provider for provider in self._providers}

    def provider(self, provider_id: str) -> Provider | None:
        return self._by_id.get(provider_id)

    def hopeless(self, requirement: Requirement) -> bool:
        return self._eligible[requirement.id] < (1 if requirement.kind in DIVISIBLE else requirement.quantity)

    def why_not(self, requirement: Requirement, missing: int, *, contested: bool) -> Unmet:
        _, refused = look_through(requirement, self._providers, self._rules, self.rarity)
        return why_not(requirement, self._eligible[requirement.id], refused, self._rules, missing=missing)


class InIndex(Found):
    """Candidates from an index: only the best records are looked at in full."""

    def __init__(self, requirements: Sequence[Requirement], index: Index, rules: Rules) -> None:
        self._index, self._rules, self._reach = index, rules, {}
        self.rarity = index.rarity_for(rules)
        self.candidates = dict(self._search(requirements))

    def _search(self, requirements: Sequence[Requirement]) -> Iterator[tuple[str, Sequence[Scored]]]:
        """All scans of requirements that keep equally many candidates together, then each one's candidates in full."""
        from matching.edges import find_edges
        from matching.indexed import best_indexed, first_reach

        fetch = cache(self._index.provider)  # who comes up for several requirements is built once
        alike: dict[int, list[Requirement]] = defaultdict(list)
        for r in requirements:
            if r.point is None or r.kind is Kind.MONEY:
                yield r.id, best_indexed(r, self._index, kept(r, self._rules), self._rules, fetch=fetch)
            else:
                alike[kept(r, self._rules)].append(r)
        for k, group in alike.items():
            edges = find_edges(self._index, group, first_reach(k), self._rules)
            for row, r in enumerate(group):
                count = edges.found[row]
                scanned = (edges.number[row, :count], edges.score[row, :count])
                yield r.id, best_indexed(r, self._index, k, self._rules, fetch=fetch, scanned=scanned)

    def _best(self, requirement: Requirement, k: int) -> Sequence[Scored]:
        from matching.indexed import best_indexed

        return best_indexed(requirement, self._index, k, self._rules)

    def provider(self, provider_id: str) -> Provider | None:
        return self._index.provider(provider_id) if provider_id in self._index else None

    def hopeless(self, requirement: Requirement) -> bool:
        return len(self.candidates[requirement.id]) < (1 if requirement.kind in DIVISIBLE else requirement.quantity)

    def why_not(self, requirement: Requirement, missing: int, *, contested: bool) -> Unmet:
        """In a crowd the obstacles are counted only where nobody fits: where helpers are contested, they are not the why."""
        eligible = len(self.candidates[requirement.id])
        if contested:
            return why_not(requirement, eligible, (), self._rules, missing=missing)
        from matching.indexed import around

        some = list(around(requirement, self._index, self._rules, ASKED_WHY))
        _, refused = look_through(requirement, some, self._rules, self.rarity)
        nearest_only = len(some) >= ASKED_WHY
        return why_not(requirement, eligible, refused, self._rules, missing=missing, nearest_only=nearest_only)
