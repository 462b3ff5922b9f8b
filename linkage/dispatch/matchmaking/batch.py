"""A place's needs and its whole pool as one input of the engine, and the plan for all of them at once.

Three steps, so that each can be measured and replaced by itself: `gather` (rows -> Inputs, a constant number of queries), `solve` (Inputs -> Plan,
pure: the same inputs always give the same plan) and, in actions/batches.py, storing the result.
"""

import gc
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace
from typing import Literal

from django.db.models import QuerySet

import matching
from linkage.dispatch.matchmaking.areas import Area
from linkage.dispatch.matchmaking.crowd import Crowd, crowd_around
from linkage.dispatch.matchmaking.frozen import Inputs
from linkage.dispatch.matchmaking.one_need import candidates_of
from linkage.dispatch.matchmaking.wanted import needs_wanted
from linkage.needs.models import Need
from linkage.places.queries import settings_at
from matching.index import Index
from matching.types import Need as MatchingNeed
from matching.types import Plan, Provider, Rules
from matching.warm import warm_up

__all__ = ["ENGINE_VERSION", "Bundles", "Solved", "gather", "solve", "warm_up", "with_facts", "without_collecting"]
ENGINE_VERSION = matching.__version__
Bundles = Literal["all_or_nothing", "best_effort"]
# From this many providers on, an index is faster than looking at everybody for each requirement.
INDEXED_FROM = 2_000
# Of larger pools only those are kept for a replay who came into question for some requirement.
KEPT_WHOLE = 20_000
_NOT_ASKED_FOR = ("description", "address", "reason", "beneficiary_name", "beneficiary_phone", "beneficiary_facts",
                  "requester__name", "requester__phone", "requester__id_number")  # fmt: skip


@contextmanager
def without_collecting() -> Iterator[None]:
    """A run makes millions of objects and hardly a cycle: looking through all of them again and again for garbage took a fifth of its time."""
    was_on = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if was_on:
            gc.enable()


def with_facts(needs: QuerySet[Need]) -> QuerySet[Need]:
    """The needs with what `gather` reads of them, and without what nobody asks for here (and nobody decrypts)."""
    return needs.select_related("requester", "category").defer(*_NOT_ASKED_FOR).prefetch_related("requirements")


def gather(needs: Sequence[Need], rules: Rules) -> Inputs:
    """Everything the engine needs to know to plan these needs together: needs `with_facts`, the rules of the run's place. People who do not want to
    be matched automatically are not in it. The number of queries depends on the kinds of help asked for, not on how many needs or people there are.
    """
    wanted = _with_own_radius(needs_wanted(needs), rules)
    kinds = {each.kind.value for need in wanted for each in need.requirements}
    crowd = crowd_around(Area.of(needs), kinds)
    everybody = crowd if len(crowd) >= INDEXED_FROM else tuple(crowd)
    return Inputs(tuple(wanted), everybody, replace(rules, rarity=crowd.rarity))


@dataclass(frozen=True, slots=True)
class Solved:
    """The plan; what an attentive dispatcher would have made of the same candidates, one need after the other; and the inputs to keep for a replay."""

    plan: Plan
    greedy: Plan
    kept: Inputs


def solve(inputs: Inputs) -> Solved:
    """The best plan for all needs together, with its bound. Deterministic: the same inputs, or those kept of them, give the same plan."""
    found = matching.find(inputs.needs, _searchable(inputs.providers), inputs.rules)
    plan = matching.plan(inputs.needs, found, inputs.rules)
    greedy = matching.greedy(inputs.needs, found, inputs.rules, bound=plan.bound)
    return Solved(plan, greedy, _for_replay(inputs, found))


def _for_replay(inputs: Inputs, found: matching.Found) -> Inputs:
    """The same inputs, without those of a large pool who never came into question."""
    if len(inputs.providers) <= KEPT_WHOLE:
        return replace(inputs, providers=tuple(inputs.providers))
    return replace(inputs, providers=candidates_of(found))


def _searchable(providers: Sequence[Provider]) -> Sequence[Provider] | Index:
    if isinstance(providers, Crowd):
        return providers.as_index()
    return providers if len(providers) < INDEXED_FROM else Index(providers)


def _with_own_radius(needs: Sequence[MatchingNeed], rules: Rules) -> list[MatchingNeed]:
    """Where a community looks further (or less far) for help than the place of the run, its needs say so themselves."""
    radius = settings_at("search_radius_km", {need.place_code for need in needs})
    return [
        need
        if radius[need.place_code] == rules.default_radius_km
        else replace(
            need, requirements=tuple(replace(each, radius_km=radius[need.place_code]) for each in need.requirements)
        )
        for need in needs
    ]
