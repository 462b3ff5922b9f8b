"""From the review to the published result: the review and the vote are closed, the rule is run and stored, the panel decides, the result is adopted."""

import datetime as dt
import json
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from django.db import transaction
from django.db.models import Max
from django.utils.translation import gettext_lazy as _

from linkage.common import clock, states
from linkage.common.errors import Conflict, Invalid, require
from linkage.events import log
from linkage.funding.actions.ballots import shuffle_ballots
from linkage.funding.actions.conflicts import sweep_conflicts
from linkage.funding.allocation.decisions import VERSION, canonical, decide, fingerprint
from linkage.funding.allocation.knapsack import TooMany
from linkage.funding.models import AllocationRun, Application, Opinion, PanelDecision, Round
from linkage.funding.permissions.reviews import can_decide_result, can_run_review
from linkage.funding.queries.results import inputs_of
from linkage.funding.queries.reviews import SCORED, VOTED, handed_in
from linkage.funding.states.applications import APPLICATION_TRANSITIONS, ApplicationState
from linkage.funding.states.rounds import ROUND_TRANSITIONS, RoundState
from linkage.people.models import User
from linkage.places.queries import setting


@dataclass(frozen=True, slots=True)
class Panel:
    """A meeting's decision. present: names; the votes add up to as many."""

    held_on: dt.date
    present: Sequence[str]
    in_favour: int
    against: int
    abstained: int
    minutes: str


def close_review(*, by: User | None, round: Round) -> Round:
    """End the review: everybody's ties are looked at once more, and every application must have enough sheets that stand. A round with a vote goes on to
    it, or straight to the decision when the vote is over already (the result was reopened). by: None for the worker.

    Raises NotAllowed, Conflict("wrong_state", "reviews_missing", "too_early").
    """
    if by is not None:
        require(can_run_review(by, round.fund))
    if round.state == RoundState.REVIEWING:
        sweep_conflicts(round=round)  # stays whatever comes of the rest: a conflict found is a conflict
    return _close_review(by, round)


@transaction.atomic
def _close_review(by: User | None, round: Round) -> Round:
    round = _lock(round)
    if round.state == RoundState.REVIEWING and round.rule in SCORED:
        _require_enough_sheets(round)
    if _still_to_vote(round):
        if round.votes_from and clock.now() < round.votes_from:
            raise Conflict("too_early", _("还没到投票开始的时间。"))
        states.move(round, "open_vote", ROUND_TRANSITIONS)
        _record("round.vote_opened", round, by)
    else:
        states.move(round, "close_review", ROUND_TRANSITIONS)
        _record("round.review_closed", round, by)
    return round


@transaction.atomic
def close_vote(*, by: User | None, round: Round) -> Round:
    """End the vote when its time is up, never before. by: None for the worker. Raises NotAllowed, Conflict("too_early", "wrong_state")."""
    if by is not None:
        require(can_run_review(by, round.fund))
    round = _lock(round)
    if round.votes_until and clock.now() < round.votes_until:
        raise Conflict("too_early", _("还没到投票结束的时间。"))
    states.move(round, "close_vote", ROUND_TRANSITIONS)
    shuffle_ballots(round)
    _record("round.vote_closed", round, by)
    return round


@transaction.atomic
def record_opinion(*, by: User, application: Application, expert: str, field: str, text: str) -> Opinion:
    """Take down what an expert said of it (H14). Raises NotAllowed, Conflict("wrong_state"), Invalid("incomplete")."""
    round = application.round
    require(can_run_review(by, round.fund))
    if round.state not in (RoundState.REVIEWING, RoundState.VOTING, RoundState.DECIDING):
        raise Conflict("wrong_state", _("这一轮现在不在评审中。"))
    missing = {name: _("请填写。") for name, value in (("expert", expert), ("text", text)) if not value.strip()}
    if missing:
        raise Invalid("incomplete", _("请写专家的姓名和意见。"), fields=missing)
    opinion = Opinion.objects.create(
        application=application, expert=expert.strip()[:40], field=field.strip()[:40], text=text.strip()[:1000],
        recorded_by=by, at=clock.now(),
    )  # fmt: skip
    _record("round.opinion_recorded", round, by, application=application.public_id)
    return opinion


@transaction.atomic
def run_allocation(*, by: User, round: Round) -> AllocationRun:
    """Work the result out and store it, with all that went in; nothing is decided by it. Equal inputs give the run that is there already.

    Raises NotAllowed, Conflict("wrong_state"), Conflict("too_many").
    """
    require(can_decide_result(by, round))
    round = _lock(round)
    if round.state != RoundState.DECIDING:
        raise Conflict("wrong_state", _("评审（和投票）结束以后才能计算结果。"))
    inputs = canonical(inputs_of(round))
    digest = fingerprint(inputs)
    known = round.runs.filter(input_hash=digest, version=VERSION, set_aside_at__isnull=True).order_by("-number").first()
    return known or _store(round, by, inputs, digest)


@transaction.atomic
def adopt_result(*, by: User, run: AllocationRun, panel: Panel) -> Round:
    """Publish the result that the panel agreed to: what is granted is proposed for approval, the rest is told that it was not funded.

    Raises NotAllowed, Conflict("wrong_state"), Conflict("stale_run") when scores or ballots have changed since, Invalid("bad_panel").
    """
    require(can_decide_result(by, run.round))
    round = _lock(run.round)
    if fingerprint(canonical(inputs_of(round))) != run.input_hash or run.version != VERSION:
        raise Conflict("stale_run", _("评分或选票在计算之后有变化，请重新计算。"))
    now = clock.now()
    states.move(round, "publish", ROUND_TRANSITIONS, decided_at=now)
    _record_decision(by, run, panel, setting("panel_least", round.place_code))
    AllocationRun.objects.filter(pk=run.pk).update(adopted_at=now)
    for each in round.applications.filter(state=ApplicationState.ACCEPTED):
        funded = each.public_id in run.granted
        states.move(each, "propose" if funded else "pass_over", APPLICATION_TRANSITIONS)
        log.record(
            "application.proposed" if funded else "application.passed_over", stream=each.stream, by=by,
            place_code=each.place_code, application=each.public_id, round=round.public_id,
        )  # fmt: skip
    _record("round.decided", round, by, run=run.public_id)
    return round


def _lock(round: Round) -> Round:
    return Round.objects.select_for_update().select_related("fund").get(pk=round.pk)


def _still_to_vote(round: Round) -> bool:
    if round.rule not in VOTED:
        return False
    over = round.votes_until is not None and clock.now() >= round.votes_until
    return not (over and round.voters.exists())


def _require_enough_sheets(round: Round) -> None:
    sheets = handed_in(round)
    waiting = [
        each.title
        for each in round.applications.filter(state=ApplicationState.ACCEPTED)
        if sheets.get(each.pk, 0) < round.reviewers_each
    ]
    if waiting:
        sentence = _("还有 %(count)s 份申请没有评满 %(each)s 位评委。") % {
            "count": len(waiting),
            "each": round.reviewers_each,
        }
        raise Conflict("reviews_missing", sentence)


def _store(round: Round, by: User, inputs: str, digest: str) -> AllocationRun:
    try:
        decision = decide(json.loads(inputs))
    except TooMany as error:
        raise Conflict("too_many", _("可能的组合太多，算不完。请改用按名次往下的规则。")) from error
    last = round.runs.aggregate(last=Max("number"))["last"] or 0
    run = AllocationRun.objects.create(
        round=round,
        number=last + 1,
        rule=round.rule,
        inputs=inputs,
        input_hash=digest,
        election=decision.election,
        election_hash=fingerprint(decision.election),
        parameters={"options": decision.terms.options, "unit": decision.unit},
        version=VERSION,
        trace=decision.trace,
        granted=decision.granted,
        by=by,
        at=clock.now(),
    )
    _record("round.allocation_run", round, by, run=run.public_id, input_hash=digest)
    return run


def _record_decision(by: User, run: AllocationRun, panel: Panel, least: int) -> None:
    present = [name.strip()[:40] for name in panel.present if name.strip()]
    wrong: dict[str, Any] = {}
    if len(present) < least:
        wrong["present"] = _("至少要 %(least)s 人到会。") % {"least": least}
    if panel.in_favour + panel.against + panel.abstained != len(present):
        wrong["in_favour"] = _("赞成、反对和弃权加起来要等于到会人数。")
    if panel.in_favour <= panel.against:
        wrong["in_favour"] = _("赞成的人要多于反对的人，结果才能公布。")
    if panel.held_on > clock.today():
        wrong["held_on"] = _("会议日期不能晚于今天。")
    if not panel.minutes.strip():
        wrong["minutes"] = _("请写下会议怎样讨论、怎样决定。")
    if wrong:
        raise Invalid("bad_panel", next(iter(wrong.values())), fields=wrong)
    PanelDecision.objects.create(
        run=run, held_on=panel.held_on, present=present, attendance=len(present), in_favour=panel.in_favour,
        against=panel.against, abstained=panel.abstained, minutes=panel.minutes.strip()[:3000], recorded_by=by, at=clock.now(),
    )  # fmt: skip


def _record(type: str, round: Round, by: User | None, **payload: Any) -> None:
    log.record(type, stream=round.stream, by=by, place_code=round.place_code, round=round.public_id, **payload)
