"""Residents' votes with equal shares, completed by add1. The reference is the goal; processor time, the ballots already read."""

import time
from typing import Any

import numpy as np

from linkage.funding.allocation.elections import Election, Project
from linkage.funding.allocation.equal_shares import equal_shares

SIZES = ((10_000, 100, 1.0), (90_000, 160, 10.0))


def rows(quick: bool = False) -> list[dict[str, Any]]:
    equal_shares(vote(100, 10))  # loads the compiled kernel
    return [_row(vote(voters, projects), goal) for voters, projects, goal in SIZES[: 1 if quick else 2]]


def vote(voters: int, projects: int) -> Election:
    """A seeded vote: some projects far better known than others, eight or nine approvals a ballot, money for a third of what is asked."""
    chance = np.random.default_rng(projects)
    known = chance.pareto(1.2, projects) + 0.2
    costs = (chance.lognormal(0, 1, projects) * 30_000).astype(int) // 100 * 100 + 1_000
    approvals = np.minimum(chance.poisson(8, voters) + 1, projects)
    ballots = tuple(
        dict.fromkeys(chance.choice(projects, each, replace=False, p=known / known.sum()).tolist(), 1)
        for each in approvals
    )
    return Election(
        int(costs.sum()) // 3, tuple(Project(f"{i:03}", int(cost)) for i, cost in enumerate(costs)), ballots
    )


def _row(election: Election, goal: float) -> dict[str, Any]:
    began = time.process_time()
    outcome = equal_shares(election, completion="add1")
    seconds = time.process_time() - began
    assert election.cost_of(outcome.winners) <= election.budget
    return {
        "name": f"allocation.mes.{election.voters // 1000}kx{len(election.projects)}", "ours": round(seconds, 3), "reference": goal,
        "ratio": round(goal / seconds, 1), "goal": f"<= {goal:.0f} s", "reached": seconds <= goal, "unit": "s",
    }  # fmt: skip


if __name__ == "__main__":
    for row in rows():
        print(row)
