"""A city's services for the network analysis, and networkx beside it. Seeded, documented.

Residents ask once to four times; each need is served by one to three helpers of her community and organised by one of its organisations or of a neighbouring one.
"""

from __future__ import annotations

import time
from datetime import date, timedelta
from typing import Any

import networkx as nx
import numpy as np

from matching.network import Service, Society
from matching.network.centrality import dependencies


def services(people: int, seed: int = 4) -> list[Service]:
    """Three residents for two volunteers, a community for five hundred people, three organisations in each."""
    rng = np.random.default_rng(seed)
    residents, helpers, communities = people * 3 // 5, people * 2 // 5, max(1, people // 500)
    found = []
    for resident in range(residents):
        home = resident % communities
        for need in range(int(rng.integers(1, 5)) if resident % 2 else 1):
            day, organisation = date(2026, 1, 1) + timedelta(days=int(rng.integers(0, 300))), int(rng.integers(0, 4))
            place = home if organisation else (home + 1) % communities
            for helper in rng.integers(0, helpers // communities, int(rng.integers(1, 4))).tolist():
                found.append(Service(
                    need=f"n{resident}-{need}", resident=f"r{resident}", helper=f"h{helper * communities + home}", society=Society.VOLUNTEER,
                    organisation=f"o{place}-{organisation}", on=day, minutes=90, place_code=f"3301{home:08d}",
                ))  # fmt: skip
    return found


def compared(links: Any, sources: int) -> float:
    """Seconds of networkx for so many sources, whose result must be ours."""
    graph = nx.from_scipy_sparse_array(links)
    some = np.linspace(0, graph.number_of_nodes() - 1, sources).astype(np.int64)
    started = time.process_time()
    theirs = nx.betweenness_centrality_subset(graph, some.tolist(), list(graph), normalized=False)
    seconds = time.process_time() - started
    assert np.allclose(dependencies(links, some), 2 * np.array([theirs[node] for node in range(len(theirs))]))
    return seconds
