"""Who may be a backbone of her neighbourhood (挖掘志愿者骨干): hints with their reasons, for a person to judge. Not a ranking."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from matching.network.graph import Linkage, Service, Society

TERMS = ("reach", "hours", "steadiness", "bridging")


@dataclass(frozen=True, slots=True, kw_only=True)
class BackboneRules:
    """What a region may set. A term of 0.5 is reached at `half_residents` residents and `half_minutes` minutes.

    Somebody stands out with at least `enough` terms of `stands_out` or more and at least `least_residents` residents.
    """

    half_residents: int = 5
    half_minutes: int = 20 * 60
    stands_out: float = 0.5
    enough: int = 2
    least_residents: int = 2

    def __post_init__(self) -> None:
        if min(self.half_residents, self.half_minutes) < 1:
            raise ValueError("half a term is reached at one resident and one minute at the earliest")


@dataclass(frozen=True, slots=True, kw_only=True)
class Backbone:
    """A volunteer's part in the graph. Terms are 0..1; beside each stands what it was made from."""

    person: str
    reach: float
    hours: float
    steadiness: float
    bridging: float
    residents: int
    minutes: int
    months_served: int
    months: int
    communities: int
    organisations: int
    strong: tuple[str, ...]
    """The terms in which she stands out, in the order of TERMS."""
    is_hint: bool


def backbones(linkage: Linkage, since: date, until: date, rules: BackboneRules | None = None) -> tuple[Backbone, ...]:
    """Every volunteer of the graph with her four terms, by id (the order says nothing).

    reach: r / (r + half_residents) for r different residents; hours: the same of minutes; steadiness: the share of the
    period's months (both ends included) in which she served; bridging: b / (b + the volunteers' mean b) for b her
    betweenness, so that 0.5 is a usual volunteer. Time: that of betweenness.
    """
    rules = rules or BackboneRules()
    given: dict[str, list[Service]] = defaultdict(list)
    for service in linkage.services:
        if service.society is Society.VOLUNTEER:
            given[service.helper].append(service)
    people = sorted(given)
    between = [float(linkage.between[linkage.number[person]]) for person in people]
    usual = sum(between) / len(people) if people else 0.0
    months = len(_months_between(since, until))
    return tuple(
        _judge(person, given[person], months, _share(own, usual), rules)
        for person, own in zip(people, between, strict=True)
    )


def _judge(person: str, services: list[Service], months: int, bridging: float, rules: BackboneRules) -> Backbone:
    residents = len({each.resident for each in services} - {person, ""})
    minutes = sum(each.minutes for each in services)
    served = len({(each.on.year, each.on.month) for each in services})
    terms = {
        "reach": _share(residents, rules.half_residents),
        "hours": _share(minutes, rules.half_minutes),
        "steadiness": min(served / months, 1.0),
        "bridging": bridging,
    }
    strong = tuple(name for name in TERMS if terms[name] >= rules.stands_out)
    return Backbone(
        person=person,
        **terms,
        residents=residents,
        minutes=minutes,
        months_served=served,
        months=months,
        communities=_different(each.place_code for each in services),
        organisations=_different(each.organisation for each in services),
        strong=strong,
        is_hint=len(strong) >= rules.enough and residents >= rules.least_residents,
    )


def _share(own: float, half: float) -> float:
    """0 for nothing, 0.5 for `half`, towards 1 for much more."""
    return own / (own + half) if own > 0 else 0.0


def _different(values: Iterable[str]) -> int:
    return len({each for each in values if each})


def _months_between(since: date, until: date) -> range:
    """Calendar months that the period touches. Raises ValueError when it ends before it begins."""
    if until < since:
        raise ValueError("the period ends before it begins")
    return range(since.year * 12 + since.month, until.year * 12 + until.month + 1)
