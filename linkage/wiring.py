"""What follows from what: event type -> reactions, in order. Reactions are idempotent and run in the task worker after the commit."""

from linkage.dispatch import jobs as dispatch
from linkage.events import outbox

REACTIONS: dict[str, tuple[outbox.Reaction, ...]] = {
    "need.submitted": (dispatch.propose_for_new_need,),
    "need.assessed": (dispatch.propose_for_new_need,),
    "need.edited": (dispatch.propose_for_new_need,),
    "grant.approved": (dispatch.follow_the_fund,),
    "grant.declined": (dispatch.follow_the_fund,),
    "need.expired": (dispatch.release_what_it_held,),
}


def connect() -> None:
    outbox.connect(REACTIONS)
