"""Sending a batch: need by need, each in a transaction of its own through the same `send_as_it_is` as a single need. What somebody else did meanwhile is
reported for the need it concerns and keeps none of the others back; doing it twice sends nothing twice."""

import datetime as dt
import logging
from collections.abc import Sequence
from typing import Any

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from linkage.common import clock
from linkage.common.errors import Conflict, DomainError, require
from linkage.common.states import move
from linkage.dispatch import matchmaking
from linkage.dispatch.actions.offers import withdraw_offer
from linkage.dispatch.actions.plans import send_as_it_is
from linkage.dispatch.models import MatchingRun, Offer, PlannedLine, PlannedNeed, Proposal
from linkage.dispatch.permissions import can_plan_place
from linkage.dispatch.queries.runs import is_by_hand, recall_until
from linkage.dispatch.states import RUN_TRANSITIONS, LineState, OfferState, PlannedState, ProposalState, RunState
from linkage.events import log
from linkage.needs.models import Need
from linkage.needs.states import NeedState
from linkage.people.models import User

logger = logging.getLogger(__name__)


@transaction.atomic
def mark_for_sending(*, by: User, run: MatchingRun, needs: Sequence[str] | None = None) -> int:
    """Choose what is to be sent: the needs with these public ids, or all that are not sent yet. `send_marked` does it. Returns how many.

    Raises Conflict("wrong_state") while something of the run is being sent, "nothing_to_send" when nothing is left.
    """
    require(can_plan_place(by, run.place_code))
    move(run, "send", RUN_TRANSITIONS)
    rows = PlannedNeed.objects.filter(run=run, state__in=[PlannedState.READY, PlannedState.REFUSED])
    if needs is not None:
        rows = rows.filter(need__public_id__in=needs)
    marked = rows.update(state=PlannedState.TO_SEND, code="", why="")
    if not marked:
        raise Conflict("nothing_to_send", _("没有可以发出的：请先勾选，或者都已经发出了。"))
    MatchingRun.objects.filter(pk=run.pk).update(progress={"step": "send", "done": 0, "total": marked})
    return marked


def send_marked(*, by: User, run: MatchingRun) -> None:
    """Send every marked need. Safe to repeat, and to run twice at the same time: each need is taken by one."""
    waiting = PlannedNeed.objects.filter(run=run, state=PlannedState.TO_SEND).order_by("pk")
    total = waiting.count()
    for done, pk in enumerate(list(waiting.values_list("pk", flat=True)), start=1):
        _send_or_say_why(by, pk)
        MatchingRun.objects.filter(pk=run.pk, state=RunState.SENDING).update(
            progress={"step": "send", "done": done, "total": total}
        )
    _come_to_rest(by, run)


@transaction.atomic
def _come_to_rest(by: User, run: MatchingRun) -> None:
    if PlannedNeed.objects.filter(run=run, state=PlannedState.TO_SEND).exists():
        return
    try:
        move(run, "rest", RUN_TRANSITIONS, progress={}, sent_at=clock.now())
    except Conflict:
        return
    planned = PlannedNeed.objects.filter(run=run)
    log.record(
        "run.sent",
        stream=run.stream,
        by=by,
        place_code=run.place_code,
        sent=planned.filter(state=PlannedState.SENT).count(),
        refused=planned.filter(state=PlannedState.REFUSED).count(),
    )


def _send_or_say_why(by: User, pk: int) -> None:
    try:
        _send(by, pk)
    except DomainError as refusal:
        _refused(pk, refusal.code, refusal.message)
    except Exception:  # whatever it was, it concerns this need and keeps none of the others back
        logger.exception("planned need %s could not be sent", pk)
        _refused(pk, "failed", _("这一件没能发出，请过一会儿再试。"))


def _refused(pk: int, code: str, why: Any) -> None:
    rows = PlannedNeed.objects.filter(pk=pk, state=PlannedState.TO_SEND)
    rows.update(state=PlannedState.REFUSED, code=code, why=str(why)[:300])


@transaction.atomic
def _send(by: User, pk: int) -> None:
    """One need: its lines become its plan, and the plan goes out. All or nothing, in one transaction."""
    if not PlannedNeed.objects.filter(pk=pk, state=PlannedState.TO_SEND).update(state=PlannedState.SENT):
        return
    planned = PlannedNeed.objects.select_related("run", "need__requester", "need__lead", "need__category").get(pk=pk)
    need = planned.need
    if need.state != NeedState.ASSESSED:
        raise Conflict("wrong_state", _("推演之后，有同事已经处理过这件求助，没有重复发送。"))
    if is_by_hand(need):
        raise Conflict("by_hand", _("求助人刚刚选择了人工安排，请从候选里亲自选。"))
    lines = list(PlannedLine.objects.filter(planned=planned).select_related("requirement").order_by("pk"))
    standing = [line for line in lines if line.state == LineState.PLANNED]
    _must_still_fit(need, standing)
    _adopt(planned, standing, [line for line in lines if line.state == LineState.REMOVED])
    send_as_it_is(by=by, need=need)
    PlannedLine.objects.filter(pk__in=[line.pk for line in standing]).update(state=LineState.SENT)


def _must_still_fit(need: Need, lines: Sequence[PlannedLine]) -> None:
    """Between planning and sending people take other tasks, pause, or opt out of automatic matching (PIPL art. 24): then nobody is invited over it."""
    unfit = matchmaking.no_longer_fit(
        need, [(line.requirement_id, line.provider_kind, line.provider_id) for line in lines]
    )
    if unfit:
        raise Conflict("changed", _("推演之后情况变了：%(who)s。请换人，或重新推演。") % {"who": "；".join(unfit)})


def _adopt(planned: PlannedNeed, standing: Sequence[PlannedLine], removed: Sequence[PlannedLine]) -> None:
    """The lines take the place of the engine's earlier suggestions for the need. Whom the coordinator took out is not suggested for it again."""
    Proposal.objects.filter(
        requirement__need=planned.need, state=ProposalState.PROPOSED, added_by__isnull=True
    ).delete()
    Proposal.objects.bulk_create(
        [
            Proposal(
                run=planned.run,
                requirement=line.requirement,
                provider_kind=line.provider_kind,
                provider_id=line.provider_id,
                user_id=line.user_id,
                state=ProposalState.PROPOSED if line.state == LineState.PLANNED else ProposalState.REMOVED,
                score=line.score,
                terms=line.terms,
                reasons=line.reasons,
                added_by_id=line.added_by_id,
            )
            for line in [*standing, *removed]
        ],
        ignore_conflicts=True,  # put into the need's own plan by hand meanwhile
    )


def recall_batch(*, by: User, run: MatchingRun) -> int:
    """Within a short time after sending: take every unanswered invitation of the batch back. What was accepted stays. Returns how many were taken back.

    Raises Conflict("too_late") afterwards: single invitations can still be taken back on their needs' pages.
    """
    require(can_plan_place(by, run.place_code))
    until = recall_until(run)
    if until is None or clock.now() > until:
        raise Conflict("too_late", _("已经过了一起撤回的时间。还可以在每件求助里单独撤回邀请。"))
    withdrawn = sum(_withdrawn(by, offer) for offer in _unanswered(run))
    with transaction.atomic():
        log.record("run.recalled", stream=run.stream, by=by, place_code=run.place_code, withdrawn=withdrawn)
    return withdrawn


def _unanswered(run: MatchingRun) -> list[Offer]:
    """The open invitations that came from the run's lines."""
    sent = {
        (line.requirement_id, line.provider_kind, line.provider_id)
        for line in PlannedLine.objects.filter(planned__run=run, state=LineState.SENT)
    }
    offers = Offer.objects.filter(requirement__need__planned__run=run, state=OfferState.SENT)
    return [
        offer
        for offer in offers.select_related("requirement__need__lead").distinct()
        if (offer.requirement_id, offer.provider_kind, offer.provider_id) in sent
        and offer.sent_at > (run.sent_at or offer.sent_at) - dt.timedelta(hours=1)
    ]


def _withdrawn(by: User, offer: Offer) -> bool:
    try:
        withdraw_offer(by=by, offer=offer)
    except Conflict:  # answered this very moment
        return False
    return True
