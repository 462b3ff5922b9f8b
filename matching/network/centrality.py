"""Betweenness: through whom the shortest ways between others lead. Brandes' algorithm on sparse matrices, many sources at a time."""

from __future__ import annotations

from random import Random
from typing import Any

import numpy as np

EXACT_NODES = 2_000
"""Up to here every node is a source; above, a seeded sample (Brandes & Pich 2007)."""
PIVOTS = 128
BATCH = 32
"""Sources worked on at once: matrices of nodes x BATCH floats."""


def betweenness(links: Any, *, seed: int = 0, pivots: int = PIVOTS, exact: int = EXACT_NODES) -> np.ndarray:
    """The share of shortest ways (in steps) between any two other nodes that lead through each: float64[nodes] in 0..1.

    links: symmetric 0/1 CSR matrix. Exact up to `exact` nodes, then estimated from `pivots` sources drawn with the
    seed. Time O(sources x steps x edges) with the constant of a sparse product, memory O(nodes x BATCH).
    """
    nodes = links.shape[0]
    total = np.zeros(nodes)
    if nodes < 3:
        return total
    sources = np.arange(nodes)
    if nodes > exact:
        sources = np.array(sorted(Random(seed).sample(range(nodes), min(pivots, nodes))))
    for first in range(0, len(sources), BATCH):
        total += dependencies(links, sources[first : first + BATCH])
    share = total * (nodes / len(sources)) / ((nodes - 1) * (nodes - 2))
    return np.minimum(share, 1.0)


def dependencies(links: Any, sources: np.ndarray) -> np.ndarray:
    """Brandes' dependency of these sources on each node, summed over the sources."""
    columns = np.arange(len(sources))
    steps = np.full((links.shape[0], len(sources)), -1, np.int16)
    ways = np.zeros(steps.shape)
    steps[sources, columns], ways[sources, columns] = 0, 1.0
    front, far = ways.copy(), 0
    while True:
        front = links @ front
        front[steps >= 0] = 0.0
        reached = front > 0
        if not reached.any():
            break
        far += 1
        steps[reached] = far
        ways += front
    depends = np.zeros(steps.shape)
    for step in range(far, 0, -1):
        share = np.zeros(steps.shape)
        there = steps == step
        share[there] = (1.0 + depends[there]) / ways[there]
        passed = links @ share
        before = steps == step - 1
        depends[before] += passed[before] * ways[before]
    depends[sources, columns] = 0.0
    result: np.ndarray = depends.sum(axis=1)
    return result
