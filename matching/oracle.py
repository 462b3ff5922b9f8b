"""networkx: the oracle that the solver is tested against."""

from __future__ import annotations

import networkx as nx

from matching.assignment import Problem


def optimum_by_networkx(problem: Problem) -> int:
    """The optimal objective of a (small) problem by network simplex: slow, independent, trusted.

    Whole-number weights only: networkx's flows may loop for ever on floats.
    """
    graph = nx.DiGraph()
    demand = {f"l{row}": int(units) for row, units in enumerate(problem.demand)}
    for name, units in demand.items():
        graph.add_node(name, demand=-units)
        graph.add_edge(name, "sink", capacity=units, weight=0)
    graph.add_node("sink", demand=sum(demand.values()))
    left = problem.left()
    for e in range(problem.door.shape[0]):
        _parallel(graph, f"l{left[e]}", f"r{problem.door[e]}", 1, -int(problem.weight[e]), e)
    for node in range(problem.nodes):
        above = int(problem.top[node]) if node < problem.doors else node
        if above != node:
            graph.add_edge(f"r{node}", f"r{above}", capacity=int(problem.capacity[node]), weight=0)
            continue
        for unit in range(int(min(problem.capacity[node], problem.demand.sum()))):
            _parallel(graph, f"r{node}", "sink", 1, int(problem.slope[node]) * unit, unit)
    cost, _ = nx.network_simplex(graph)
    return -int(cost)


def _parallel(graph: nx.DiGraph, tail: str, head: str, capacity: int, weight: int, number: int) -> None:
    """Add one of several arcs between the same ends by way of a node of its own."""
    between = f"{tail}>{head}#{number}"
    graph.add_edge(tail, between, capacity=capacity, weight=weight)
    graph.add_edge(between, head, capacity=capacity, weight=0)
