"""A place's own rules of matching, from its settings; and the same as a run's record keeps them."""

from collections.abc import Collection
from dataclasses import fields
from datetime import datetime
from typing import Any

from linkage.common import clock
from linkage.places.queries import settings_in
from matching.types import Rules, Weights

_SETTINGS = {
    "speed_kmh": "travel_speed_kmh",
    "default_radius_km": "search_radius_km",
    "overdue_hours": "plan_overdue_hours",
    "fairness": "plan_fairness",
    "candidates": "plan_candidates",
    "bundles": "plan_bundles",
}

# These decide who comes first for one need; the others only how a plan is made of candidates.
RANKING_SETTINGS = frozenset(
    {"travel_speed_kmh", "search_radius_km", "plan_overdue_hours", *(f"weight_{each.name}" for each in fields(Weights))}
)


def rules_for(place_code: str, *, by_hand: bool = False) -> Rules:
    """What counts in the place, inherited from the places around it; one query. by_hand: a person looks herself, so that who opted out of
    automatic matching is found as well."""
    return rules_in({place_code}, by_hand=by_hand)[place_code]


def rules_with(place_code: str, changes: dict[str, Any]) -> Rules:
    """`rules_for` the place as they would be with these settings changed (key -> value)."""
    values = settings_in({place_code})[place_code]
    return _rules({**values, **changes}, clock.now(), by_hand=False)


def rules_in(place_codes: Collection[str], *, by_hand: bool = False) -> dict[str, Rules]:
    """code -> `rules_for` it, for many places in one query."""
    now = clock.now()
    return {code: _rules(values, now, by_hand) for code, values in settings_in(place_codes).items()}


def _rules(values: dict[str, Any], now: datetime, by_hand: bool) -> Rules:
    weights = Weights(**{each.name: float(values[f"weight_{each.name}"]) for each in fields(Weights)})
    own: dict[str, Any] = {name: values[key] for name, key in _SETTINGS.items()}
    return Rules(now=now, by_hand=by_hand, weights=weights, **own)


def parameters_of(rules: Rules) -> dict[str, Any]:
    """The rules as JSON, for MatchingRun.parameters: with them a run can be understood, and repeated, after the settings have changed."""
    return {
        "weights": rules.weights.as_dict(),
        "seed": rules.seed,
        "by_hand": rules.by_hand,
        **{name: getattr(rules, name) for name in _SETTINGS},
    }
