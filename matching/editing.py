"""A plan edited by hand, scored again: what the chosen pairs are worth together, which of them cannot stand, and why.

Nobody is searched for: it takes the time of a few eligibility checks, so a board can ask after every click.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from matching.bundles import fill, slots_of, together_with
from matching.draft import Draft, Job, wanted
from matching.eligibility import judge, slot_obstacle
from matching.found import Found, Pool, find
from matching.optimum import Proof
from matching.outcome import merely_open, outcome
from matching.ranking import Scored, look_through
from matching.types import DIVISIBLE, Assignment, Evaluation, Kind, Need, Pair, Reason, Requirement, Rules, Window


def evaluate(
    needs: Sequence[Need], pool: Pool, rules: Rules, chosen: Iterable[Pair | Assignment], *, bound: float = 0.0
) -> Evaluation:
    """Score the chosen pairs together under every rule of a plan; `bound` is that of the plan they were edited from.

    A pair that cannot stand is a violation and adds nothing to the objective. Where two clash, one with a fixed time or number
    of units goes before one without, and then the earlier before the later. With `bundles="all_or_nothing"` the pairs of a
    need with a mandatory hole cannot stand either. The pool should be the plan's own (or `rules.rarity` set), so that scores
    agree. Raises KeyError for a requirement that is not among the needs.
    """
    needs = sorted(needs, key=lambda need: need.id)
    edited = _Edited(needs, find((), pool, rules), rules)
    for pair in chosen:
        edited.take(pair.pair if isinstance(pair, Assignment) else pair)
    edited.place()
    return Evaluation(outcome(edited.draft, needs, Proof(bound, "by hand"), merely_open), edited.violations)


class _Edited:
    """Pairs on their way into a draft: taken and judged one by one, then placed together."""

    def __init__(self, needs: Sequence[Need], found: Found, rules: Rules) -> None:
        self.draft = Draft(rules)
        self.violations: dict[Pair, tuple[Reason, ...]] = {}
        self._found, self._rules = found, rules
        self._needs = {need.id: need for need in needs}
        self._requirements = {r.id: r for need in needs for r in need.requirements}
        self._sound: dict[Pair, Scored] = {}

    def take(self, pair: Pair) -> None:
        """Look at one pair alone."""
        requirement = self._requirements[pair.requirement_id]
        provider = self._found.provider(pair.provider)
        if provider is None:
            self.violations[pair] = (Reason("unknown"),)
        elif refusals := judge(requirement, provider, self._rules).refusals:
            self.violations[pair] = refusals
        else:
            [self._sound[pair]], _ = look_through(requirement, [provider], self._rules, self._found.rarity)

    def place(self) -> None:
        """Put the sound pairs together; whoever clashes with the others is a violation."""
        free = [pair for pair in self._sound if pair.window is None and pair.units is None]
        for pair in [pair for pair in self._sound if pair.window is not None or pair.units is not None]:
            self._pin(pair)
        for need_id in dict.fromkeys(self._requirements[pair.requirement_id].need_id for pair in free):
            need = self._needs[need_id]
            mine = {r.id: [self._sound[p] for p in free if p.requirement_id == r.id] for r in need.requirements}
            fill(self.draft, need, mine)
        for pair in free:
            if not self._holds(pair):
                self.violations[pair] = (self._clash(pair) or Reason("incomplete"),)
        for need in self._needs.values():
            self._drop_half_served(need)

    def _pin(self, pair: Pair) -> None:
        """A pair with its own time or number of units."""
        clash = self._clash(pair)
        if clash is not None:
            self.violations[pair] = (clash,)
            return
        r, scored = self._requirements[pair.requirement_id], self._sound[pair]
        if r.kind not in DIVISIBLE:
            self.draft.add(Job(r, scored, pair.window))
            return
        units = min(pair.units or wanted(r), wanted(r) - self.draft.filled(r), self.draft.room(r, scored.provider))
        self.draft.add(Job(r, scored, None, units, units / wanted(r)))

    def _clash(self, pair: Pair) -> Reason | None:
        """What stands between the pair and those in the draft already."""
        r, scored = self._requirements[pair.requirement_id], self._sound[pair]
        if any(job.requirement.id == r.id for job in self.draft.by_provider.get(scored.provider.id, ())):
            return Reason("twice")
        if self.draft.filled(r) >= wanted(r):
            return Reason("enough")
        if r.kind in DIVISIBLE:
            return self._store_clash(r, scored)
        times = slots_of(self.draft, together_with(r, self._needs[r.need_id]))
        clashes = [self._seat_clash(r, scored, time) for time in times if pair.window in (None, time)]
        if not clashes:
            return Reason("other_time")
        return None if None in clashes else clashes[0]

    def _seat_clash(self, r: Requirement, scored: Scored, slot: Window | None) -> Reason | None:
        span = {} if slot is None else {"start": slot.start.isoformat(), "end": slot.end.isoformat()}
        alone = None if slot is None else slot_obstacle(slot, r, scored.provider, self._rules)
        code = alone or self.draft.clash(r, scored.provider, slot)
        return None if code is None else Reason(code, span)

    def _store_clash(self, r: Requirement, scored: Scored) -> Reason | None:
        if self.draft.room(r, scored.provider) > 0:
            return None
        if r.kind is Kind.GOODS:
            return Reason("stock", {"quantity": r.quantity})
        spent = sum(job.units for job in self.draft.by_provider.get(scored.provider.id, ()))
        if spent >= scored.provider.balance_fen:
            return Reason("balance", {"amount_fen": r.amount_fen})
        return Reason("ceiling", {"ceiling_fen": scored.provider.ceiling_fen})

    def _drop_half_served(self, need: Need) -> None:
        """No need with a mandatory hole under all-or-nothing, and no part of a sum ever."""
        whole = self._rules.bundles == "best_effort" or self.draft.complete(need)
        for pair in [pair for pair in self._sound if self._requirements[pair.requirement_id].need_id == need.id]:
            r = self._requirements[pair.requirement_id]
            if pair not in self.violations and (not whole or self._in_part(r)):
                self.violations[pair] = (Reason("incomplete"),)
        if not whole:
            self.draft.clear(need.id)
        for job in [job for job in self.draft.by_need.get(need.id, ()) if self._in_part(job.requirement)]:
            self.draft.remove(job)

    def _in_part(self, r: Requirement) -> bool:
        return r.kind is Kind.MONEY and self.draft.filled(r) < wanted(r)

    def _holds(self, pair: Pair) -> bool:
        jobs = self.draft.by_provider.get(pair.provider, ())
        return any(job.requirement.id == pair.requirement_id and job.scored is self._sound[pair] for job in jobs)
