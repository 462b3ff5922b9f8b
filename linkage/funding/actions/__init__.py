from linkage.funding.actions.income import register_income
from linkage.funding.actions.micro_grants import (
    approve_micro_grant,
    decline_micro_grant,
    release_micro_grant,
    request_micro_grant,
    spend_micro_grant,
)

__all__ = [
    "approve_micro_grant",
    "decline_micro_grant",
    "register_income",
    "release_micro_grant",
    "request_micro_grant",
    "spend_micro_grant",
]
