from linkage.funding.models.agreements import Agreement, AgreementTemplate
from linkage.funding.models.applications import (
    Application,
    ApplicationNeed,
    ApplicationPaper,
    ApplicationVersion,
    BudgetLine,
    CostKind,
)
from linkage.funding.models.disclosures import Disclosure
from linkage.funding.models.donations import Donation
from linkage.funding.models.funds import Fund, MicroGrant
from linkage.funding.models.grants import Amendment, Grant, GrantLine, MoneyReturned, Tranche
from linkage.funding.models.reports import Receipt, Report, ReportLine, ReportPhoto
from linkage.funding.models.rounds import Criterion, Round

__all__ = [
    "Agreement",
    "AgreementTemplate",
    "Amendment",
    "Application",
    "ApplicationNeed",
    "ApplicationPaper",
    "ApplicationVersion",
    "BudgetLine",
    "CostKind",
    "Criterion",
    "Disclosure",
    "Donation",
    "Fund",
    "Grant",
    "GrantLine",
    "MicroGrant",
    "MoneyReturned",
    "Receipt",
    "Report",
    "ReportLine",
    "ReportPhoto",
    "Round",
    "Tranche",
]
