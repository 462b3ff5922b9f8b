"""The entries: `rank` for one requirement, `plan` for many needs at once, `greedy` to compare it with. Data in, proposals with reasons out."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING

from matching.bundles import draw_up, one_by_one
from matching.eligibility import judge
from matching.found import Found, Pool, find
from matching.optimum import Proof, optimum
from matching.outcome import explained, merely_open, outcome
from matching.ranking import as_candidate, best, look_through
from matching.scoring import rarity_of
from matching.types import DIVISIBLE, Candidate, Need, Plan, Provider, Ranking, Reason, Requirement, Rules, Searchable
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


def consider(requirement: Requirement, provider: Provider, *, rules: Rules = DEFAULT) -> Candidate | tuple[Reason, ...]:
    """The provider as `rank` would list her in a pool of her own; or, when she may not serve the requirement, why. For somebody who looks through
    hundreds of requirements herself: each is judged once."""
    rarity = rules.rarity if rules.rarity is not None else rarity_of([provider])
    eligible, refused = look_through(requirement, [provider], rules, rarity)
    if eligible:
        return as_candidate(requirement, eligible[0], rules)
    return refused[0][1].refusals if refused else judge(requirement, provider, rules).refusals


def plan(needs: Sequence[Need], pool: Pool, rules: Rules = DEFAULT) -> Plan:
    """Propose helpers, venues, goods and money for many needs at once.

    No plan over the same candidates scores more than `Plan.bound`. With `rules.bundles == "all_or_nothing"` a need gets all
    its mandatory requirements or nothing; otherwise partial proposals come with the reason of what is missing. The order
    of needs and pool changes nothing; an `Index` gives the candidates of the bare list, faster, and what `find` has found
    already spares the search. Raises ValueError on duplicate ids.
    """
    needs, found = _prepared(needs, pool, rules)
    best_known = optimum(needs, found, rules)
    draft = draw_up(needs, found.candidates, best_known.preferred, rules)
    if draft.value() < best_known.proof.bound - 1e-6:  # not proved best: at least never below what greedy finds
        draft = max(draft, one_by_one(needs, found.candidates, rules), key=lambda each: each.value())
    return outcome(draft, needs, best_known.proof, explained(found, rules))


def greedy(needs: Sequence[Need], pool: Pool, rules: Rules = DEFAULT, *, bound: float | None = None) -> Plan:
    """What an attentive dispatcher would do: need by need, the most promising first, each gets its best helpers still free.

    The same candidates, hard rules and bundles as `plan`, without looking ahead: the honest comparison. `bound`: the one of
    `plan` over the same candidates, when it is known; else it is computed. Unmet requirements are listed without a why-not.
    """
    needs, found = _prepared(needs, pool, rules)
    draft = one_by_one(needs, found.candidates, rules)
    proof = optimum(needs, found, rules).proof if bound is None else Proof(bound)
    return outcome(draft, needs, Proof(proof.bound, "greedy"), merely_open)


def _prepared(needs: Sequence[Need], pool: Pool, rules: Rules) -> tuple[list[Need], Found]:
    needs = sorted(needs, key=lambda need: need.id)
    _unique("need", [need.id for need in needs])
    _unique("requirement", [r.id for need in needs for r in need.requirements])
    return needs, find(needs, pool, rules)


def _unique(what: str, ids: Sequence[str]) -> None:
    if len(set(ids)) != len(ids):
        raise ValueError(f"duplicate {what} ids")
