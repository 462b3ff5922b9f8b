"""The optimum of the relaxation, seats and stores together: who is preferred where, and the proof every plan is measured by."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from matching.found import WIDER, Found
from matching.ranking import Scored, best
from matching.types import DIVISIBLE, Need, Requirement, Rules

ROUNDING = 1e-6
MOST_PAIRS = 500_000
"""No more candidates are looked for beyond so many pairs in all: a second or two for each hundred thousand."""


@dataclass(frozen=True, slots=True)
class Proof:
    """The bound over the candidates, how it was found, and the dual prices behind it (see `matching.types.Plan`)."""

    bound: float
    method: str = ""
    worth: Mapping[str, float] = field(default_factory=dict)
    prices: Mapping[str, float] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Optimum:
    """Preferred providers by requirement id, best first, and the proof."""

    preferred: Mapping[str, Sequence[Scored]]
    proof: Proof


def optimum(needs: Sequence[Need], found: Found, rules: Rules) -> Optimum:
    """Solve the relaxation exactly: seats as a flow, stores as a linear programme."""
    from matching.relaxation import relax
    from matching.stores import share_out

    requirements = [r for need in needs if _servable(need, found, rules) for r in need.requirements]
    seats = [r for r in requirements if r.kind not in DIVISIBLE]
    stores = [r for r in requirements if r.kind in DIVISIBLE]
    relaxed = relax(seats, found.candidates, rules, lambda worth: _widened(seats, found, worth))
    shares = share_out(stores, found.candidates)
    preferred: dict[str, Sequence[Scored]] = {r.id: () for need in needs for r in need.requirements}
    preferred |= {r.id: best(relaxed.chosen[r.id], r.quantity, rules) for r in seats}
    for r in stores:
        largest_first = sorted(shares.chosen[r.id], key=lambda item: (-item[1], item[0].provider.id))
        preferred[r.id] = [scored for scored, _ in largest_first]
    worth, prices = relaxed.worth | shares.worth, relaxed.scarcity | shares.scarcity
    proof = Proof(relaxed.bound + shares.bound, relaxed.method, _positive(worth), _positive(prices))
    return Optimum(preferred, proof)


def _widened(seats: Sequence[Requirement], found: Found, worth: Mapping[str, float]) -> bool:
    """Look for more candidates where a provider beyond them could be worth more than the requirement's worth says, the largest doubts first. False when
    there is no such requirement, or no room for more pairs: then nobody unseen could better the relaxation's optimum, or looking on takes too long.
    """
    doubts = [(worth[r.id] - found.beyond(r), r.id, r) for r in seats]
    room = MOST_PAIRS - sum(len(each) for each in found.candidates.values())
    chosen = []
    for doubt, name, r in sorted(doubts, key=lambda each: each[:2]):
        room -= (WIDER - 1) * len(found.candidates[name])
        if doubt > -ROUNDING or room < 0:
            break
        chosen.append(r)
    found.widen(chosen)
    return bool(chosen)


def _servable(need: Need, found: Found, rules: Rules) -> bool:
    """Whether the need may be in any plan at all: whole or not at all, one mandatory part that nobody can give rules it out, and out of the bound."""
    return rules.bundles == "best_effort" or not any(r.mandatory and found.hopeless(r) for r in need.requirements)


def _positive(values: Mapping[str, float]) -> dict[str, float]:
    return {name: round(value, 6) for name, value in sorted(values.items()) if value > 5e-7}
