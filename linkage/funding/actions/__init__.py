from linkage.funding.actions.agreements import draw_up_agreement, plan_tranches, sign_agreement, write_template
from linkage.funding.actions.amendments import approve_amendment, ask_amendment, decline_amendment
from linkage.funding.actions.applications import (
    accept_application,
    refuse_application,
    return_application,
    save_application,
    start_application,
    submit_application,
    withdraw_application,
)
from linkage.funding.actions.donations import Gift, register_donation, thank_donor
from linkage.funding.actions.grants import approve_application, close_grant, decline_application, end_grant
from linkage.funding.actions.income import register_income
from linkage.funding.actions.micro_grants import (
    approve_micro_grant,
    decline_micro_grant,
    release_micro_grant,
    request_micro_grant,
    spend_micro_grant,
)
from linkage.funding.actions.receipts import accept_receipt, enter_receipt, refuse_receipt
from linkage.funding.actions.reports import accept_report, return_report, submit_report
from linkage.funding.actions.rounds import cancel_round, change_round, close_call, draft_round, open_round
from linkage.funding.actions.tranches import pay_tranche, register_returned_money

__all__ = [
    "Gift",
    "accept_application",
    "accept_receipt",
    "accept_report",
    "approve_amendment",
    "approve_application",
    "approve_micro_grant",
    "ask_amendment",
    "cancel_round",
    "change_round",
    "close_call",
    "close_grant",
    "decline_amendment",
    "decline_application",
    "decline_micro_grant",
    "draft_round",
    "draw_up_agreement",
    "end_grant",
    "enter_receipt",
    "open_round",
    "pay_tranche",
    "plan_tranches",
    "refuse_application",
    "refuse_receipt",
    "register_donation",
    "register_income",
    "register_returned_money",
    "release_micro_grant",
    "request_micro_grant",
    "return_application",
    "return_report",
    "save_application",
    "sign_agreement",
    "spend_micro_grant",
    "start_application",
    "submit_application",
    "submit_report",
    "thank_donor",
    "withdraw_application",
    "write_template",
]
