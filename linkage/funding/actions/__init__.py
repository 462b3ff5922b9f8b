from linkage.funding.actions.applications import (
    accept_application,
    refuse_application,
    return_application,
    save_application,
    start_application,
    submit_application,
    withdraw_application,
)
from linkage.funding.actions.income import register_income
from linkage.funding.actions.micro_grants import (
    approve_micro_grant,
    decline_micro_grant,
    release_micro_grant,
    request_micro_grant,
    spend_micro_grant,
)
from linkage.funding.actions.rounds import cancel_round, change_round, close_call, draft_round, open_round

__all__ = [
    "accept_application",
    "approve_micro_grant",
    "cancel_round",
    "change_round",
    "close_call",
    "decline_micro_grant",
    "draft_round",
    "open_round",
    "refuse_application",
    "register_income",
    "release_micro_grant",
    "request_micro_grant",
    "return_application",
    "save_application",
    "spend_micro_grant",
    "start_application",
    "submit_application",
    "withdraw_application",
]
