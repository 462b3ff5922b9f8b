"""{% load rounds %}{% round_doors round %}: where a reader of a call may go on: vote, comment, see the result, run the review."""

from typing import Any

from django import template

from linkage.funding.models import Round
from linkage.funding.permissions.ballots import is_open, may_help
from linkage.funding.permissions.comments import asks_for_comments
from linkage.funding.permissions.reviews import can_run_review
from linkage.funding.queries.ballots import votes_open_for
from linkage.funding.states.rounds import RoundState

register = template.Library()
DECIDED = (RoundState.DECIDED, RoundState.CLOSED)


@register.inclusion_tag("funding/_round_doors.html", takes_context=True)
def round_doors(context: dict[str, Any], round: Round) -> dict[str, Any]:
    user = context["user"]
    under_way = round.state not in (RoundState.DRAFTED, RoundState.CANCELLED)
    return {
        "round": round,
        "votes": bool(is_open(round)),
        "helps": bool(is_open(round)) and may_help(user, round),
        "comments": asks_for_comments(round),
        "decided": round.state in DECIDED and round.runs.filter(adopted_at__isnull=False).exists(),
        "runs": under_way and bool(can_run_review(user, round.fund)),
    }


@register.inclusion_tag("funding/_open_votes.html", takes_context=True)
def open_votes(context: dict[str, Any]) -> dict[str, Any]:
    """Votes that wait for this resident, for her front page."""
    user = context["user"]
    return {"rounds": list(votes_open_for(user)[:3]) if user.is_authenticated else []}
