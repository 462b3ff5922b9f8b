"""The two entries: `rank` for one requirement, `plan` for many needs at once. Data in, proposals with reasons out."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import replace
from typing import TYPE_CHECKING

from matching.bundles import draw_up, out_of_reach
from matching.draft import Draft, Job, wanted
from matching.found import Found, find
from matching.ranking import Scored, as_candidate, best, look_through, reasons_for
from matching.scoring import rarity_of
from matching.types import DIVISIBLE, Assignment, Need, Plan, Provider, Ranking, Requirement, Rules, Searchable, Unmet
from matching.whynot import why_not

if TYPE_CHECKING:
    from matching.index import Index

DEFAULT = Rules()


def rank(requirement: Requirement, pool: Iterable[Provider] | Index, k: int = 10, *, rules: Rules = DEFAULT) -> Ranking:
    """The best `k` eligible providers of the pool, best first, with terms and reasons.

    `Ranking.unmet` is set when fewer are eligible than the requirement asks for: it counts why, and what would help.
    An `Index` gives the same answer as the bare list of its providers, faster. Equal scores are ordered by the seed. The order of the pool changes nothing.
    """
    if k < 1:
        raise ValueError("k is at least 1")
    if isinstance(pool, Searchable):
        from matching.indexed import rank_indexed

        return rank_indexed(requirement, pool, k, rules)
    providers = list(pool)
    rarity = rules.rarity if rules.rarity is not None else rarity_of(providers)
    eligible, refused = look_through(requirement, providers, rules, rarity)
    candidates = tuple(as_candidate(requirement, scored, rules) for scored in best(eligible, k, rules))
    enough = 1 if requirement.kind in DIVISIBLE else requirement.quantity
    unmet = None if len(eligible) >= enough else why_not(requirement, len(eligible), refused, rules)
    return Ranking(candidates, unmet, len(eligible))


def plan(needs: Sequence[Need], pool: Iterable[Provider] | Index, rules: Rules = DEFAULT) -> Plan:
    """Propose helpers, venues, goods and money for many needs at once.

    No plan over the same candidates scores more than `Plan.bound`. With `rules.bundles == "all_or_nothing"` a need gets all
    its mandatory requirements or nothing; otherwise partial proposals come with the reason of what is missing. The order
    of needs and pool changes nothing; an `Index` gives the candidates of the bare list, faster. Raises ValueError on duplicate ids.
    """
    from matching.relaxation import relax
    from matching.stores import share_out

    needs = sorted(needs, key=lambda need: need.id)
    requirements = [r for need in needs for r in need.requirements]
    _unique("need", [need.id for need in needs])
    _unique("requirement", [r.id for r in requirements])
    found = find(requirements, pool, rules)
    seats = [r for r in requirements if r.kind not in DIVISIBLE]
    stores = [r for r in requirements if r.kind in DIVISIBLE]
    relaxed, shares = relax(seats, found.candidates, rules), share_out(stores, found.candidates)
    preferred: dict[str, Sequence[Scored]] = {}
    for r in seats:
        preferred[r.id] = best(relaxed.chosen[r.id], r.quantity, rules)
    for r in stores:
        preferred[r.id] = [
            scored for scored, _ in sorted(shares.chosen[r.id], key=lambda item: (-item[1], item[0].provider.id))
        ]
    draft = draw_up(needs, found.candidates, preferred, rules)
    objective, bound = draft.value(), relaxed.bound + shares.bound
    gap = max(0.0, bound - objective) / bound if bound > 1e-9 else 0.0
    unmet = tuple(_unmet(draft, needs, found, rules))
    return Plan(
        tuple(_assignments(draft, needs, rules)),
        unmet,
        round(objective, 6),
        round(bound, 6),
        round(gap, 9),
        relaxed.method,
    )


def _assignments(draft: Draft, needs: Sequence[Need], rules: Rules) -> Iterable[Assignment]:
    for need in needs:
        jobs = sorted(draft.by_need.get(need.id, ()), key=lambda job: (job.requirement.id, job.scored.provider.id))
        yield from (_assignment(job, rules) for job in jobs)


def _assignment(job: Job, rules: Rules) -> Assignment:
    r, scored = job.requirement, job.scored
    money = r.amount_fen is not None
    return Assignment(
        r.need_id, r.id, scored.provider.id, scored.score, scored.terms, reasons_for(r, scored, rules),
        job.window, 1 if money else job.units, job.units if money else None, round(scored.value * job.share, 6),
    )  # fmt: skip


def _unmet(draft: Draft, needs: Sequence[Need], found: Found, rules: Rules) -> Iterable[Unmet]:
    for need in needs:
        dropped = rules.bundles == "all_or_nothing" and not draft.complete(need)
        blocking = out_of_reach(draft, need, found.candidates) if dropped else frozenset()
        for r in need.requirements:
            missing = wanted(r) - draft.filled(r)
            if missing <= 0:
                continue
            held_up, hopeless = dropped and r.id not in blocking, found.hopeless(r)
            unmet = found.why_not(r, missing, contested=held_up or not hopeless)
            if held_up:
                yield replace(unmet, reason="bundle_incomplete", counts={}, relaxations=())
            elif hopeless:
                yield unmet
            else:
                yield replace(unmet, reason="stores_used_up" if r.kind in DIVISIBLE else "all_taken")


def _unique(what: str, ids: Sequence[str]) -> None:
    if len(set(ids)) != len(ids):
        raise ValueError(f"duplicate {what} ids")
