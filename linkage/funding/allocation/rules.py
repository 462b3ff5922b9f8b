"""The allocation rules by name, and what each decision is explained with: the same words for a committee's scores and for residents' votes."""

from collections.abc import Collection
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Any, Literal

from linkage.funding.allocation.elections import Election
from linkage.funding.allocation.knapsack import best_bundle

if TYPE_CHECKING:
    from linkage.funding.allocation.equal_shares import Measure, Missed, Purchase

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
    part: dict[int, int] = field(default_factory=dict)  # of a winner that gets less than it costs: how much

    def granted(self, election: Election) -> dict[str, int]:
        """Project's id -> what it gets."""
        return {election.projects[i].id: self.part.get(i, election.projects[i].cost) for i in self.winners}


def allocate(
    election: Election,
    rule: Rule,
    *,
    completion: Completion = "none",
    measure: "Measure" = "cost",
    threshold: int = 0,
    minimum_votes: int = 0,
    partial: int = 0,
) -> Allocation:
    """mes: Method of Equal Shares. greedy: by points, whatever no longer fits is skipped. score: the bundle with the most points that fits, of
    projects with at least `threshold` points. Deterministic; ties are broken as Election.preferred says.

    minimum_votes: a project that fewer voters gave points cannot win. partial: with it, what is left goes to the best project that was not chosen,
    if it is at least this per cent of its cost.
    """
    few = [i for i, voters in enumerate(election.supporters) if voters < minimum_votes]
    asked = _without_points_for(election, few) if few else election
    if rule == "mes":
        found = _by_equal_shares(asked, completion, measure)
    else:
        found = _by_rank(asked, threshold) if rule == "greedy" else _by_bundle(asked, threshold)
    trace = found.trace + [_too_few(election, each) for each in few] if rule == "mes" else found.trace
    found = replace(found, trace=trace)
    return _complete_in_part(asked, found, partial, threshold) if partial else found


def _without_points_for(election: Election, projects: Collection[int]) -> Election:
    """The same voters with the same shares, but nobody gives these projects anything."""
    ballots = tuple({i: points for i, points in ballot.items() if i not in projects} for ballot in election.ballots)
    return replace(election, ballots=ballots)


def _too_few(election: Election, project: int) -> dict[str, Any]:
    about = election.projects[project]
    return {"step": "too_few", "project": about.id, "cost": about.cost, "supporters": election.supporters[project]}


def _complete_in_part(election: Election, found: Allocation, partial: int, threshold: int) -> Allocation:
    """One project at most, the first down the list of points for which enough is left; never more than it costs."""
    left = election.budget - election.cost_of(found.winners)
    closed = set(found.winners).union(*(election.rivals(each) for each in found.winners))
    for each in election.ranked:
        cost = election.projects[each].cost
        if each in closed or election.points[each] < max(threshold, 1) or left * 100 < partial * cost:
            continue
        given = min(left, cost)
        step = {
            "step": "in_part",
            "project": election.projects[each].id,
            "cost": cost,
            "granted": given,
            "left": left - given,
        }
        return Allocation([*found.winners, each], [*found.trace, step], {each: given})
    return found


def _by_equal_shares(election: Election, completion: Completion, measure: "Measure") -> Allocation:
    from linkage.funding.allocation.equal_shares import (
        equal_shares,  # it compiles: not loaded where nobody counts votes
    )

    outcome = equal_shares(election, measure=measure, completion=completion)
    opening = {"step": "shares", "share": str(outcome.share), "added": outcome.added}
    bought = [_purchase(election, each) for each in outcome.purchases]
    return Allocation(outcome.winners, [opening, *bought, *(_missed(election, each) for each in outcome.missed)])


def _purchase(election: Election, purchase: "Purchase") -> dict[str, Any]:
    """price: the most that a giver of one point paid."""
    project = election.projects[purchase.project]
    return {
        "step": "bought", "project": project.id, "cost": project.cost, "supporters": purchase.support,
        "price": str(purchase.rate), "spent_out": purchase.spent_out,
    }  # fmt: skip


def _missed(election: Election, missed: "Missed") -> dict[str, Any]:
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
