"""The plan of one need: rows -> what the engine is run on -> its plan. Looked through are those in reach of the need and nobody else, as columns."""

import time
from collections.abc import Iterable
from dataclasses import dataclass, replace

import matching
from linkage.dispatch.matchmaking.areas import Area
from linkage.dispatch.matchmaking.crowd import Crowd, as_pool, crowd_around
from linkage.dispatch.matchmaking.frozen import Inputs
from linkage.dispatch.matchmaking.rules import rules_for
from linkage.dispatch.matchmaking.wanted import needs_wanted, point_of
from linkage.needs.models import Need
from matching.types import Plan, Rules


@dataclass(frozen=True, slots=True)
class Planned:
    """seconds: the engine's own. kept: the inputs without those who never came into question; they give the same plan. looked_through: how many people
    and things there were."""

    plan: Plan
    seconds: float
    kept: Inputs
    looked_through: int


def crowd_in_reach(need: Need, kinds: Iterable[str], rules: Rules, *, by_hand: bool = False) -> Crowd:
    """Everybody of these kinds whom the rules let come to the need, as far as distance is concerned: with skills as rare as they are there."""
    area = Area.within(need, point_of(need), rules.default_radius_km)
    return crowd_around(area, kinds, by_hand=by_hand)


def plan_need(need: Need) -> Planned:
    """The engine's plan for the places of one need that nobody holds, is asked for or was put in by hand. Shapes: see matching.types.Plan."""
    wanted, rules = tuple(needs_wanted([need])), rules_for(need.place_code)
    if not wanted:
        return Planned(Plan((), (), 0.0, 0.0, 0.0), 0.0, Inputs((), (), rules), 0)
    crowd = crowd_in_reach(need, {each.kind.value for each in wanted[0].requirements}, rules)
    rules = replace(rules, rarity=crowd.rarity)
    started = time.perf_counter()
    found = matching.find(wanted, as_pool(crowd), rules)
    plan = matching.plan(wanted, found, rules)
    seconds = time.perf_counter() - started
    return Planned(plan, seconds, Inputs(wanted, candidates_of(found), rules), len(crowd))


def candidates_of(found: matching.Found) -> tuple[matching.Provider, ...]:
    """Those who came into question for some requirement, in the order of their ids."""
    kept = {scored.provider.id: scored.provider for candidates in found.candidates.values() for scored in candidates}
    return tuple(kept[name] for name in sorted(kept))


def plan_again(inputs: Inputs) -> Plan:
    """Pure: the same inputs always give the same plan."""
    return matching.plan(inputs.needs, inputs.providers, inputs.rules)
