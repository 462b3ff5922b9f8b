"""From a draft to the plan that is handed out: assignments with reasons, what is unmet and why, objective, bound and gap."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import replace

from matching.bundles import out_of_reach
from matching.draft import Draft, Job, wanted
from matching.found import Found
from matching.optimum import Proof
from matching.ranking import reasons_for
from matching.types import DIVISIBLE, Assignment, Need, Plan, Requirement, Rules, Unmet

WhyUnmet = Callable[[Draft, Sequence[Need]], Iterable[Unmet]]


def outcome(draft: Draft, needs: Sequence[Need], proof: Proof, why_unmet: WhyUnmet) -> Plan:
    """The plan that the draft has become. Assignments come in the order of the needs, and within one by requirement and provider."""
    objective, bound = draft.value(), proof.bound
    gap = max(0.0, bound - objective) / bound if bound > 1e-9 else 0.0
    return Plan(
        tuple(_assignments(draft, needs)),
        tuple(why_unmet(draft, needs)),
        round(objective, 6),
        round(bound, 6),
        round(gap, 9),
        proof.method,
        proof.worth,
        proof.prices,
    )


def explained(found: Found, rules: Rules) -> WhyUnmet:
    """Why-not with counts and relaxations, from everybody in the pool."""

    def why_unmet(draft: Draft, needs: Sequence[Need]) -> Iterable[Unmet]:
        for need in needs:
            dropped = rules.bundles == "all_or_nothing" and not draft.complete(need)
            blocking = out_of_reach(draft, need, found.candidates) if dropped else frozenset()
            for r, missing in _lacking(draft, need):
                yield _why(r, missing, found, held_up=dropped and r.id not in blocking)

    return why_unmet


def merely_open(draft: Draft, needs: Sequence[Need]) -> Iterable[Unmet]:
    """Only what is still missing: nobody is looked for."""
    for need in needs:
        for r, missing in _lacking(draft, need):
            params = {"kind": r.kind.value}
            yield Unmet("open", requirement_id=r.id, need_id=r.need_id, missing=missing, params=params)


def _why(r: Requirement, missing: int, found: Found, *, held_up: bool) -> Unmet:
    hopeless = found.hopeless(r)
    unmet = found.why_not(r, missing, contested=held_up or not hopeless)
    if held_up:
        return replace(unmet, reason="bundle_incomplete", counts={}, relaxations=())
    if hopeless:
        return unmet
    return replace(unmet, reason="stores_used_up" if r.kind in DIVISIBLE else "all_taken")


def _lacking(draft: Draft, need: Need) -> Iterable[tuple[Requirement, int]]:
    for r in need.requirements:
        missing = wanted(r) - draft.filled(r)
        if missing > 0:
            yield r, missing


def _assignments(draft: Draft, needs: Sequence[Need]) -> Iterable[Assignment]:
    for need in needs:
        jobs = sorted(draft.by_need.get(need.id, ()), key=lambda job: (job.requirement.id, job.scored.provider.id))
        yield from (_assignment(job, draft.rules) for job in jobs)


def _assignment(job: Job, rules: Rules) -> Assignment:
    r, scored = job.requirement, job.scored
    money = r.amount_fen is not None
    return Assignment(
        r.need_id, r.id, scored.provider.id, scored.score, scored.terms, reasons_for(r, scored, rules),
        job.window, 1 if money else job.units, job.units if money else None, round(scored.value * job.share, 6),
    )  # fmt: skip
