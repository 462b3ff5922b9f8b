from linkage.funding.models.applications import Application, ApplicationNeed, ApplicationVersion, BudgetLine, CostKind
from linkage.funding.models.funds import Fund, MicroGrant
from linkage.funding.models.grants import Grant, Tranche
from linkage.funding.models.rounds import Criterion, Round

__all__ = [
    "Application",
    "ApplicationNeed",
    "ApplicationVersion",
    "BudgetLine",
    "CostKind",
    "Criterion",
    "Fund",
    "Grant",
    "MicroGrant",
    "Round",
    "Tranche",
]
