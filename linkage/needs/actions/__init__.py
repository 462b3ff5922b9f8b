"""The only writers of needs. Each function checks who asks, moves the need by one conditional update and records what happened, in one
transaction. `by` is None when the system itself acts; then nobody's rights are asked."""

from linkage.needs.actions.assessment import assess_need, take_up_need
from linkage.needs.actions.editing import edit_need
from linkage.needs.actions.lifecycle import (
    cancel_need,
    confirm_need,
    escalate_need,
    expire_need,
    finish_need,
    mark_matched,
    publish_need,
    refuse_need,
    reopen_need,
    return_need,
    start_need,
)
from linkage.needs.actions.places import give_back_place, take_place
from linkage.needs.actions.rating import rate_need
from linkage.needs.actions.submission import submit_need

__all__ = [
    "assess_need",
    "cancel_need",
    "confirm_need",
    "edit_need",
    "escalate_need",
    "expire_need",
    "finish_need",
    "give_back_place",
    "mark_matched",
    "publish_need",
    "rate_need",
    "refuse_need",
    "reopen_need",
    "return_need",
    "start_need",
    "submit_need",
    "take_place",
    "take_up_need",
]
