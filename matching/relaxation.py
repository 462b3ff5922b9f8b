"""From candidates to a flow problem that forgets bundles and true time conflicts: its optimum bounds every real plan.

A provider's edges whose single slots all overlap one another share a door of capacity `parallel`: any real plan keeps that
rule, so the relaxation is as tight as nested capacities allow. Edges with a choice of slots hang on the provider alone.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace

import numpy as np

from matching.assignment import Problem, Solution, solve
from matching.draft import Candidates
from matching.ranking import Scored
from matching.scoring import SCALE
from matching.times import task_minutes
from matching.types import PEOPLE, Provider, Requirement, Rules, Window


@dataclass(frozen=True, slots=True)
class Edge:
    """One possible pairing of the relaxation."""

    requirement: Requirement
    scored: Scored


@dataclass(frozen=True, slots=True)
class Relaxed:
    """The relaxation's optimum: chosen providers by requirement, the bound in score, and the prices.

    `worth` is what one more helper for a requirement would add at the margin, `scarcity` what a provider's time costs others when it is
    wanted most.
    """

    chosen: dict[str, list[Scored]]
    bound: float
    method: str
    worth: dict[str, float]
    scarcity: dict[str, float]


def relax(
    requirements: Sequence[Requirement],
    candidates: Candidates,
    rules: Rules,
    widened: Callable[[Mapping[str, float]], bool],
) -> Relaxed:
    """Solve the relaxation of the seats (people, services, venues), exactly. `widened` is told what each requirement is worth and says whether it
    has found more candidates: then it is solved again."""
    while True:
        edges = [Edge(r, scored) for r in requirements for scored in candidates[r.id]]
        doors = _doors(edges, rules)
        problem = _problem(requirements, edges, doors, rules)
        solution = solve(problem)
        if not widened({r.id: float(u) / SCALE for r, u in zip(requirements, solution.u, strict=True)}):
            break
    used, u, price, bound, method = _solved(problem, solution, requirements, rules)
    chosen: dict[str, list[Scored]] = {r.id: [] for r in requirements}
    for index in np.nonzero(used)[0]:
        chosen[edges[index].requirement.id].append(edges[index].scored)
    worth = {r.id: float(u) / SCALE for r, u in zip(requirements, u, strict=True)}
    scarcity: dict[str, float] = {}
    for provider, own in zip(doors.owner, price.tolist(), strict=True):
        scarcity[provider.id] = max(scarcity.get(provider.id, 0.0), own / SCALE)
    return Relaxed(chosen, bound / SCALE, method, worth, scarcity)


def best_use(edges: Sequence[Edge], worth: Mapping[str, float], rules: Rules) -> float:
    """The most that one provider's edges bring beyond what their requirements are worth already, within her own limits."""
    if not edges:
        return 0.0
    requirements = [edge.requirement for edge in edges]
    problem = _problem(requirements, edges, _doors(edges, rules), rules)
    taken = np.array([round(worth.get(r.id, 0.0) * SCALE) for r in requirements], np.int64)
    return solve(replace(problem, weight=np.maximum(0, problem.weight - taken))).objective / SCALE


def _solved(
    problem: Problem, solution: Solution, requirements: Sequence[Requirement], rules: Rules
) -> tuple[np.ndarray, np.ndarray, np.ndarray, int, str]:
    """Used edges, worths, prices, bound and method: of the flow, or of whole bundles where only those count."""
    if rules.bundles == "best_effort" or not problem.door.shape[0]:
        return solution.used, solution.u, solution.price, solution.bound, solution.method
    from matching.packing import pack

    numbers = {name: number for number, name in enumerate(dict.fromkeys(r.need_id for r in requirements))}
    need = np.array([numbers[r.need_id] for r in requirements], np.int64)
    packed = pack(problem, need, np.array([r.mandatory for r in requirements], np.int64), relaxed=solution)
    return packed.used, solution.u, solution.price, packed.bound, f"{solution.method}, packed"


@dataclass(frozen=True, slots=True)
class Doors:
    """The right side: door of each edge; owner and capacity of each node (doors, then parents); parent of a door or None."""

    of_edge: list[int]
    parent: list[int | None]
    owner: list[Provider]
    capacity: list[int]


def _doors(edges: Sequence[Edge], rules: Rules) -> Doors:
    """Give every provider its doors, in the order of provider ids."""
    by_provider: dict[str, list[int]] = defaultdict(list)
    for index, edge in enumerate(edges):
        by_provider[edge.scored.provider.id].append(index)
    of_edge = [0] * len(edges)
    parent: list[int | None] = []
    owner: list[Provider] = []
    capacity: list[int] = []
    parent_owner: list[Provider] = []
    parent_capacity: list[int] = []
    for name in sorted(by_provider):
        indices = by_provider[name]
        provider = edges[indices[0]].scored.provider
        most = _most(provider, [edges[index] for index in indices], rules)
        parts = _exclusive(edges, indices, provider.parallel)
        rest = sorted(set(indices).difference(*parts))
        above = len(parent_owner) if parts else None
        for part, limit in [*((part, provider.parallel) for part in parts), *([(rest, most)] if rest else [])]:
            for index in part:
                of_edge[index] = len(parent)
            parent.append(above)
            owner.append(provider)
            capacity.append(limit)
        if parts:
            parent_owner.append(provider)
            parent_capacity.append(most)
    return Doors(of_edge, parent, owner + parent_owner, capacity + parent_capacity)


def _problem(requirements: Sequence[Requirement], edges: Sequence[Edge], doors: Doors, rules: Rules) -> Problem:
    count = len(doors.parent)
    tired = round(rules.fairness * SCALE)
    return Problem(
        start=np.concatenate([[0], np.cumsum(_degrees(requirements, edges))]).astype(np.int64),
        door=np.array(doors.of_edge, np.int32),
        weight=np.array([round(edge.scored.value * SCALE) for edge in edges], np.int64),
        demand=np.array([r.quantity for r in requirements], np.int64),
        capacity=np.array(doors.capacity, np.int64),
        top=np.array([n if above is None else count + above for n, above in enumerate(doors.parent)], np.int32),
        slope=np.array([tired if provider.kind in PEOPLE else 0 for provider in doors.owner], np.int64),
    )


def _degrees(requirements: Sequence[Requirement], edges: Sequence[Edge]) -> list[int]:
    degree = Counter(edge.requirement.id for edge in edges)
    return [degree[r.id] for r in requirements]


def _exclusive(edges: Sequence[Edge], indices: Sequence[int], parallel: int) -> list[list[int]]:
    """Sets of a provider's edges of which at most `parallel` can be real: all overlap one another, or share one need."""
    fixed, loose = [], defaultdict(list)
    for index in indices:
        edge = edges[index]
        slot = _only_slot(edge)
        if slot is not None:
            fixed.append((slot, index))
        elif edge.requirement.kind in PEOPLE and parallel == 1:
            loose[edge.requirement.need_id].append(index)
    parts = _cliques(fixed) + list(loose.values())
    return [part for part in parts if len(part) > parallel]


def _only_slot(edge: Edge) -> Window | None:
    """The slot of an edge that can take place in just one whole window; None where it can choose or slide."""
    slots, wanted = edge.scored.verdict.windows, edge.requirement
    if len(slots) != 1 or slots[0] not in wanted.windows:
        return None
    return slots[0] if wanted.minutes is None or wanted.minutes >= slots[0].minutes else None


def _cliques(slots: Sequence[tuple[Window, int]]) -> list[list[int]]:
    """Partition intervals into the fewest sets with a common moment: each set is closed by its earliest end."""
    parts: list[list[int]] = []
    end = None
    for slot, index in sorted(slots, key=lambda item: (item[0].end, item[0].start, item[1])):
        if end is None or slot.start >= end:
            parts.append([])
            end = slot.end
        parts[-1].append(index)
    return parts


def _most(provider: Provider, edges: Sequence[Edge], rules: Rules) -> int:
    """The most jobs any real plan gives the provider: its capacity, and its weekly cap over the shortest undated job."""
    most = min(provider.capacity, len(edges))
    if provider.weekly_cap_minutes is None or any(edge.requirement.windows for edge in edges):
        return most
    shortest = max(1, min(task_minutes(edge.requirement, rules) for edge in edges))
    return min(most, max(0, provider.weekly_cap_minutes - provider.booked_minutes_week) // shortest)
