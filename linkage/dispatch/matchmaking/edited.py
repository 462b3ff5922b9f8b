"""A kept run looked at again: run anew on the very same inputs, scored after edits by hand, or asked for other candidates. Reads no rows of people:
everything comes from what was frozen."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from functools import lru_cache
from typing import Any

from django.utils.translation import gettext_lazy as _

import matching
from linkage.common.errors import Conflict
from linkage.dispatch.matchmaking import batch, frozen
from linkage.dispatch.matchmaking.crowd import Crowd
from linkage.dispatch.matchmaking.frozen import Inputs
from linkage.dispatch.matchmaking.one_need import plan_again
from linkage.dispatch.models import MatchingRun, PlannedLine, RunInputs
from linkage.dispatch.states import RunKind
from matching.types import DIVISIBLE, Candidate, Evaluation, Pair, Plan, Provider, Requirement, Window
from matching.types import Need as MatchingNeed

Key = tuple[str, str]  # requirement's public id, `kind:id` of the provider


def inputs_of(run: MatchingRun) -> Inputs:
    """What the run was run on. Raises Conflict("inputs_erased") once its time of keeping is over."""
    kept = RunInputs.objects.filter(run=run).first()
    if kept is None:
        raise Conflict("inputs_erased", _("这次推演的依据已经过了保留期限，删掉了。可以重新做一次智能匹配。"))
    return _thawed(run.inputs_hash, bytes(kept.data))


@lru_cache(maxsize=4)
def _thawed(digest: str, data: bytes) -> Inputs:
    """A coordinator edits line after line: the inputs of the last runs stay at hand."""
    return frozen.from_text(frozen.unsealed(data))


@dataclass(frozen=True, slots=True)
class Replayed:
    """same: the engine gave the same lines, objective and bound. intact: the inputs still have the run's hash. differences: lines that only one of
    the two runs has."""

    same: bool
    intact: bool
    engine: str
    objective: float
    bound: float
    differences: int


def replay(run: MatchingRun) -> Replayed:
    """Run the engine again on the kept inputs and compare, to the last digit, with what it answered then."""
    inputs = inputs_of(run)
    plan = plan_again(inputs) if run.kind == RunKind.SINGLE else batch.solve(inputs).plan
    then, now = _lines_then(run), {tuple(line) for line in lines_of(plan)}
    intact = frozen.digest(frozen.as_text(inputs)) == run.inputs_hash
    numbers = (plan.objective, plan.bound) == (run.objective, run.bound)
    return Replayed(
        same=intact and numbers and then == now,
        intact=intact,
        engine=batch.ENGINE_VERSION,
        objective=plan.objective,
        bound=plan.bound,
        differences=len(then ^ now),
    )


def lines_of(plan: Plan) -> list[list[Any]]:
    """[requirement, provider, units, amount_fen] of each assignment, as one need's run keeps them in its figures: its proposals come and go."""
    return [[each.requirement_id, each.provider, each.units, each.amount_fen] for each in plan.assignments]


def _lines_then(run: MatchingRun) -> set[tuple[Any, ...]]:
    if run.kind == RunKind.SINGLE:
        return {tuple(line) for line in run.figures["lines"]}
    lines = PlannedLine.objects.filter(planned__run=run, added_by__isnull=True).select_related("requirement")
    return {(*key_of(line), line.units, line.amount_fen) for line in lines}


def evaluation_of(run: MatchingRun, lines: Iterable[PlannedLine]) -> Evaluation:
    """The lines that stand, scored together under every rule of the run, and those that clash, with the reasons. Carried lines are not in it: the run
    was made around them. A line of a requirement that has been changed since is a violation of nobody's rule and is left out."""
    inputs = inputs_of(run)
    known = {each.id for need in inputs.needs for each in need.requirements}
    pairs = [_pair(line) for line in lines if not line.is_carried and line.requirement.public_id in known]
    chosen = {pair.provider for pair in pairs}
    pool = [each for each in inputs.providers if each.id in chosen]
    return matching.evaluate(inputs.needs, pool, inputs.rules, pairs, bound=run.bound)


def _pair(line: PlannedLine) -> Pair:
    """People and rooms take the need's time; goods and money come in the amount that was planned."""
    units = None
    if line.provider_kind in {kind.value for kind in DIVISIBLE}:
        units = line.amount_fen or line.units
    return Pair(line.requirement.public_id, f"{line.provider_kind}:{line.provider_id}", None, units)


def key_of(line: PlannedLine) -> Key:
    return line.requirement.public_id, f"{line.provider_kind}:{line.provider_id}"


def others_for(run: MatchingRun, requirement_id: str, k: int) -> tuple[Candidate, ...]:
    """The k best of the run's own pool for one of its requirements, best first, whoever is planned for it now. Nothing for a requirement that was not
    part of the run."""
    inputs = inputs_of(run)
    wanted = next((each for need in inputs.needs for each in need.requirements if each.id == requirement_id), None)
    if wanted is None:
        return ()
    same_kind = [each for each in inputs.providers if each.kind is wanted.kind]
    return matching.rank(wanted, same_kind, k, rules=inputs.rules).candidates


def around_pinned(inputs: Inputs, pinned: Iterable[PlannedLine], unwanted: Iterable[Key]) -> Inputs:
    """The inputs of a run in which the pinned lines are settled (their places are taken, their people busy, their stores smaller) and the unwanted pairs
    are out of the question."""
    kept, unwanted = list(pinned), list(unwanted)
    if not kept and not unwanted:
        return inputs
    taken: dict[str, list[PlannedLine]] = {}
    for line in kept:
        taken.setdefault(line.requirement.public_id, []).append(line)
    never: dict[str, set[str]] = {}
    for requirement_id, provider in unwanted:
        never.setdefault(requirement_id, set()).add(provider)
    needs = (_without(need, taken, never) for need in inputs.needs)
    busy = {key_of(line)[1]: [] for line in kept}  # type: dict[str, list[PlannedLine]]
    for line in kept:
        busy[key_of(line)[1]].append(line)
    providers = _with_these_bound(inputs.providers, busy)
    return replace(inputs, needs=tuple(need for need in needs if need.requirements), providers=providers)


def _with_these_bound(providers: Sequence[Provider], busy: dict[str, list[PlannedLine]]) -> Sequence[Provider]:
    if isinstance(providers, Crowd):
        return providers.with_changed(lambda each: _bound(each, busy[each.id]), busy) if busy else providers
    return tuple(_bound(each, busy[each.id]) if each.id in busy else each for each in providers)


def _without(need: MatchingNeed, taken: dict[str, list[PlannedLine]], never: dict[str, set[str]]) -> MatchingNeed:
    rest = (_rest(each, taken.get(each.id, []), never.get(each.id, set())) for each in need.requirements)
    return replace(need, requirements=tuple(each for each in rest if each is not None))


def _rest(requirement: Requirement, taken: list[PlannedLine], never: set[str]) -> Requirement | None:
    """What is still to be found for a requirement, or None."""
    mine = {key_of(line)[1] for line in taken}
    excluded = requirement.excluded | mine | never
    if requirement.amount_fen is not None:
        left = requirement.amount_fen - sum(line.amount_fen or 0 for line in taken)
        return replace(requirement, amount_fen=left, excluded=excluded) if left > 0 else None
    places = requirement.quantity - sum(line.units for line in taken)
    return replace(requirement, quantity=places, excluded=excluded) if places > 0 else None


def _bound(provider: Provider, lines: list[PlannedLine]) -> Provider:
    """The provider with these lines on her hands."""
    windows = tuple(Window(line.planned.need.window_start, line.planned.need.window_end) for line in lines)
    return replace(
        provider,
        busy=provider.busy + (() if provider.kind in DIVISIBLE else windows),
        capacity=max(provider.capacity - len(lines), 0),
        stock=max(provider.stock - sum(line.units for line in lines), 0),
        balance_fen=max(provider.balance_fen - sum(line.amount_fen or 0 for line in lines), 0),
    )


def as_facts(evaluation: Evaluation, pack: Any) -> dict[str, Any]:
    """For the run's figures: {objective, lines, clashes: {requirement id: {provider: [packed reason]}}}."""
    clashes: dict[str, dict[str, Any]] = {}
    for pair, reasons in evaluation.violations.items():
        clashes.setdefault(pair.requirement_id, {})[pair.provider] = pack(reasons)
    return {
        "objective": evaluation.plan.objective,
        "lines": len(evaluation.plan.assignments),
        "clashes": clashes,
    }
