"""Goods and money: divisible, so they are shared out by a linear programme whose dual is the bound."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from matching.draft import Candidates, wanted
from matching.ranking import Scored
from matching.types import Kind, Requirement


@dataclass(frozen=True, slots=True)
class Shares:
    """Which store covers which part of each requirement (requirement id -> [(scored, share 0..1)]), and the LP's optimum."""

    chosen: dict[str, list[tuple[Scored, float]]]
    bound: float


def share_out(requirements: Sequence[Requirement], candidates: Candidates) -> Shares:
    """Maximise total score x share within stocks, balances and ceilings (HiGHS). Shares may be partial: callers repair."""
    edges = [(row, scored) for row, r in enumerate(requirements) for scored in candidates[r.id]]
    chosen: dict[str, list[tuple[Scored, float]]] = {r.id: [] for r in requirements}
    if not edges:
        return Shares(chosen, 0.0)
    from scipy.optimize import linprog
    from scipy.sparse import csr_array

    rows, columns, entries, limits = _limits(requirements, edges)
    matrix = csr_array((entries, (rows, columns)), shape=(len(limits), len(edges)))
    gains = np.array([scored.value for _, scored in edges])
    result = linprog(-gains, A_ub=matrix, b_ub=limits, bounds=(0, 1), method="highs-ds")
    if not result.success:
        raise RuntimeError(f"the sharing of stores failed: {result.message}")
    for (row, scored), share in zip(edges, result.x, strict=True):
        if share > 1e-9:
            chosen[requirements[row].id].append((scored, float(share)))
    return Shares(chosen, float(-result.fun))


def _limits(
    requirements: Sequence[Requirement], edges: Sequence[tuple[int, Scored]]
) -> tuple[list[int], list[int], list[float], list[float]]:
    """Rows of the programme: each requirement at most once, each store at most its contents, each ceiling per need."""
    rows, columns, entries = [], [], []
    limits: list[float] = [1.0] * len(requirements)
    store_row: dict[object, int] = {}
    for column, (row, scored) in enumerate(edges):
        provider, units = scored.provider, wanted(requirements[row])
        content = provider.stock if provider.kind is Kind.GOODS else provider.balance_fen
        keys: list[tuple[object, float]] = [(provider.id, content)]
        if provider.kind is Kind.MONEY and provider.ceiling_fen is not None:
            keys.append(((provider.id, requirements[row].need_id), provider.ceiling_fen))
        rows.append(row)
        columns.append(column)
        entries.append(1.0)
        for key, limit in keys:
            if key not in store_row:
                store_row[key] = len(limits)
                limits.append(1.0)
            rows.append(store_row[key])
            columns.append(column)
            entries.append(units / max(1, limit))
    return rows, columns, entries, limits
