from typing import Annotated, Any

from django.http import HttpRequest
from ninja import Query, Router

from linkage.api import schemas
from linkage.api.answers import READS, Page, Paging, page_of
from linkage.funding.models import Fund
from linkage.funding.queries.funds import balances
from linkage.funding.queries.open_books import grants_open, open_fund, open_funds, small_grants, with_chain

router = Router(tags=["open books"])


@router.get("/open/funds", response={200: Page[schemas.OpenFund], **READS}, auth=None)
def list_open_funds(request: HttpRequest, paging: Annotated[Paging, Query(...)]) -> Any:
    """The funds at work. No sign-in."""
    return page_of(open_funds(), paging, _line)


@router.get("/open/funds/{id}", response={200: schemas.OpenFundBooks, **READS}, auth=None)
def read_open_fund(request: HttpRequest, id: str) -> Any:
    """Where a fund's money is, by whom it was given to whom, without names of people. No sign-in."""
    fund = open_fund(id)
    money = balances(fund)
    small, count, fen = small_grants(fund)
    return {
        **_line(fund),
        "registered_fen": money.registered,
        "available_fen": money.available,
        "held_fen": money.held,
        "with_grantees_fen": money.with_grantees,
        "spent_fen": money.spent,
        "needs_helped": count,
        "needs_helped_fen": fen,
        "needs_by_purpose": [{"purpose": each.purpose, "count": each.count, "amount_fen": each.fen} for each in small],
    }


@router.get("/open/funds/{id}/grants", response={200: Page[schemas.OpenGrant], **READS}, auth=None)
def list_open_grants(request: HttpRequest, id: str, paging: Annotated[Paging, Query(...)]) -> Any:
    """Each grant from the award to its last receipt. No sign-in."""
    return page_of(with_chain(grants_open(open_fund(id))), paging, _grant)


def _line(fund: Fund) -> dict[str, Any]:
    return {
        "id": fund.public_id,
        "name": fund.name,
        "kind": fund.kind,
        "place": fund.place_code,
        "purposes": fund.purposes,
        "charity_registration_no": fund.charity_registration_no,
    }


def _grant(grant: Any) -> dict[str, Any]:
    application = grant.application
    return {
        "id": grant.public_id,
        "title": application.title,
        "grantee": application.group_name or application.organisation.name,
        "state": grant.state,
        "awarded_fen": grant.awarded_fen,
        "awarded_at": grant.approved_at,
        "tranches": [
            {"number": each.number, "milestone": each.milestone, "amount_fen": each.amount_fen, "paid_at": each.paid_at}
            for each in grant.tranches_shown
        ],
        "receipts": [
            {"kind": each.line.kind, "issued_on": each.issued_on, "amount_fen": each.claimed_fen}
            for each in grant.receipts_shown
        ],
        "reports": [{"kind": each.kind, "served": each.served} for each in grant.reports_shown],
    }
