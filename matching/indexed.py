"""`rank` over an index: scan records, judge the best of them in full, and stop when nothing left can do better."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import replace
from functools import lru_cache

import numpy as np

from matching.eligibility import reach_km
from matching.index import Index
from matching.ranking import Scored, as_candidate, best, look_through
from matching.types import DIVISIBLE, Provider, Ranking, Requirement, Rules
from matching.whynot import RADIUS_STEPS, why_not

ROUNDING = 2e-6
"""Records hold shares as float32 and scores are whole millionths: bounds within this distance are not told apart."""


def rank_indexed(requirement: Requirement, index: Index, k: int, rules: Rules) -> Ranking:
    """The same ranking as over the bare list; `eligible` is exact when fewer than k are, else at least k."""
    scored = best_indexed(requirement, index, k, rules)
    candidates = tuple(as_candidate(requirement, one, rules) for one in scored)
    enough = 1 if requirement.kind in DIVISIBLE else requirement.quantity
    if len(scored) == k >= enough:
        return Ranking(candidates, None, len(scored))
    eligible, refused = look_through(requirement, around(requirement, index, rules), rules, index.rarity_for(rules))
    unmet = None if len(eligible) >= enough else why_not(requirement, len(eligible), refused, rules)
    return Ranking(candidates, unmet, len(eligible))


Scanned = tuple[np.ndarray, np.ndarray]
"""A requirement's best records: provider numbers and scores, best first."""


def first_reach(k: int) -> int:
    """How many records are looked at to begin with for the k best: a few more, as some fail in full."""
    return k + 8


def best_indexed(
    requirement: Requirement,
    index: Index,
    k: int,
    rules: Rules,
    *,
    fetch: Callable[[str], Provider] | None = None,
    scanned: Scanned | None = None,
) -> list[Scored]:
    """The k best eligible providers, exactly: the scan is widened until no unseen record could be among them.

    `fetch` gives full providers, where not the index itself does. `scanned`: the first scan, of `first_reach(k)` records, where it has been made for many requirements together.
    """
    rarity, fetch = index.rarity_for(rules), fetch or index.provider
    known = set(requirement.previous_helpers) | standing_of(rules.standing).get(requirement.id, frozenset())
    apart, _ = look_through(requirement, _apart(requirement, known, index), rules, rarity)
    if requirement.point is None:
        placed, _ = look_through(requirement, index.placed(), rules, rarity)
        return best([*apart, *(s for s in placed if s.provider.id not in known)], k, rules)
    reach = first_reach(k)
    while True:
        numbers, scores = scanned or index.search_numbers(requirement, reach, rules)
        names = [index.id_of(number) for number in numbers.tolist()]
        fresh = [fetch(name) for name in names if name not in known]
        eligible, _ = look_through(requirement, fresh, rules, rarity)
        top = best([*apart, *eligible], k, rules)
        if len(names) < reach or (len(top) == k and top[-1].score > scores[-1] + ROUNDING):
            return top
        reach, scanned = reach * 4, None


def around(requirement: Requirement, index: Index, rules: Rules, most: int | None = None) -> Iterator[Provider]:
    """Everybody a why-not has to look at: all in reach, and whoever a wider reach would make eligible. most: so many of either at most."""
    if requirement.point is None:
        yield from index.placed()
    else:
        km = reach_km(requirement, rules)
        near = index.within(requirement, km, most)
        further = index.passing(replace(requirement, radius_km=km * max(RADIUS_STEPS)), rules, most)
        yield from (index.provider(name) for name in dict.fromkeys([*near, *further]))
    yield from index.elsewhere.serving(requirement)


def _apart(requirement: Requirement, known: Iterable[str], index: Index) -> Iterator[Provider]:
    """Providers that the scan does not see or underrates: those without a place, familiar faces, standing proposals."""
    yield from (index.provider(name) for name in sorted(known) if name in index and name not in index.elsewhere)
    yield from index.elsewhere.serving(requirement)


@lru_cache(maxsize=4)
def standing_of(standing: frozenset[tuple[str, str]]) -> Mapping[str, frozenset[str]]:
    """Standing proposals by requirement id."""
    by_requirement: dict[str, set[str]] = {}
    for requirement_id, provider_id in standing:
        by_requirement.setdefault(requirement_id, set()).add(provider_id)
    return {name: frozenset(providers) for name, providers in by_requirement.items()}
