"""Plan instances for the benchmarks, and the solvers that they are measured against. Seeded, documented.

U: uniform scores 1..10^6 on 20 random edges a requirement. G: requirements and providers uniform in a square, each with its
20 nearest; the score falls with distance and rises with the provider's quality. Quantities and capacities 1-3. As many
providers as requirements make an instance tight, three times as many loose.
"""

from __future__ import annotations

from dataclasses import replace

import numpy as np

from matching.assignment import Problem, flat_problem

DEGREE = 20


def uniform(requirements: int, providers: int, seed: int = 0) -> Problem:
    """Family U."""
    rng = np.random.default_rng(seed)
    door = np.sort(rng.integers(0, providers, (requirements, DEGREE)), axis=1)
    fresh = np.ones_like(door, bool)
    fresh[:, 1:] = door[:, 1:] != door[:, :-1]
    weight = rng.integers(1, 1_000_001, door.shape)
    start = np.concatenate([[0], np.cumsum(fresh.sum(axis=1))])
    return flat_problem(
        start, door[fresh], weight[fresh], rng.integers(1, 4, requirements), rng.integers(1, 4, providers)
    )


def geographic(requirements: int, providers: int, seed: int = 0) -> Problem:
    """Family G."""
    rng = np.random.default_rng(seed)
    home, theirs = rng.random((requirements, 2)), rng.random((providers, 2))
    door, weight = _nearest(rng, home, theirs, providers)
    start = np.arange(requirements + 1) * DEGREE
    return flat_problem(start, door, weight, rng.integers(1, 4, requirements), rng.integers(1, 4, providers))


def half_days(requirements: int, providers: int, seed: int = 0) -> Problem:
    """Family H: G where each requirement has its half-day of ten; a provider takes one job a half-day (a door each) and 1-3 a week."""
    flat = geographic(requirements, providers, seed)
    rng = np.random.default_rng(seed + 1)
    half = rng.integers(0, 10, requirements)[flat.left()]
    used, door = np.unique(flat.door.astype(np.int64) * 10 + half, return_inverse=True)
    doors = used.shape[0]
    return replace(
        flat, door=door.astype(np.int32), capacity=np.concatenate([np.ones(doors, np.int64), flat.capacity]),
        top=(doors + used // 10).astype(np.int32), slope=np.zeros(doors + providers, np.int64),
    )  # fmt: skip


def bundles(needs: int, tightness: float, seed: int = 0) -> tuple[Problem, np.ndarray]:
    """Needs of 2-4 mandatory requirements of four kinds, 1-2 units each; units / places = tightness. (problem, need)."""
    rng = np.random.default_rng(seed)
    need = np.repeat(np.arange(needs), rng.integers(2, 5, needs))
    demand = rng.integers(1, 3, need.shape[0])
    providers = int(demand.sum() / tightness / 2)
    kind, wanted = rng.integers(0, 4, providers), rng.integers(0, 4, need.shape[0])
    home, theirs = rng.random((needs, 2))[need], rng.random((providers, 2))
    door, weight = np.empty((need.shape[0], DEGREE), np.int64), np.empty((need.shape[0], DEGREE), np.int64)
    for number in range(4):
        rows, columns = np.nonzero(wanted == number)[0], np.nonzero(kind == number)[0]
        near, score = _nearest(rng, home[rows], theirs[columns], columns.shape[0])
        door[rows], weight[rows] = columns[near].reshape(-1, DEGREE), score.reshape(-1, DEGREE)
    order = np.argsort(door, axis=1)
    door, weight = np.take_along_axis(door, order, 1), np.take_along_axis(weight, order, 1)
    start = np.arange(need.shape[0] + 1) * DEGREE
    return flat_problem(start, door.ravel(), weight.ravel(), demand, rng.integers(1, 4, providers)), need


def _nearest(
    rng: np.random.Generator, home: np.ndarray, theirs: np.ndarray, providers: int
) -> tuple[np.ndarray, np.ndarray]:
    from scipy.spatial import cKDTree

    far, door = cKDTree(theirs).query(home, k=DEGREE)
    quality = rng.random(providers) * 0.3
    weight = 1e6 * (0.7 * np.exp(-far * np.sqrt(providers / DEGREE)) + quality[door]) + rng.integers(
        0, 50_000, door.shape
    )
    weight = np.clip(weight, 1, 1_000_000).astype(np.int64)
    order = np.argsort(door, axis=1)
    return np.take_along_axis(door, order, 1).ravel(), np.take_along_axis(weight, order, 1).ravel()


def greedy(problem: Problem) -> int:
    """What taking the best remaining pair again and again is worth."""
    room, wanted, left = problem.capacity.copy(), problem.demand.copy(), problem.left()
    total = 0
    for e in np.argsort(-problem.weight, kind="stable").tolist():
        if room[problem.door[e]] and wanted[left[e]]:
            room[problem.door[e]] -= 1
            wanted[left[e]] -= 1
            total += int(problem.weight[e])
    return total


def by_scipy(problem: Problem) -> int:
    """scipy's sparse full matching with a dummy column for each requirement: for demands and capacities of one only."""
    from scipy.sparse import csr_array, hstack, identity
    from scipy.sparse.csgraph import min_weight_full_bipartite_matching

    n = problem.demand.shape[0]
    top = int(problem.weight.max()) + 1
    costs = csr_array((top - problem.weight, problem.door, problem.start), shape=(n, problem.nodes))
    graph = hstack([costs, identity(n, dtype=np.int64) * top], format="csr")
    rows, columns = min_weight_full_bipartite_matching(graph)
    return int(n * top - graph[rows, columns].sum())


def by_highs(problem: Problem) -> float:
    """The same flow as a linear programme in HiGHS."""
    from scipy.optimize import linprog
    from scipy.sparse import coo_array, vstack

    edges, n = problem.door.shape[0], problem.demand.shape[0]
    asked = coo_array((np.ones(edges), (problem.left(), np.arange(edges))), shape=(n, edges))
    given = coo_array((np.ones(edges), (problem.door, np.arange(edges))), shape=(problem.nodes, edges))
    limits = np.concatenate([problem.demand, problem.capacity])
    return -linprog(
        -problem.weight, A_ub=vstack([asked, given]).tocsr(), b_ub=limits, bounds=(0, 1), method="highs"
    ).fun


def by_milp(problem: Problem, need: np.ndarray, seconds: float) -> tuple[float, float]:
    """The bundles as a mixed-integer programme in HiGHS: (best value found, bound), in scores."""
    from scipy.optimize import Bounds, LinearConstraint, milp
    from scipy.sparse import coo_array

    edges, n, needs = problem.door.shape[0], problem.demand.shape[0], int(need.max()) + 1
    rows = np.concatenate([problem.left(), np.arange(n)])
    columns = np.concatenate([np.arange(edges), edges + need])
    whole = coo_array((np.concatenate([np.ones(edges), -problem.demand]), (rows, columns)), shape=(n, edges + needs))
    room = coo_array((np.ones(edges), (problem.door, np.arange(edges))), shape=(problem.nodes, edges + needs))
    result = milp(
        np.concatenate([-problem.weight / 1e6, np.zeros(needs)]),
        constraints=[LinearConstraint(whole.tocsr(), 0, 0), LinearConstraint(room.tocsr(), -np.inf, problem.capacity)],
        bounds=Bounds(0, 1),
        integrality=np.ones(edges + needs),
        options={"time_limit": seconds, "mip_rel_gap": 1e-4},
    )
    bound = np.inf if result.mip_dual_bound is None else -result.mip_dual_bound  # None: stopped before its first bound
    return (-result.fun if result.fun is not None else 0.0), bound
