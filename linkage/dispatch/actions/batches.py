"""智能匹配 of a whole place: one run of the engine over all ready needs, kept with everything that it takes to judge it, edit it and run it again.

A batch touches no need's own plan until it is sent (batch_sending.py); giving it up leaves no trace there.
"""

import logging
import time
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import asdict, replace
from typing import Any

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from linkage.common import clock
from linkage.common.errors import Conflict, require
from linkage.common.states import move
from linkage.dispatch import matchmaking
from linkage.dispatch.actions.plans import put_leads_in
from linkage.dispatch.actions.run_inputs import keep_inputs
from linkage.dispatch.matchmaking import batch, frozen
from linkage.dispatch.matchmaking.edited import around_pinned, key_of
from linkage.dispatch.matchmaking.history import compare_with_history
from linkage.dispatch.matchmaking.rules import parameters_of, rules_for
from linkage.dispatch.models import MatchingRun, PlannedLine, PlannedNeed
from linkage.dispatch.permissions import can_plan_place
from linkage.dispatch.providers import PEOPLE, ROWS
from linkage.dispatch.queries.runs import by_hand
from linkage.dispatch.states import RUN_TRANSITIONS, LineState, PlannedState, RunKind, RunState
from linkage.events import log
from linkage.needs.models import Need, Requirement
from linkage.needs.states import NeedState
from linkage.people.models import User
from linkage.places.queries import setting

logger = logging.getLogger(__name__)
MOST_NEEDS = 20_000


class Cancelled(Exception):
    """Somebody called the run off while it was being carried out."""


@transaction.atomic
def start_batch(
    *, by: User | None, place_code: str, needs: Any, bundles: batch.Bundles = "all_or_nothing", filters: Any = None
) -> MatchingRun:
    """Note down a run over these needs (a query set inside `place_code`); `carry_out` does it. Needs whose asker wants a person to choose are listed
    in it as matched by hand and never reach the engine. by: None for the command line.

    Raises Conflict("nothing_to_plan") when no need is left.
    """
    if by is not None:
        require(can_plan_place(by, place_code))
    chosen = list(needs.order_by("pk").values_list("pk", flat=True)[:MOST_NEEDS])
    hands = set(Need.objects.filter(by_hand(), pk__in=chosen).values_list("pk", flat=True))
    if len(chosen) == len(hands):
        raise Conflict("nothing_to_plan", _("没有可以智能匹配的求助：先审核几件，或换个范围。"))
    run = MatchingRun.objects.create(
        kind=RunKind.BATCH,
        state=RunState.WAITING,
        place_code=place_code,
        at=clock.now(),
        requested_by=by,
        parameters={"bundles": bundles, "seed": 0, "filters": filters or {}},
        figures={"asked": len(chosen), "by_hand": len(hands)},
        progress={"step": "waiting"},
    )
    PlannedNeed.objects.bulk_create(
        [
            PlannedNeed(run=run, need_id=pk, state=PlannedState.BY_HAND if pk in hands else PlannedState.READY)
            for pk in chosen
        ],
        batch_size=2000,
    )
    log.record("run.started", stream=run.stream, by=by, place_code=place_code, needs=len(chosen))
    return run


@transaction.atomic
def rerun_batch(*, by: User, run: MatchingRun) -> MatchingRun:
    """Plan what is not sent yet once more, around the lines that were pinned and without those that were taken out. The earlier run is discarded.

    Raises Conflict("wrong_state") when the run is not open to edits, "nothing_to_plan" when everything has been sent.
    """
    open_needs = PlannedNeed.objects.filter(run=run, state__in=[PlannedState.READY, PlannedState.REFUSED])
    waiting = Need.objects.filter(planned__in=open_needs, state=NeedState.ASSESSED)
    new = start_batch(by=by, place_code=run.place_code, needs=waiting, bundles=run.parameters["bundles"])
    lines = PlannedLine.objects.filter(planned__in=open_needs).select_related("planned", "requirement")
    taken_out = [list(key_of(line)) for line in lines if line.state == LineState.REMOVED]
    new.parameters |= {"after": run.public_id, "unwanted": taken_out}
    new.save(update_fields=["parameters"])
    planned = dict(PlannedNeed.objects.filter(run=new, state=PlannedState.READY).values_list("need", "pk"))
    pinned = [line for line in lines if line.is_pinned and line.state == LineState.PLANNED]
    for line in pinned:
        line.pk, line._state.adding = None, True
        line.added_by, line.is_carried = line.added_by or by, True
    kept = [line for line in pinned if line.planned.need_id in planned]
    for line in kept:
        line.planned_id = planned[line.planned.need_id]
    PlannedLine.objects.bulk_create(kept)
    discard_batch(by=by, run=run)
    return new


def carry_out(*, run: MatchingRun) -> None:
    """Gather, solve and keep. Safe to repeat after a kill; ends quietly when the run was called off meanwhile. Not one transaction: reading and solving
    take long, and only the keeping writes.

    Raises whatever went wrong, after noting that the run has failed.
    """
    try:
        move(run, "begin", RUN_TRANSITIONS)
    except Conflict:
        return
    try:
        with batch.without_collecting():
            _work(run)
    except Cancelled:
        logger.info("run %s was called off", run.public_id)
    except Exception:
        MatchingRun.objects.filter(pk=run.pk, state=RunState.RUNNING).update(state=RunState.FAILED)
        raise


def _work(run: MatchingRun) -> None:
    began = time.perf_counter()
    _tell(run, "gather")
    rows = batch.with_facts(Need.objects.filter(planned__run=run, planned__state=PlannedState.READY).order_by("pk"))
    needs = list(rows)
    put_leads_in(needs)
    rules = replace(rules_for(run.place_code), bundles=run.parameters["bundles"], seed=run.parameters["seed"])
    everything, carried = batch.gather(needs, rules), _carried(run)
    inputs = around_pinned(everything, carried, _unwanted(run))
    gathered = time.perf_counter()
    _tell(run, "solve", len(inputs.needs))
    solved = batch.solve(inputs)
    done = time.perf_counter()
    _tell(run, "compare")
    weeks, pool = setting("matching_compare_weeks", run.place_code), solved.kept.providers
    is_small = len(inputs.providers) == len(pool)  # of a city, only those who mattered to today's needs are at hand
    history = compare_with_history(run.place_code, weeks, pool, inputs.rules) if is_small else None
    _tell(run, "keep", len(solved.plan.assignments))
    figures = _figures(inputs, solved, everything, carried) | {
        "seconds": {"gather": round(gathered - began, 3), "solve": round(done - gathered, 3)},
        "history": asdict(history) | {"weeks": weeks} if history else None,
        "weeks": weeks if is_small else 0,
    }
    _keep(run, inputs, solved, figures)


def _carried(run: MatchingRun) -> list[PlannedLine]:
    """What was pinned in the run before."""
    return list(PlannedLine.objects.filter(planned__run=run).select_related("planned__need", "requirement"))


def _unwanted(run: MatchingRun) -> list[tuple[str, str]]:
    return [(requirement, provider) for requirement, provider in run.parameters.get("unwanted", [])]


def _tell(run: MatchingRun, step: str, total: int = 0) -> None:
    """Where the work stands, for the progress page. Raises Cancelled when it is no longer wanted."""
    going = MatchingRun.objects.filter(pk=run.pk, state=RunState.RUNNING)
    if not going.update(progress={"step": step, "total": total}):
        raise Cancelled


@transaction.atomic
def _keep(run: MatchingRun, inputs: frozen.Inputs, solved: batch.Solved, figures: dict[str, Any]) -> None:
    plan, text = solved.plan, frozen.as_text(solved.kept)
    try:
        move(
            run,
            "finish",
            RUN_TRANSITIONS,
            objective=plan.objective,
            bound=plan.bound,
            gap=plan.gap,
            seconds=figures["seconds"]["solve"],
            inputs_hash=frozen.digest(text),
            engine_version=batch.ENGINE_VERSION,
            parameters=run.parameters | {"method": plan.method, **parameters_of(inputs.rules)},
            figures=run.figures | figures,
            progress={},
        )
    except Conflict as conflict:
        raise Cancelled from conflict
    keep_inputs(run, text)
    _keep_lines(run, plan)
    log.record(
        "run.finished", stream=run.stream, place_code=run.place_code, lines=len(plan.assignments), unmet=len(plan.unmet)
    )


def _keep_lines(run: MatchingRun, plan: Any) -> None:
    planned = {each.need.public_id: each for each in PlannedNeed.objects.filter(run=run).select_related("need")}
    requirements = _requirement_keys(plan)
    pairs = [matchmaking.kind_and_id(each.provider) for each in plan.assignments]
    users = _users_of(pairs)
    lines = [
        PlannedLine(
            planned=planned[each.need_id],
            requirement_id=requirements[each.requirement_id],
            provider_kind=pair[0],
            provider_id=pair[1],
            user_id=users.get(pair),
            score=each.score,
            value=each.value,
            units=each.units,
            amount_fen=each.amount_fen,
            terms=dict(each.terms),
            reasons=matchmaking.pack(each.reasons),
        )
        for each, pair in zip(plan.assignments, pairs, strict=True)
    ]
    PlannedLine.objects.bulk_create(lines, batch_size=500)
    worth: dict[str, float] = defaultdict(float)
    for each in plan.assignments:
        worth[each.need_id] += each.value
    unmet: dict[str, dict[str, Any]] = defaultdict(dict)
    for each in plan.unmet:
        unmet[each.need_id][each.requirement_id] = matchmaking.pack_unmet(each)
    for name in {*worth, *unmet}:
        planned[name].value, planned[name].unmet = round(worth[name], 6), unmet[name]
    touched = [planned[name] for name in sorted({*worth, *unmet})]
    PlannedNeed.objects.bulk_create(  # they are there: one statement for many, where bulk_update would write out a case for each
        touched, update_conflicts=True, unique_fields=["id"], update_fields=["value", "unmet"], batch_size=2000
    )


def _requirement_keys(plan: Any) -> dict[str, int]:
    ids = {each.requirement_id for each in plan.assignments}
    return dict(Requirement.objects.filter(public_id__in=ids).values_list("public_id", "pk"))


def _users_of(pairs: Sequence[tuple[str, str]]) -> dict[tuple[str, str], int]:
    """The accounts of the people among the providers."""
    wanted: dict[str, list[str]] = defaultdict(list)
    for kind, public_id in pairs:
        wanted[kind].append(public_id)
    return {
        (kind, public_id): user
        for kind in PEOPLE & wanted.keys()
        for public_id, user in ROWS[kind].filter(public_id__in=wanted[kind]).values_list("public_id", "user")
    }


def _figures(
    inputs: frozen.Inputs, solved: batch.Solved, everything: frozen.Inputs, carried: Sequence[PlannedLine]
) -> dict[str, Any]:
    """needs and requirements that were asked for; how many of them are met in full; lines; providers that were looked at; greedy's result; and what was
    carried over, pinned, which the engine planned around: it counts with what was found, in every way of doing it."""
    plan = solved.plan
    requirements = sum(len(need.requirements) for need in everything.needs)
    done = len(everything.needs) - len(inputs.needs)  # by pinned lines alone
    return {
        "needs": len(everything.needs),
        "complete": done + _complete(inputs, plan),
        "requirements": requirements,
        "met": requirements - len(plan.unmet),
        "lines": len(carried) + len(plan.assignments),
        "providers": len(inputs.providers),
        "greedy": {"objective": solved.greedy.objective, "complete": done + _complete(inputs, solved.greedy)},
        "carried": {"lines": len(carried), "objective": sum(line.value or line.score or 0.0 for line in carried)},
    }


def _complete(inputs: frozen.Inputs, plan: Any) -> int:
    """The needs that get everything they must have."""
    short = {each.requirement_id for each in plan.unmet}
    return sum(1 for need in inputs.needs if not any(each.mandatory and each.id in short for each in need.requirements))


@transaction.atomic
def cancel_batch(*, by: User, run: MatchingRun) -> None:
    """Call off a run that is waiting or under way; what it finds is thrown away. Raises Conflict("wrong_state") when it has ended."""
    require(can_plan_place(by, run.place_code))
    move(run, "cancel", RUN_TRANSITIONS, progress={})
    log.record("run.cancelled", stream=run.stream, by=by, place_code=run.place_code)


@transaction.atomic
def discard_batch(*, by: User, run: MatchingRun) -> None:
    """Give the plan up. Nothing of it was in the needs' own plans; what was sent stays sent. Can be taken back."""
    require(can_plan_place(by, run.place_code))
    move(run, "discard", RUN_TRANSITIONS)
    log.record("run.discarded", stream=run.stream, by=by, place_code=run.place_code)


@transaction.atomic
def take_back_batch(*, by: User, run: MatchingRun) -> None:
    """Have a discarded plan back as it was."""
    require(can_plan_place(by, run.place_code))
    move(run, "take_back", RUN_TRANSITIONS)
    log.record("run.taken_back", stream=run.stream, by=by, place_code=run.place_code)
