"""A plan being drawn up: who is given what, and every rule that spans several assignments.

Eligibility has looked at each pair alone. The draft guards what pairs do to each other: no two overlapping jobs, the same
requirement or need never twice, capacity, weekly caps, stock, balances and ceilings.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from itertools import chain
from math import fsum

from matching.ranking import Scored
from matching.times import booked_minutes, task_minutes, week_of
from matching.types import PEOPLE, Kind, Need, Provider, Requirement, Rules, Window


@dataclass(slots=True)
class Job:
    """One assignment in the draft. `share` is the part of the requirement it meets: 1 for a seat, a fraction of a store."""

    requirement: Requirement
    scored: Scored
    window: Window | None
    units: int = 1
    share: float = 1.0


@dataclass(slots=True)
class Draft:
    """Jobs by need and by provider, always consistent: `fits` is asked before `add`."""

    rules: Rules
    by_need: dict[str, list[Job]] = field(default_factory=lambda: defaultdict(list))
    by_provider: dict[str, list[Job]] = field(default_factory=lambda: defaultdict(list))

    def fits(self, requirement: Requirement, provider: Provider, window: Window | None) -> bool:
        """Whether one more seat for this provider breaks nothing between assignments."""
        return self.clash(requirement, provider, window) is None

    def clash(self, requirement: Requirement, provider: Provider, window: Window | None) -> str | None:
        """What one more seat for this provider would break between assignments, as a code; None when it fits."""
        jobs = self.by_provider.get(provider.id, ())
        at_once = 0
        if window is not None and provider.parallel > 1:
            at_once = sum(window.overlaps(other) for other in provider.busy)
        for job in jobs:
            if job.requirement.id == requirement.id:
                return "twice"
            if requirement.kind in PEOPLE and job.requirement.need_id == requirement.need_id:
                return "same_need"
            if window is not None and job.window is not None and window.overlaps(job.window):
                at_once += 1
        if len(jobs) >= provider.capacity:
            return "capacity"
        if at_once >= provider.parallel:
            return "overlap"
        return None if self._within_cap(requirement, provider, window, jobs) else "weekly_cap"

    def _within_cap(
        self, requirement: Requirement, provider: Provider, window: Window | None, jobs: Sequence[Job]
    ) -> bool:
        if provider.weekly_cap_minutes is None:
            return True
        rules = self.rules
        week = _week(window, rules)
        minutes = task_minutes(requirement, rules)
        minutes += sum(task_minutes(job.requirement, rules) for job in jobs if _week(job.window, rules) == week)
        booked = provider.booked_minutes_week if week is None else booked_minutes(provider, week, rules)
        return booked + minutes <= provider.weekly_cap_minutes

    def room(self, requirement: Requirement, provider: Provider) -> int:
        """Units (pieces or fen) that a store can still give to the requirement's need."""
        jobs = self.by_provider.get(provider.id, ())
        spent = sum(job.units for job in jobs)
        if requirement.kind is Kind.GOODS:
            return provider.stock - spent
        left = provider.balance_fen - spent
        if provider.ceiling_fen is None:
            return left
        here = sum(job.units for job in jobs if job.requirement.need_id == requirement.need_id)
        given = provider.given_fen.get(requirement.need_id, 0)
        return min(left, provider.ceiling_fen - given - here)

    def add(self, job: Job) -> None:
        self.by_need[job.requirement.need_id].append(job)
        self.by_provider[job.scored.provider.id].append(job)

    def remove(self, job: Job) -> None:
        self.by_need[job.requirement.need_id].remove(job)
        self.by_provider[job.scored.provider.id].remove(job)

    def clear(self, need_id: str) -> list[Job]:
        """Take back everything of one need; the jobs are returned so that they can be put back."""
        jobs = list(self.by_need.get(need_id, ()))
        for job in jobs:
            self.remove(job)
        return jobs

    def filled(self, requirement: Requirement) -> int:
        """Seats, pieces or fen already found for the requirement."""
        jobs = self.by_need.get(requirement.need_id, ())
        return sum(job.units for job in jobs if job.requirement.id == requirement.id)

    def complete(self, need: Need) -> bool:
        """Whether every mandatory requirement is fully met."""
        return all(self.filled(r) >= wanted(r) for r in need.requirements if r.mandatory)

    def value(self) -> float:
        """Total score less what unequal loads cost: the plan's objective, the same to the last digit in whatever order the jobs came."""
        gains = (job.scored.value * job.share for jobs in self.by_need.values() for job in jobs)
        costs = (-load_cost(jobs, self.rules) for jobs in self.by_provider.values())
        return fsum(chain(gains, costs))


def wanted(requirement: Requirement) -> int:
    """How many units a requirement asks for: seats, pieces, or fen."""
    return requirement.amount_fen or 0 if requirement.kind is Kind.MONEY else requirement.quantity


def load_cost(jobs: Sequence[Job], rules: Rules) -> float:
    """The k-th job of one person costs (k - 1) times the fairness weight; stores, venues and services do not tire."""
    if not jobs or jobs[0].requirement.kind not in PEOPLE:
        return 0.0
    return rules.fairness * (len(jobs) * (len(jobs) - 1) / 2)


def _week(window: Window | None, rules: Rules) -> tuple[int, int] | None:
    moment = rules.now if window is None else window.start
    return None if moment is None else week_of(moment, rules.time_zone)


Candidates = Mapping[str, Sequence[Scored]]
"""Candidate providers by requirement id, best first."""
