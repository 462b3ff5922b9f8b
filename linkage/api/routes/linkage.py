from typing import Annotated, Any

from django.http import HttpRequest
from ninja import Query, Router

from linkage.api import schemas, show
from linkage.api.answers import ACTS, READS, Page, Paging, once, once_committed, page_of
from linkage.common.errors import require
from linkage.dispatch.actions import claims, offers, service, waitlist
from linkage.dispatch.actions.confirmation import confirm_service
from linkage.dispatch.actions.service import Position
from linkage.dispatch.permissions import can_see_plan
from linkage.dispatch.queries import access, plans, tasks
from linkage.people.signed_in import person

router = Router(tags=["linkage"])


@router.get("/requirements/{id}/candidates", response={200: schemas.CandidatesOut, **READS, 403: READS[400]})
def list_candidates(request: HttpRequest, id: str, k: Annotated[int, Query(ge=1, le=50)] = 10) -> Any:
    """The k best for a requirement, with named terms and reasons; and why there are not more."""
    user = person(request)
    requirement = access.requirement_for(user, id)
    require(can_see_plan(user, requirement.need))
    views, unmet = plans.candidates_for(requirement, k)
    return {"items": [show.candidate(each) for each in views], "unmet_reason": unmet or None}


@router.post("/requirements/{id}/offers", response={201: schemas.OfferList, **ACTS})
def send_offers(request: HttpRequest, id: str, body: schemas.OffersIn) -> Any:
    """派单: invite providers (`kind:id`)."""
    user = person(request)

    def act() -> tuple[int, schemas.OfferList]:
        requirement = access.requirement_for(user, id)
        sent = offers.send_offers(by=user, requirement=requirement, providers=body.providers)
        return 201, schemas.OfferList(items=[show.offer(each) for each in sent])

    return once(request, act)


@router.get("/offers", response={200: schemas.OfferList, **READS})
def list_offers(request: HttpRequest) -> Any:
    """The invitations that wait for the caller's answer: hers, her organisations', her funds'."""
    user = person(request)
    return {"items": [show.offer(each) for each in access.offers_to(user)[:100]]}


@router.post("/offers/{id}/acceptance", response={201: schemas.AssignmentOut, **ACTS})
def accept(request: HttpRequest, id: str, risk_read: bool = False) -> Any:
    """接单; for a fund, its approval."""
    user = person(request)

    def act() -> tuple[int, schemas.AssignmentOut]:
        offer = access.offer_for(user, id)
        return 201, show.assignment(offers.accept_offer(by=user, offer=offer, risk_read=risk_read))

    return once(request, act)


@router.post("/offers/{id}/refusal", response={200: schemas.OfferOut, **ACTS})
def decline(request: HttpRequest, id: str, body: schemas.ReasonIn) -> Any:
    user = person(request)

    def act() -> tuple[int, schemas.OfferOut]:
        offer = access.offer_for(user, id)
        offers.decline_offer(by=user, offer=offer, reason=body.reason)
        return 200, show.offer(offer)

    return once(request, act)


@router.get("/opportunities", response={200: schemas.OpportunityList, **READS})
def list_opportunities(request: HttpRequest) -> Any:
    """The open tasks of the caller's district, those that suit her best first, each with its reasons."""
    user = person(request)
    return {"items": [show.opportunity(each) for each in tasks.opportunities(user)]}


@router.post("/requirements/{id}/claims", response={201: schemas.AssignmentOut, **ACTS})
def claim(request: HttpRequest, id: str, risk_read: bool = False) -> Any:
    """接单 by oneself. 403: certificate_needed, certificate_expired, uninsured, unsigned. 409: full, conflict, not_eligible, already_yours.
    422: risk_unread, until the volunteer has read the risk notice of a dangerous kind of need and the call says so."""
    user = person(request)

    def act() -> tuple[int, schemas.AssignmentOut]:
        requirement = access.requirement_for(user, id)
        return 201, show.assignment(claims.claim_place(by=user, requirement=requirement, risk_read=risk_read))

    return once(request, act)


@router.post("/requirements/{id}/waitlist", response={201: schemas.WaitingOut, **ACTS})
def wait(request: HttpRequest, id: str) -> Any:
    """Queue for a full requirement."""
    user = person(request)
    return once(
        request,
        lambda: (201, show.waiting(waitlist.join_waitlist(by=user, requirement=access.requirement_for(user, id)))),
    )


@router.post("/waitings/{id}/acceptance", response={201: schemas.AssignmentOut, **ACTS})
def take_kept_place(request: HttpRequest, id: str, risk_read: bool = False) -> Any:
    """risk_read: as for a claim."""
    user = person(request)

    def act() -> tuple[int, schemas.AssignmentOut]:
        waiting = access.waiting_for(user, id)
        return 201, show.assignment(waitlist.take_waiting_place(by=user, waiting=waiting, risk_read=risk_read))

    return once(request, act)


@router.post("/waitings/{id}/withdrawal", response={200: schemas.WaitingOut, **ACTS})
def leave_queue(request: HttpRequest, id: str) -> Any:
    user = person(request)

    def act() -> tuple[int, schemas.WaitingOut]:
        waiting = access.waiting_for(user, id)
        waitlist.leave_waitlist(by=user, waiting=waiting)
        return 200, show.waiting(waiting)

    return once(request, act)


@router.get("/assignments", response={200: Page[schemas.AssignmentOut], **READS})
def list_assignments(request: HttpRequest, paging: Annotated[Paging, Query(...)]) -> Any:
    """What the caller has taken on and is not confirmed yet."""
    user = person(request)
    return page_of(tasks.tasks_of(user), paging, show.assignment)


@router.get("/assignments/{id}", response={200: schemas.AssignmentOut, **READS})
def read_assignment(request: HttpRequest, id: str) -> Any:
    user = person(request)
    return show.assignment(access.assignment_for(user, id))


@router.post("/assignments/{id}/withdrawal", response={200: schemas.AssignmentOut, **ACTS})
def withdraw(request: HttpRequest, id: str, body: schemas.ReasonIn) -> Any:
    user = person(request)

    def act() -> tuple[int, schemas.AssignmentOut]:
        assignment = access.assignment_for(user, id)
        claims.withdraw_assignment(by=user, assignment=assignment, reason=body.reason)
        return 200, show.assignment(assignment)

    return once(request, act)


@router.post("/assignments/{id}/checkin", response={200: schemas.AssignmentOut, **ACTS})
def check_in(request: HttpRequest, id: str, body: schemas.CheckIn) -> Any:
    """With the code on the asker's or lead's screen. The position, if given, is compared with the fence and forgotten."""
    user = person(request)
    where = Position(body.location.lat, body.location.lng) if body.location else None

    def act() -> tuple[int, schemas.AssignmentOut]:
        assignment = access.assignment_for(user, id)
        return 200, show.assignment(service.check_in(by=user, assignment=assignment, code=body.code, location=where))

    return once_committed(request, act)


@router.post("/assignments/{id}/checkout", response={200: schemas.AssignmentOut, **ACTS})
def check_out(request: HttpRequest, id: str, body: schemas.CheckOut) -> Any:
    user = person(request)

    def act() -> tuple[int, schemas.AssignmentOut]:
        assignment = access.assignment_for(user, id)
        return 200, show.assignment(service.check_out(by=user, assignment=assignment, code=body.code))

    return once_committed(request, act)


@router.post("/assignments/{id}/roster", response={200: schemas.AssignmentOut, **ACTS})
def record_roster(request: HttpRequest, id: str, body: schemas.RosterIn) -> Any:
    """The lead's record where codes did not work; the hours wait for a second person."""
    user = person(request)

    def act() -> tuple[int, schemas.AssignmentOut]:
        assignment = access.assignment_for(user, id)
        return 200, show.assignment(service.record_roster(by=user, assignment=assignment, **body.dict()))

    return once(request, act)


@router.post("/assignments/{id}/provision", response={200: schemas.AssignmentOut, **ACTS})
def mark_provided(request: HttpRequest, id: str) -> Any:
    """A venue, goods, money or an organisation's service has arrived."""
    user = person(request)

    def act() -> tuple[int, schemas.AssignmentOut]:
        assignment = access.assignment_for(user, id)
        service.mark_provided(by=user, assignment=assignment)
        return 200, show.assignment(assignment)

    return once(request, act)


@router.post("/assignments/{id}/confirmation", response={200: schemas.AssignmentOut, **ACTS})
def confirm(request: HttpRequest, id: str) -> Any:
    """The asker's word on the whole need, given from one of its assignments: hours, points and money are booked for all."""
    user = person(request)

    def act() -> tuple[int, schemas.AssignmentOut]:
        confirm_service(by=user, need=access.assignment_for(user, id).requirement.need)
        return 200, show.assignment(access.assignment_for(user, id))

    return once(request, act)
