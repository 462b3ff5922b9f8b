"""The linkage graph: who served whom, with whom, organised by whom. Nodes are ids without names."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from functools import cached_property
from itertools import combinations
from typing import TYPE_CHECKING, Any

import numpy as np

from matching.network.centrality import betweenness

if TYPE_CHECKING:
    import networkx as nx


class Society(StrEnum):
    """The five societies (五社) that carry a need out together."""

    COMMUNITY = "community"
    ORGANISATION = "organisation"
    SOCIAL_WORKER = "social_worker"
    VOLUNTEER = "volunteer"
    RESOURCE = "resource"


RESIDENT = "resident"
"""The sixth kind of node: who is served."""

SERVED, TOGETHER, ORGANISED = "served", "together", "organised"


@dataclass(frozen=True, slots=True, kw_only=True)
class Service:
    """One helper's part in one need: a person, an organisation's service, a venue, goods or money.

    Ids are opaque and differ between kinds. `organisation` is who organised it ("" when nobody did, the helper's own id
    when the organisation itself served). `resident` is "" for an activity that serves nobody in particular. `minutes` counts time given, `units` goods, `amount_fen` money.
    """

    need: str
    resident: str
    helper: str
    society: Society
    organisation: str = ""
    on: date
    minutes: int = 0
    units: int = 0
    amount_fen: int = 0
    place_code: str = ""
    skills: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True)
class Edge:
    """`weight`: how many services (served, organised), or Newman's sum over shared needs of 1 / (helpers - 1) (together)."""

    one: str
    other: str
    relation: str
    weight: float


@dataclass(frozen=True)
class Linkage:
    """The graph. `nodes` is sorted, `kinds` names the society of each (or "resident"), `edges` are sorted, one a pair and relation."""

    services: tuple[Service, ...]
    nodes: tuple[str, ...]
    kinds: tuple[str, ...]
    edges: tuple[Edge, ...]
    seed: int = 0
    """Of whatever is sampled."""

    @cached_property
    def number(self) -> dict[str, int]:
        """Node -> its place in `nodes`."""
        return {node: at for at, node in enumerate(self.nodes)}

    @cached_property
    def adjacency(self) -> Any:
        """scipy CSR matrix, nodes x nodes, 1.0 where two nodes share any edge."""
        ends = [(self.number[edge.one], self.number[edge.other]) for edge in self.edges]
        return adjacency(np.array(ends, np.int64).reshape(-1, 2), len(self.nodes))

    @cached_property
    def between(self) -> np.ndarray:
        """Each node's betweenness: see matching.network.centrality."""
        return betweenness(self.adjacency, seed=self.seed)

    def of_kind(self, kind: str) -> list[str]:
        return [node for node, its in zip(self.nodes, self.kinds, strict=True) if its == kind]

    def as_networkx(self) -> nx.MultiGraph:
        """The same as a networkx graph, keyed by relation: for whatever else one may ask of it."""
        import networkx as nx

        graph = nx.MultiGraph()
        for node, kind in zip(self.nodes, self.kinds, strict=True):
            graph.add_node(node, kind=kind)
        for edge in self.edges:
            graph.add_edge(edge.one, edge.other, key=edge.relation, weight=edge.weight)
        return graph


def adjacency(ends: np.ndarray, nodes: int) -> Any:
    """A symmetric 0/1 CSR matrix from pairs of node numbers (n x 2); loops are left out, doubles count once."""
    from scipy import sparse

    ends = ends[ends[:, 0] != ends[:, 1]]
    both = np.concatenate([ends, ends[:, ::-1]])
    matrix = sparse.csr_matrix((np.ones(len(both)), (both[:, 0], both[:, 1])), shape=(nodes, nodes))
    matrix.data[:] = 1.0
    return matrix


def build(services: Iterable[Service], *, seed: int = 0) -> Linkage:
    """The linkage graph of some services, in whatever order they come.

    O(s log s + sum over needs of helpers squared) for s services.
    """
    ordered = tuple(sorted(services, key=_order))
    kinds = dict(_kinds(ordered))
    nodes = tuple(sorted(kinds))
    weights: dict[tuple[str, str, str], float] = defaultdict(float)
    for service in ordered:
        if service.resident:
            weights[_pair(service.helper, service.resident, SERVED)] += 1.0
        if service.organisation and service.organisation != service.helper:
            weights[_pair(service.helper, service.organisation, ORGANISED)] += 1.0
    for helpers in _helpers_by_need(ordered).values():
        for one, other in combinations(sorted(helpers), 2):
            weights[_pair(one, other, TOGETHER)] += 1.0 / (len(helpers) - 1)
    edges = (Edge(*key, weight) for key, weight in sorted(weights.items()) if key[0] != key[1])
    return Linkage(ordered, nodes, tuple(kinds[node] for node in nodes), tuple(edges), seed)


def _helpers_by_need(services: Iterable[Service]) -> dict[str, set[str]]:
    found: dict[str, set[str]] = defaultdict(set)
    for service in services:
        found[service.need].add(service.helper)
    return found


def _order(service: Service) -> tuple[Any, ...]:
    """A total order, so that sums of floats do not depend on the input's."""
    return (service.need, service.helper, service.on, service.organisation, service.resident, service.society, service.minutes,
            service.units, service.amount_fen, service.place_code, *sorted(service.skills))  # fmt: skip


def _pair(one: str, other: str, relation: str) -> tuple[str, str, str]:
    return (one, other, relation) if one < other else (other, one, relation)


def _kinds(services: Iterable[Service]) -> Iterator[tuple[str, str]]:
    """Node and kind; who helps somewhere is a helper, even where she is also served."""
    services = tuple(services)
    yield from ((service.resident, RESIDENT) for service in services if service.resident)
    yield from ((each.organisation, Society.ORGANISATION.value) for each in services if each.organisation)
    yield from ((service.helper, service.society.value) for service in services)
