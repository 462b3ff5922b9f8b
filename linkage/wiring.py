"""What follows from what: event type -> reactions, in order. Reactions are idempotent and run in the task worker after the commit. Beyond this
table, every event that messaging/rules.py names puts a line in somebody's inbox."""

from linkage.dispatch import jobs as dispatch
from linkage.events import outbox
from linkage.messaging import jobs as messaging
from linkage.messaging.rules import RULES
from linkage.volunteering import jobs as volunteering
from linkage.workers import jobs as workers

REACTIONS: dict[str, tuple[outbox.Reaction, ...]] = {
    "need.submitted": (dispatch.propose_for_new_need,),
    "need.taken_up": (messaging.keep_seats,),
    "need.assessed": (dispatch.propose_for_new_need, messaging.keep_seats),
    "need.edited": (dispatch.propose_for_new_need,),
    "grant.approved": (dispatch.follow_the_fund,),
    "grant.declined": (dispatch.follow_the_fund,),
    "need.rated": (dispatch.pass_on_the_rating,),
    "need.published": (dispatch.complete_waves,),
    "need.claimed": (dispatch.settle_filled,),
    "waiting.taken": (dispatch.settle_filled,),
    "need.place_reopened": (dispatch.look_for_another, messaging.keep_seats),
    "service.missed": (messaging.keep_seats,),
    "need.expired": (dispatch.release_what_it_held,),
    "hours.recorded": (volunteering.look_over_hours,),
    "hours.reviewed": (volunteering.look_over_hours,),
    "erasure.done": (
        volunteering.forget_papers_of_the_erased,
        volunteering.leave_teams_of_the_erased,
        messaging.take_words_away,
    ),
    "membership.started": (workers.keep_registry_in_step,),
    "membership.ended": (workers.keep_registry_in_step,),
}


def connect() -> None:
    types = [*REACTIONS, *(type for type in RULES if type not in REACTIONS)]
    outbox.connect({type: REACTIONS.get(type, ()) + ((messaging.notify,) if type in RULES else ()) for type in types})
