from linkage.funding.states.applications import APPLICATION_TRANSITIONS, ApplicationState
from linkage.funding.states.grants import (
    AMENDMENT_TRANSITIONS,
    GRANT_TRANSITIONS,
    RECEIPT_STANDS,
    RECEIPT_TRANSITIONS,
    REPORT_TRANSITIONS,
    TRANCHE_TRANSITIONS,
    UNSETTLED,
    AmendmentState,
    GrantState,
    ReceiptState,
    ReportState,
    TrancheState,
)
from linkage.funding.states.micro_grants import (
    ASKED_OR_COMMITTED,
    COMMITTED,
    MICRO_GRANT_TRANSITIONS,
    MicroGrantState,
)
from linkage.funding.states.rounds import ROUND_TRANSITIONS, RoundState

__all__ = [
    "AMENDMENT_TRANSITIONS",
    "APPLICATION_TRANSITIONS",
    "ASKED_OR_COMMITTED",
    "COMMITTED",
    "GRANT_TRANSITIONS",
    "MICRO_GRANT_TRANSITIONS",
    "RECEIPT_STANDS",
    "RECEIPT_TRANSITIONS",
    "REPORT_TRANSITIONS",
    "ROUND_TRANSITIONS",
    "TRANCHE_TRANSITIONS",
    "UNSETTLED",
    "AmendmentState",
    "ApplicationState",
    "GrantState",
    "MicroGrantState",
    "ReceiptState",
    "ReportState",
    "RoundState",
    "TrancheState",
]
