"""Where the nodes of a picture stand: the same for the same graph, whoever draws it."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from matching.network.graph import Linkage

MOST_DRAWN = 140


@dataclass(frozen=True, slots=True)
class Drawn:
    """A node at (x, y), both in 0..1. `degree`: the number of different nodes it is linked with in the whole graph."""

    node: str
    kind: str
    x: float
    y: float
    degree: int


@dataclass(frozen=True, slots=True)
class Picture:
    """`edges`: (one, other, weight) between drawn nodes. `left_out`: nodes that had no room."""

    nodes: tuple[Drawn, ...]
    edges: tuple[tuple[str, str, float], ...]
    left_out: int


def picture_of(linkage: Linkage, *, seed: int = 0, most: int = MOST_DRAWN, keep: Iterable[str] = ()) -> Picture:
    """The best-linked `most` nodes and the edges between them, laid out by forces.

    `keep` are drawn whatever their links (organisations, so that each has its name). O(edges + most squared).
    """
    links: dict[tuple[str, str], float] = defaultdict(float)
    near: dict[str, set[str]] = defaultdict(set)
    for edge in linkage.edges:
        links[edge.one, edge.other] += edge.weight
        near[edge.one].add(edge.other)
        near[edge.other].add(edge.one)
    kept = set(keep)
    order = sorted(linkage.nodes, key=lambda node: (node not in kept, -len(near[node]), node))[:most]
    chosen = set(order)
    kinds = dict(zip(linkage.nodes, linkage.kinds, strict=True))
    edges = tuple((one, other, weight) for (one, other), weight in sorted(links.items()) if {one, other} <= chosen)
    places = layout(sorted(chosen), edges, seed=seed)
    drawn = tuple(Drawn(node, kinds[node], *places[node], len(near[node])) for node in sorted(chosen))
    return Picture(drawn, edges, len(linkage.nodes) - len(drawn))


def layout(
    nodes: Sequence[str], edges: Iterable[tuple[str, str, float]], *, seed: int = 0
) -> Mapping[str, tuple[float, float]]:
    """Node -> (x, y) in 0..1, rounded to thousandths: linked nodes near one another, groups side by side."""
    import networkx as nx

    graph = nx.Graph()
    graph.add_nodes_from(nodes)
    graph.add_weighted_edges_from(edges)
    if not graph:
        return {}
    places = nx.spring_layout(graph, seed=seed, iterations=120, k=2.2 / len(graph) ** 0.5, method="force")
    return _stretched({node: (float(x), float(y)) for node, (x, y) in places.items()})


def _stretched(places: Mapping[str, tuple[float, float]]) -> dict[str, tuple[float, float]]:
    """Moved and scaled so that the outermost touch 0 and 1 on each axis."""
    xs, ys = [x for x, _y in places.values()], [y for _x, y in places.values()]

    def at(value: float, values: list[float]) -> float:
        low, high = min(values), max(values)
        return round((value - low) / (high - low), 3) if high > low else 0.5

    return {node: (at(x, xs), at(y, ys)) for node, (x, y) in places.items()}
