"""The allocation rules by name, and what each decision is explained with: the same words for a committee's scores and for residents' votes."""

from dataclasses import dataclass
from typing import Any, Literal

from linkage.funding.allocation.elections import Election
from linkage.funding.allocation.equal_shares import Measure, Missed, Purchase, equal_shares
from linkage.funding.allocation.knapsack import best_bundle

Rule = Literal["mes", "greedy", "score"]
Completion = Literal["none", "add1"]
RULES: tuple[Rule, ...] = ("mes", "greedy", "score")
COMPLETIONS: tuple[Completion, ...] = ("none", "add1")


@dataclass(frozen=True, slots=True)
class Allocation:
    """winners: positions of projects, in the order in which they were chosen. trace: one JSON object a decision; money in the smallest unit, exact
    fractions as "n/d"."""

    winners: list[int]
    trace: list[dict[str, Any]]


def allocate(
    election: Election, rule: Rule, *, completion: Completion = "none", measure: Measure = "cost", threshold: int = 0
) -> Allocation:
    """mes: Method of Equal Shares. greedy: by points, whatever no longer fits is skipped. score: the bundle with the most points that fits, of
    projects with at least `threshold` points. Deterministic; ties are broken as Election.preferred says."""
    if rule == "mes":
        return _by_equal_shares(election, completion, measure)
    return _by_rank(election, threshold) if rule == "greedy" else _by_bundle(election, threshold)


def _by_equal_shares(election: Election, completion: Completion, measure: Measure) -> Allocation:
    outcome = equal_shares(election, measure=measure, completion=completion)
    opening = {"step": "shares", "share": str(outcome.share), "added": outcome.added}
    bought = [_purchase(election, each) for each in outcome.purchases]
    return Allocation(outcome.winners, [opening, *bought, *(_missed(election, each) for each in outcome.missed)])


def _purchase(election: Election, purchase: Purchase) -> dict[str, Any]:
    """price: the most that a giver of one point paid."""
    project = election.projects[purchase.project]
    return {
        "step": "bought", "project": project.id, "cost": project.cost, "supporters": purchase.support,
        "price": str(purchase.rate), "spent_out": purchase.spent_out,
    }  # fmt: skip


def _missed(election: Election, missed: Missed) -> dict[str, Any]:
    """at: how many projects had been bought when its supporters could no longer pay it. held: what they had left together."""
    project = election.projects[missed.project]
    return {
        "step": "missed", "project": project.id, "cost": project.cost, "supporters": missed.support,
        "held": str(missed.held), "at": missed.step,
    }  # fmt: skip


def _by_rank(election: Election, threshold: int) -> Allocation:
    """Down the list of points; what costs more than is left is skipped, and so is a rival of a winner."""
    left, winners, trace = election.budget, [], []
    closed: set[int] = set()
    for each in election.ranked:
        why = "chosen"
        if election.points[each] < max(threshold, 1):
            why = "below_threshold"
        elif each in closed:
            why = "rival_chosen"
        elif election.projects[each].cost > left:
            why = "too_dear"
        if why == "chosen":
            winners.append(each)
            left -= election.projects[each].cost
            closed.update(election.rivals(each))
        trace.append(_decision(election, each, why, left))
    return Allocation(winners, trace)


def _by_bundle(election: Election, threshold: int) -> Allocation:
    able = [i for i in election.ranked if election.points[i] >= max(threshold, 1)]
    chosen = best_bundle(election, able)
    left, trace = election.budget, []
    for each in election.ranked:
        why = "chosen" if each in chosen else "not_in_bundle" if each in able else "below_threshold"
        left -= election.projects[each].cost if each in chosen else 0
        trace.append(_decision(election, each, why, left))
    return Allocation([i for i in election.ranked if i in chosen], trace)


def _decision(election: Election, project: int, why: str, left: int) -> dict[str, Any]:
    """left: of the budget, after this decision."""
    about = election.projects[project]
    return {"step": why, "project": about.id, "cost": about.cost, "points": election.points[project], "left": left}
