from typing import Annotated, Any

from django.http import HttpRequest
from ninja import Query, Router

from linkage.api import schemas, show
from linkage.api.answers import READS, Page, Paging, page_of
from linkage.funding.models import Fund
from linkage.funding.queries.funds import balances, fund_for, funds_visible_to
from linkage.people.signed_in import person
from linkage.volunteering.queries.hours import hours_summary
from linkage.volunteering.queries.points import points_balance, points_entries

router = Router(tags=["hours, points and funds"])


@router.get("/points", response={200: schemas.PointsOut, **READS})
def read_points(request: HttpRequest) -> Any:
    """The caller's points (hundredths) and minutes of service."""
    user = person(request)
    summary = hours_summary(user)
    return {"balance": points_balance(user), "minutes_counted": summary.counted, "minutes_waiting": summary.waiting}


@router.get("/points/entries", response={200: Page[schemas.PointsEntry], **READS})
def list_points_entries(request: HttpRequest, paging: Annotated[Paging, Query(...)]) -> Any:
    user = person(request)
    return page_of(points_entries(user), paging, show.points_entry)


@router.get("/funds", response={200: Page[schemas.FundOut], **READS})
def list_funds(request: HttpRequest, paging: Annotated[Paging, Query(...)]) -> Any:
    """The funds whose books the caller may read."""
    user = person(request)
    return page_of(funds_visible_to(user), paging, _shown)


@router.get("/funds/{id}", response={200: schemas.FundOut, **READS})
def read_fund(request: HttpRequest, id: str) -> Any:
    user = person(request)
    return _shown(fund_for(user, id))


def _shown(fund: Fund) -> schemas.FundOut:
    return show.fund(fund, balances(fund))
