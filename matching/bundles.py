"""From the relaxation to a plan that can be carried out: repair, then re-insert.

Choosing bundles all-or-nothing is NP-hard, so the plan is built from the relaxation's optimum and judged by its bound:
1. repair: every need keeps the relaxed helpers that agree on a time, best needs first;
2. fill: what a need lost is looked for among the other candidates;
3. drop (all_or_nothing): needs with a mandatory hole give everything back;
4. re-insert: dropped needs are tried again with what is free, until nothing more fits.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from itertools import islice

from matching.draft import Candidates, Draft, Job, wanted
from matching.eligibility import slot_obstacle
from matching.ranking import Scored
from matching.times import slots_in
from matching.types import DIVISIBLE, Kind, Need, Requirement, Rules, Window

SLOTS_TRIED = 64
ROUNDS = 8


def draw_up(needs: Sequence[Need], candidates: Candidates, preferred: Candidates, rules: Rules) -> Draft:
    """A consistent draft over the needs, starting from the preferred (relaxed) providers."""
    draft = Draft(rules)
    ordered = sorted(needs, key=lambda need: (-_promise(need, preferred), need.id))
    for need in ordered:
        fill(draft, need, preferred)
    for need in ordered:
        if not draft.complete(need) or rules.bundles == "best_effort":
            _refill(draft, need, candidates)
    if rules.bundles == "best_effort":
        return draft
    waiting = [need for need in ordered if not draft.complete(need)]
    for need in waiting:
        draft.clear(need.id)
    for _ in range(ROUNDS):
        still = [need for need in waiting if not _insert(draft, need, candidates)]
        if len(still) == len(waiting):
            break
        waiting = still
    for need in ordered:
        if draft.complete(need):
            fill(draft, need, candidates)
    return draft


def one_by_one(needs: Sequence[Need], candidates: Candidates, rules: Rules) -> Draft:
    """Every need takes the best that is still free, the most promising needs first, and none gives way to another."""
    draft = Draft(rules)
    for need in sorted(needs, key=lambda need: (-_hopes(need, candidates), need.id)):
        if rules.bundles == "best_effort":
            fill(draft, need, candidates)
        else:
            _insert(draft, need, candidates)
    return draft


def _hopes(need: Need, candidates: Candidates) -> float:
    """What the need would be worth with its best candidates."""
    return sum(scored.value for r in need.requirements for scored in candidates[r.id][: r.quantity])


def _promise(need: Need, preferred: Candidates) -> float:
    """What the relaxation expects of the need."""
    return sum(scored.value for r in need.requirements for scored in preferred[r.id])


def _refill(draft: Draft, need: Need, candidates: Candidates) -> None:
    """Fill the need's holes, keeping what it has; start afresh where another time would serve it better."""
    fill(draft, need, candidates)
    kept, worth = list(draft.by_need.get(need.id, ())), _worth(draft, need)
    draft.clear(need.id)
    fill(draft, need, candidates)
    if _worth(draft, need) <= worth:
        draft.clear(need.id)
        for job in kept:
            draft.add(job)


def _insert(draft: Draft, need: Need, candidates: Candidates) -> bool:
    """Try to serve a whole need with what is free; leaves no trace when a mandatory part is missing."""
    fill(draft, need, candidates)
    if draft.complete(need):
        return True
    draft.clear(need.id)
    return False


def out_of_reach(draft: Draft, need: Need, candidates: Candidates) -> frozenset[str]:
    """The mandatory requirements of an unserved need that cannot be met with what is free: they hold up the rest."""
    fill(draft, need, candidates)
    missing = frozenset(r.id for r in need.requirements if r.mandatory and draft.filled(r) < wanted(r))
    draft.clear(need.id)
    return missing


def _worth(draft: Draft, need: Need) -> tuple[bool, float]:
    jobs = draft.by_need.get(need.id, ())
    return draft.complete(need), round(sum(job.scored.value * job.share for job in jobs), 6)


def fill(draft: Draft, need: Need, candidates: Candidates) -> None:
    """Add jobs for what the need still lacks; requirements with the same windows are served at the same time."""
    for together in _groups(need):
        best: list[Job] = []
        best_rank: tuple[int, float] = (-1, -1.0)
        for slot in slots_of(draft, together):
            jobs = _try(draft, together, candidates, slot)
            met = sum(1 for r in together if r.mandatory and draft.filled(r) + _units(jobs, r) >= wanted(r))
            rank = (met, round(sum(job.scored.value * job.share for job in jobs), 6))
            for job in jobs:
                draft.remove(job)
            if rank > best_rank:
                best, best_rank = jobs, rank
        for job in best:
            draft.add(job)


def _groups(need: Need) -> Iterator[list[Requirement]]:
    """Requirements that take place together: equal windows and length. Stores need no time and go by themselves."""
    groups: dict[object, list[Requirement]] = {}
    for requirement in sorted(need.requirements, key=lambda r: (not r.mandatory, r.id)):
        groups.setdefault(_when(requirement), []).append(requirement)
    yield from groups.values()


def _when(r: Requirement) -> object:
    """Equal for requirements of one need that take place together."""
    return r.id if r.kind in DIVISIBLE or not r.windows else (r.windows, r.minutes)


def together_with(requirement: Requirement, need: Need) -> list[Requirement]:
    """The need's requirements that take place together with this one, itself included."""
    return [r for r in need.requirements if _when(r) == _when(requirement)]


def slots_of(draft: Draft, together: Sequence[Requirement]) -> Iterable[Window | None]:
    """The times to try: the one already agreed, or every slot of the windows."""
    first = together[0]
    if first.kind in DIVISIBLE or not first.windows:
        return (None,)
    ids = {r.id for r in together}
    agreed = [job.window for job in draft.by_need.get(first.need_id, ()) if job.requirement.id in ids]
    if agreed:
        return (agreed[0],)
    slots = (slot for window in first.windows for slot in slots_in(window, first.minutes, draft.rules.now))
    return islice(slots, SLOTS_TRIED)


def _try(draft: Draft, together: Sequence[Requirement], candidates: Candidates, slot: Window | None) -> list[Job]:
    """Jobs added to the draft for one time, best candidates first; the caller decides whether they stay.

    Money is given in full (from several funds if need be) or not at all: half a sum builds no handrail.
    """
    jobs: list[Job] = []
    for requirement in together:
        found: list[Job] = []
        missing = wanted(requirement) - draft.filled(requirement)
        for scored in candidates[requirement.id]:
            if missing <= 0:
                break
            job = _job(draft, requirement, scored, slot, missing)
            if job is not None:
                draft.add(job)
                found.append(job)
                missing -= job.units
        if missing > 0 and requirement.kind is Kind.MONEY:
            for job in found:
                draft.remove(job)
            found = []
        jobs += found
    return jobs


def _job(draft: Draft, requirement: Requirement, scored: Scored, slot: Window | None, missing: int) -> Job | None:
    provider = scored.provider
    if requirement.kind in DIVISIBLE:
        if any(job.requirement.id == requirement.id for job in draft.by_provider.get(provider.id, ())):
            return None
        units = min(missing, draft.room(requirement, provider))
        return Job(requirement, scored, None, units, units / wanted(requirement)) if units > 0 else None
    if (
        slot is not None
        and slot not in scored.verdict.windows
        and slot_obstacle(slot, requirement, provider, draft.rules)
    ):
        return None
    return Job(requirement, scored, slot) if draft.fits(requirement, provider, slot) else None


def _units(jobs: Sequence[Job], requirement: Requirement) -> int:
    return sum(job.units for job in jobs if job.requirement.id == requirement.id)
