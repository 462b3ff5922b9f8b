"""Organisations that hold parts of the linkage together, and what falls apart without them."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass

import numpy as np

from matching.network.graph import Linkage, Service

MOST_TRIED = 50
"""Organisations whose removal is tried, the busiest first: each costs one pass over the edges."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Bridge:
    """One organisation's place between the others.

    `between`: the share of shortest ways through it or through its services (0..1). `partners`: other organisations that
    served the same needs. Without it and what it organised: `cut_off` residents have nobody left, `pieces` more groups fall
    apart from one another, and `only_here` communities have no organisation.
    """

    organisation: str
    between: float
    services: int
    communities: tuple[str, ...]
    partners: tuple[str, ...]
    cut_off: int
    pieces: int
    only_here: tuple[str, ...]


def bridges(linkage: Linkage, *, most: int = MOST_TRIED) -> tuple[Bridge, ...]:
    """The `most` busiest organisations, by betweenness, then by id.

    Time O(betweenness + organisations x services); residents and people without a link left are no group of their own.
    """
    own = _by_organisation(linkage.services)
    if not own:
        return ()
    tried = sorted(own, key=lambda each: (-len(own[each]), each))[:most]
    partners = _partners(linkage.services)
    apart = _Apart(linkage)
    found = [
        Bridge(
            organisation=each,
            between=float(linkage.between[linkage.number[each]]),
            services=len(own[each]),
            communities=tuple(sorted({service.place_code for service in own[each]} - {""})),
            partners=tuple(sorted(partners[each])),
            cut_off=apart.cut_off(each),
            pieces=apart.pieces(each),
            only_here=tuple(_only_here(own, each)),
        )
        for each in tried
    ]
    return tuple(sorted(found, key=lambda bridge: (-bridge.between, bridge.organisation)))


class _Apart:
    """The graph's services as arrays, to be looked at without one organisation."""

    def __init__(self, linkage: Linkage) -> None:
        number, services = linkage.number, linkage.services
        self._nodes, self._number = len(linkage.nodes), number
        self._by = np.array([number.get(each.organisation, -1) for each in services], np.int64)
        self._helper = np.array([number[each.helper] for each in services], np.int64)
        self._resident = np.array([number.get(each.resident, -1) for each in services], np.int64)
        self._groups_before = self._groups(np.ones(len(services), bool))

    def cut_off(self, organisation: str) -> int:
        """Residents all of whose services it organised."""
        return self._different(np.ones(len(self._resident), bool)) - self._different(self._kept(organisation))

    def pieces(self, organisation: str) -> int:
        return max(self._groups(self._kept(organisation)) - self._groups_before, 0)

    def _kept(self, organisation: str) -> np.ndarray:
        node = self._number[organisation]
        kept: np.ndarray = (self._by != node) & (self._helper != node)
        return kept

    def _groups(self, kept: np.ndarray) -> int:
        """Groups of at least two nodes that the kept services connect, directly or through their organisations."""
        served, organised = kept & (self._resident >= 0), kept & (self._by >= 0)
        one = np.concatenate([self._helper[served], self._helper[organised]])
        other = np.concatenate([self._resident[served], self._by[organised]])
        from scipy import sparse
        from scipy.sparse.csgraph import connected_components

        links = sparse.coo_matrix((np.ones(len(one)), (one, other)), shape=(self._nodes, self._nodes))
        _count, label = connected_components(links, directed=False)
        return int((np.bincount(label) > 1).sum())

    def _different(self, kept: np.ndarray) -> int:
        """How many residents the kept services reach."""
        return int(np.unique(self._resident[kept & (self._resident >= 0)]).size)


def _by_organisation(services: Iterable[Service]) -> dict[str, list[Service]]:
    found: dict[str, list[Service]] = defaultdict(list)
    for service in services:
        if service.organisation:
            found[service.organisation].append(service)
    return found


def _partners(services: tuple[Service, ...]) -> dict[str, set[str]]:
    """Organisation -> the others with which it shares a need."""
    in_need: dict[str, set[str]] = defaultdict(set)
    for service in services:
        if service.organisation:
            in_need[service.need].add(service.organisation)
    found: dict[str, set[str]] = defaultdict(set)
    for together in in_need.values():
        for each in together:
            found[each] |= together - {each}
    return found


def _only_here(own: dict[str, list[Service]], organisation: str) -> list[str]:
    """Communities in which no other organisation serves."""
    others = {service.place_code for each, services in own.items() if each != organisation for service in services}
    return sorted({service.place_code for service in own[organisation]} - others - {""})
