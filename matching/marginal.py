"""What one more helper would change, read off a plan's dual prices without planning again."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import TYPE_CHECKING

from matching.draft import wanted
from matching.ranking import look_through
from matching.types import DIVISIBLE, Kind, Need, Plan, Provider, Rules

if TYPE_CHECKING:
    from matching.relaxation import Edge

DEFAULT = Rules()


def gain_of(provider: Provider, needs: Iterable[Need], plan: Plan, rules: Rules = DEFAULT) -> float:
    """The most that the plan's bound would rise if this provider were there too, in the objective's units.

    The provider may be imagined, e.g. "a signer in this street, free on weekends". By duality the optimum gains at most what
    she could bring beyond each requirement's `Plan.worth`: nothing where other helpers do as well.
    """
    from matching.relaxation import Edge, best_use

    edges = []
    for requirement in (r for need in needs for r in need.requirements):
        eligible, _ = look_through(requirement, [provider], rules, rules.rarity or {})
        edges += [Edge(requirement, scored) for scored in eligible]
    if provider.kind in DIVISIBLE:
        return round(_best_shares(provider, edges, plan.worth), 6)
    return best_use(edges, plan.worth, rules)


def _best_shares(provider: Provider, edges: Sequence[Edge], worth: Mapping[str, float]) -> float:
    """The best a store can do with its contents: where a piece or a fen brings most, first."""
    room = provider.stock if provider.kind is Kind.GOODS else provider.balance_fen
    offers = []
    for edge in edges:
        units = wanted(edge.requirement)
        offers.append(((edge.scored.value - worth.get(edge.requirement.id, 0.0)) / units, units))
    gain = 0.0
    for each, units in sorted(offers, reverse=True):
        gain += max(0.0, each) * min(units, room)
        room -= min(units, room)
    return gain
