"""Goods and money: divisible, so they are shared out by a linear programme whose dual is the bound."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from matching.draft import Candidates, wanted
from matching.ranking import Scored
from matching.types import Kind, Requirement

FEN_PER_YUAN = 100


@dataclass(frozen=True, slots=True)
class Shares:
    """Which store covers which part of each requirement (requirement id -> [(scored, share 0..1)]), and the LP's optimum.

    `worth` and `scarcity` are its dual: by requirement, and by store for one piece or one yuan.
    """

    chosen: dict[str, list[tuple[Scored, float]]]
    bound: float
    worth: dict[str, float]
    scarcity: dict[str, float]


def share_out(requirements: Sequence[Requirement], candidates: Candidates) -> Shares:
    """Maximise total score x share within stocks, balances and ceilings (HiGHS). Shares may be partial: callers repair."""
    edges = [(row, scored) for row, r in enumerate(requirements) for scored in candidates[r.id]]
    chosen: dict[str, list[tuple[Scored, float]]] = {r.id: [] for r in requirements}
    if not edges:
        return Shares(chosen, 0.0, {}, {})
    from scipy.optimize import linprog
    from scipy.sparse import csr_array

    rows, columns, entries, limits, stores = _limits(requirements, edges)
    matrix = csr_array((entries, (rows, columns)), shape=(len(limits), len(edges)))
    gains = np.array([scored.value for _, scored in edges])
    result = linprog(-gains, A_ub=matrix, b_ub=limits, bounds=(0, None), method="highs-ds")
    if not result.success:
        raise RuntimeError(f"the sharing of stores failed: {result.message}")
    for (row, scored), share in zip(edges, result.x, strict=True):
        if share > 1e-9:
            chosen[requirements[row].id].append((scored, float(share)))
    dual = np.maximum(0.0, -result.ineqlin.marginals)
    worth = {r.id: float(dual[row]) for row, r in enumerate(requirements)}
    scarcity = {name: float(dual[row]) / content * unit for name, (row, content, unit) in stores.items()}
    return Shares(chosen, float(-result.fun), worth, scarcity)


def _limits(
    requirements: Sequence[Requirement], edges: Sequence[tuple[int, Scored]]
) -> tuple[list[int], list[int], list[float], list[float], dict[str, tuple[int, int, int]]]:
    """Rows of the programme: each requirement at most once, each store at most its contents, each ceiling per need. With each
    store's row, its contents (pieces or fen) and what is counted as one of them when it is priced."""
    rows, columns, entries = [], [], []
    limits: list[float] = [1.0] * len(requirements)
    store_row: dict[object, int] = {}
    stores: dict[str, tuple[int, int, int]] = {}
    for column, (row, scored) in enumerate(edges):
        provider, units = scored.provider, wanted(requirements[row])
        content = provider.stock if provider.kind is Kind.GOODS else provider.balance_fen
        keys: list[tuple[object, float]] = [(provider.id, content)]
        if provider.kind is Kind.MONEY and provider.ceiling_fen is not None:
            need = requirements[row].need_id
            keys.append(((provider.id, need), provider.ceiling_fen - provider.given_fen.get(need, 0)))
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
        one = 1 if provider.kind is Kind.GOODS else FEN_PER_YUAN
        stores[provider.id] = store_row[provider.id], max(1, content), one
    return rows, columns, entries, limits, stores
