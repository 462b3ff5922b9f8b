from linkage.funding.models.agreements import Agreement, AgreementTemplate
from linkage.funding.models.applications import (
    Application,
    ApplicationNeed,
    ApplicationPaper,
    ApplicationVersion,
    BudgetLine,
    CostKind,
)
from linkage.funding.models.ballots import Ballot, Residence, Voter
from linkage.funding.models.comments import Comment
from linkage.funding.models.conflicts import Recusal
from linkage.funding.models.disclosures import Disclosure
from linkage.funding.models.donations import Donation
from linkage.funding.models.funds import Fund, MicroGrant
from linkage.funding.models.grants import Amendment, Grant, GrantLine, MoneyReturned, Tranche
from linkage.funding.models.reports import Receipt, Report, ReportLine, ReportPhoto
from linkage.funding.models.results import AllocationRun, Opinion, PanelDecision
from linkage.funding.models.reviews import Clearance, Review, ReviewSeat, ReviewTrace, Score
from linkage.funding.models.rounds import Criterion, Round

__all__ = [
    "Agreement",
    "AgreementTemplate",
    "AllocationRun",
    "Amendment",
    "Application",
    "ApplicationNeed",
    "ApplicationPaper",
    "ApplicationVersion",
    "Ballot",
    "BudgetLine",
    "Clearance",
    "Comment",
    "CostKind",
    "Criterion",
    "Disclosure",
    "Donation",
    "Fund",
    "Grant",
    "GrantLine",
    "MicroGrant",
    "MoneyReturned",
    "Opinion",
    "PanelDecision",
    "Receipt",
    "Recusal",
    "Report",
    "ReportLine",
    "ReportPhoto",
    "Residence",
    "Review",
    "ReviewSeat",
    "ReviewTrace",
    "Round",
    "Score",
    "Tranche",
    "Voter",
]
