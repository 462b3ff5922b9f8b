"""The linkage as those see it who may only see sums: communities and organisations, and how many people link them."""

from collections import defaultdict
from collections.abc import Iterable
from typing import Any

from linkage.common.small_cells import FEWEST
from linkage.dispatch.matchmaking.network import Service, layout


def quotient_of(services: Iterable[Service], *, seed: int = 0) -> dict[str, Any]:
    """{nodes: [[kind, x, y, people, name]], edges: [[one, other, people]]}: kind "place" (name: its code) or "organisation" (name: its node). people:
    different residents served there, by it, by it there. What rests on fewer than five is left out, nodes and edges alike."""
    served: dict[tuple[str, str], set[str]] = defaultdict(set)
    reached: dict[tuple[str, str], set[str]] = defaultdict(set)
    for each in services:
        if not each.resident or not each.place_code:
            continue
        reached["place", each.place_code].add(each.resident)
        if each.organisation:
            reached["organisation", each.organisation].add(each.resident)
            served[each.place_code, each.organisation].add(each.resident)
    nodes = sorted(key for key, people in reached.items() if len(people) >= FEWEST)
    at = {name: place for place, (_kind, name) in enumerate(nodes)}
    edges = [
        (place, organisation, float(len(people)))
        for (place, organisation), people in sorted(served.items())
        if len(people) >= FEWEST
    ]
    stands = layout([name for _kind, name in nodes], edges, seed=seed)
    return {
        "nodes": [[kind, *stands[name], len(reached[kind, name]), name] for kind, name in nodes],
        "edges": [[at[one], at[other], int(people)] for one, other, people in edges],
        "left_out": len(reached) - len(nodes),
    }
