from linkage.funding.states.applications import APPLICATION_TRANSITIONS, ApplicationState
from linkage.funding.states.grants import GRANT_TRANSITIONS, TRANCHE_TRANSITIONS, GrantState, TrancheState
from linkage.funding.states.micro_grants import (
    ASKED_OR_COMMITTED,
    COMMITTED,
    MICRO_GRANT_TRANSITIONS,
    MicroGrantState,
)
from linkage.funding.states.rounds import ROUND_TRANSITIONS, RoundState

__all__ = [
    "APPLICATION_TRANSITIONS",
    "ASKED_OR_COMMITTED",
    "COMMITTED",
    "GRANT_TRANSITIONS",
    "MICRO_GRANT_TRANSITIONS",
    "ROUND_TRANSITIONS",
    "TRANCHE_TRANSITIONS",
    "ApplicationState",
    "GrantState",
    "MicroGrantState",
    "RoundState",
    "TrancheState",
]
