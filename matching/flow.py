"""The same problem as a minimum-cost flow in OR-Tools, with prices recovered from its residual graph."""

from __future__ import annotations

import numpy as np

from matching.assignment import NotProved, Problem, Solution, proved

LARGEST_COST = 10**12
FAR = 1 << 60


def by_network_flow(problem: Problem) -> Solution:
    """Solve with OR-Tools and prove it. Raises NotProved when the flow is not an optimum."""
    used = network_flow(problem)
    u, price = prices_of(problem, used)
    return proved(problem, used, u, price, "network flow")


def network_flow(problem: Problem) -> np.ndarray:
    """used[m] by OR-Tools SimpleMinCostFlow alone. Raises NotProved when it reports anything but an optimum."""
    from ortools.graph.python import min_cost_flow

    if int(np.abs(problem.weight).max(initial=0)) > LARGEST_COST:
        raise ValueError(f"weights above {LARGEST_COST} lose digits")
    tails, heads, capacities, costs, supplies = _arcs(problem)
    network = min_cost_flow.SimpleMinCostFlow()
    arcs = network.add_arcs_with_capacity_and_unit_cost(tails, heads, capacities, costs)
    network.set_nodes_supplies(np.arange(supplies.shape[0]), supplies)
    status = network.solve()
    if status != network.OPTIMAL:
        raise NotProved(f"OR-Tools answered {status}")
    return network.flows(arcs[: problem.door.shape[0]]).astype(np.uint8)


def _arcs(problem: Problem) -> tuple[np.ndarray, np.ndarray, np.ndarray, np.ndarray, np.ndarray]:
    """Requirement -> door -> top -> sink, and a free arc from each requirement to the sink for units left unmet."""
    n, nodes = problem.demand.shape[0], problem.nodes
    sink = n + nodes
    nested = np.nonzero(problem.top >= problem.doors)[0]
    tops = np.setdiff1d(np.arange(nodes), nested)
    degree = np.bincount(problem.door, minlength=nodes)
    np.add.at(degree, problem.top[nested], degree[nested])
    flat = tops[problem.slope[tops] == 0]
    sloped = tops[problem.slope[tops] > 0]
    repeat = np.minimum(problem.capacity[sloped], degree[sloped])
    step_top = np.repeat(sloped, repeat)
    step = np.arange(step_top.shape[0]) - np.repeat(np.cumsum(repeat) - repeat, repeat)
    tails = np.concatenate([problem.left(), n + nested, n + flat, n + step_top, np.arange(n)])
    heads = np.concatenate(
        [n + problem.door, n + problem.top[nested], np.full(flat.shape[0] + step_top.shape[0] + n, sink)]
    )
    capacities = np.concatenate(
        [
            np.ones(problem.door.shape[0], np.int64),
            problem.capacity[nested],
            problem.capacity[flat],
            np.ones(step_top.shape[0], np.int64),
            problem.demand,
        ]
    )
    none = np.zeros(nested.shape[0] + flat.shape[0], np.int64)
    costs = np.concatenate([-problem.weight, none, problem.slope[step_top] * step, np.zeros(n, np.int64)])
    supplies = np.concatenate([problem.demand, np.zeros(nodes, np.int64), [-int(problem.demand.sum())]])
    return tails, heads, capacities, costs, supplies


def prices_of(problem: Problem, used: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Optimal prices of an optimal matching: shortest distances from the sink in the residual graph (Bellman-Ford).

    Returns (u[n], price[nodes]). Raises NotProved when the distances do not settle: then the matching is not optimal.
    """
    left, edges = problem.left(), np.arange(problem.door.shape[0])
    load, units = _loads(problem, used, left)
    nested = np.nonzero(problem.top >= problem.doors)[0]
    parent = problem.top[nested]
    giving, filling = nested[load[nested] > 0], nested[load[nested] < problem.capacity[nested]]
    taken, free = edges[used == 1], edges[used == 0]
    free = free[np.argsort(problem.door[free], kind="stable")]
    heads, first = np.unique(problem.door[free], return_index=True)
    at_left = np.where(units < problem.demand, 0, FAR)
    at = np.full(problem.nodes, FAR, np.int64)
    tops = np.setdiff1d(np.arange(problem.nodes), nested)
    busy = tops[load[tops] > 0]
    at[busy] = -problem.slope[busy] * (load[busy] - 1)
    for _ in range(2 * (problem.nodes + problem.demand.shape[0]) + 2):
        before, before_left = at.copy(), at_left.copy()
        if free.size:
            through = at_left[left[free]] - problem.weight[free]
            at[heads] = np.minimum(at[heads], np.minimum.reduceat(through, first))
        np.minimum.at(at, parent[np.isin(nested, filling)], at[filling])
        at[giving] = np.minimum(at[giving], at[problem.top[giving]])
        np.minimum.at(at_left, left[taken], at[problem.door[taken]] + problem.weight[taken])
        if np.array_equal(at, before) and np.array_equal(at_left, before_left):
            known, known_left = at < FAR // 2, at_left < FAR // 2
            return np.where(known_left, at_left, 0), np.where(known, -at, 0)
    raise NotProved("the flow leaves a gaining cycle")


def _loads(problem: Problem, used: np.ndarray, left: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Used units by node and by left node."""
    chosen = np.nonzero(used)[0]
    load = np.bincount(problem.door[chosen], minlength=problem.nodes)
    nested = np.nonzero(problem.top >= problem.doors)[0]
    np.add.at(load, problem.top[nested], load[nested])
    return load, np.bincount(left[chosen], minlength=problem.demand.shape[0])
