"""What the worker does when a day has come: it opens a round's vote, and reminds a grantee of a report."""

import datetime as dt

from django.db import transaction
from django.db.models import Q

from linkage.common.errors import Conflict
from linkage.events import log
from linkage.events.log import timeline
from linkage.funding.actions.results import close_review
from linkage.funding.models import Grant, Round
from linkage.funding.states import GrantState

HELD_UP = "round.vote_held_up"


def open_vote_in_time(*, round: Round) -> bool:
    """Go on from the review to the vote. While sheets are missing the officers are told, once for each round. Whether the vote is open now.

    Raises Conflict("wrong_state", "too_early").
    """
    try:
        close_review(by=None, round=round)
    except Conflict as refusal:
        if refusal.code != "reviews_missing":
            raise
        _tell_once(round)
        return False
    return True


@transaction.atomic
def remind_of_report(*, grant: Grant, number: int, due_on: dt.date) -> bool:
    """Tell the grantee that a report is due on that day, once for each day: one that was moved is told of anew. Whether she was told now."""
    rows = Grant.objects.filter(pk=grant.pk, state__in=(GrantState.RUNNING, GrantState.ENDED))
    if not rows.filter(Q(remind_on=None) | ~Q(remind_on=due_on)).update(remind_on=due_on):
        return False
    log.record(
        "report.due",
        stream=grant.stream,
        place_code=grant.fund.place_code,
        grant=grant.public_id,
        number=number,
        due_on=due_on.isoformat(),
    )
    return True


@transaction.atomic
def _tell_once(round: Round) -> None:
    Round.objects.select_for_update().get(pk=round.pk)  # two workers at once tell it once
    if not timeline(round.stream).filter(type=HELD_UP).exists():
        log.record(HELD_UP, stream=round.stream, place_code=round.place_code, round=round.public_id)
