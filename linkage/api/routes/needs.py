from typing import Annotated, Any

from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _
from ninja import Query, Router

from linkage.api import schemas, show
from linkage.api.answers import ACTS, READS, Page, Paging, once, page_of
from linkage.common.errors import Invalid
from linkage.dispatch.actions.confirmation import call_off, confirm_service
from linkage.dispatch.actions.plans import propose_plan, send_plan
from linkage.dispatch.actions.service import issue_presence_code
from linkage.dispatch.queries.access import need_page_for
from linkage.needs import actions
from linkage.needs.models import Category, Need
from linkage.needs.queries import needs_asked_by, needs_visible_to, specs_of
from linkage.needs.specs import Beneficiary, OnBehalf, RequirementSpec
from linkage.needs.states import NeedState
from linkage.people.models import User
from linkage.people.signed_in import person
from linkage.places.codes import prefix

router = Router(tags=["needs"])


class Filters(Paging):
    state: NeedState | None = None
    place: str = ""
    category: str = ""
    mine: bool = False


@router.get("/needs", response={200: Page[schemas.NeedRow], **READS})
def list_needs(request: HttpRequest, filters: Annotated[Filters, Query(...)]) -> Any:
    """The needs the caller may see: her own, those she serves, those of her station."""
    user = person(request)
    rows = needs_asked_by(user) if filters.mine else needs_visible_to(user)
    if filters.state:
        rows = rows.filter(state=filters.state)
    if filters.place:
        rows = rows.filter(place_code__startswith=prefix(filters.place))
    if filters.category:
        rows = rows.filter(category=filters.category)
    return page_of(rows.select_related("category", "requester"), filters, lambda need: show.need_row(user, need))


@router.post("/needs", response={201: schemas.NeedOut, **ACTS})
def create_need(request: HttpRequest, body: schemas.NeedIn) -> Any:
    """Post a need (点单). The station is told at once."""
    user = person(request)

    def act() -> tuple[int, schemas.NeedOut]:
        need = actions.submit_need(
            by=user,
            category=_category(body.category),
            title=body.title,
            description=body.description,
            place_code=body.place,
            urgency=body.urgency,
            window_start=body.window.start,
            window_end=body.window.end,
            address=body.address,
            lat=body.location.lat if body.location else None,
            lng=body.location.lng if body.location else None,
            beneficiary=_beneficiary(body.beneficiary),
            on_behalf_of=OnBehalf(**body.on_behalf_of.dict()) if body.on_behalf_of else None,
            requirements=None if body.requirements is None else [_spec(each) for each in body.requirements],
            shares_contact=body.shares_contact,
        )
        return 201, show.need(user, need)

    return once(request, act)


@router.get("/needs/{id}", response={200: schemas.NeedOut, **READS})
def read_need(request: HttpRequest, id: str) -> Any:
    user = person(request)
    return show.need(user, need_page_for(user, id))


@router.post("/needs/{id}/assessment", response={200: schemas.NeedOut, **ACTS})
def assess(request: HttpRequest, id: str, body: schemas.AssessmentIn) -> Any:
    """审核/评估: accept the need, name the lead, settle what it takes."""
    window = (body.window.start, body.window.end) if body.window else None

    def act(user: User, need: Need) -> None:
        specs = specs_of(need) if body.requirements is None else [_spec(each) for each in body.requirements]
        lead = User.objects.filter(public_id=body.lead).first() if body.lead else None
        if body.lead and lead is None:
            raise Invalid("bad_assessment", _("请选择一位本站的社工带队。"), fields={"lead": _("没有这个人。")})
        actions.assess_need(
            by=user, need=need, lead=lead, public_summary=body.public_summary, requirements=specs, window=window
        )

    return _on_need(request, id, act)


@router.post("/needs/{id}/plan", response={200: schemas.NeedOut, **ACTS})
def plan(request: HttpRequest, id: str) -> Any:
    """Ask the engine for a bundle; `publication` sends it."""
    return _on_need(request, id, lambda user, need: propose_plan(by=user, need=need))


@router.post("/needs/{id}/publication", response={200: schemas.NeedOut, **ACTS})
def publish(request: HttpRequest, id: str) -> Any:
    """Publish, invite everyone in the plan, open it to volunteers."""
    return _on_need(request, id, lambda user, need: send_plan(by=user, need=need))


@router.post("/needs/{id}/refusal", response={200: schemas.NeedOut, **ACTS})
def refuse(request: HttpRequest, id: str, body: schemas.ReasonIn) -> Any:
    return _on_need(request, id, lambda user, need: actions.refuse_need(by=user, need=need, reason=body.reason))


@router.post("/needs/{id}/return", response={200: schemas.NeedOut, **ACTS})
def give_back(request: HttpRequest, id: str, body: schemas.ReasonIn) -> Any:
    """An administrative errand, which is no service: returned and counted."""
    return _on_need(request, id, lambda user, need: actions.return_need(by=user, need=need, reason=body.reason))


@router.post("/needs/{id}/cancellation", response={200: schemas.NeedOut, **ACTS})
def cancel(request: HttpRequest, id: str, body: schemas.ReasonIn) -> Any:
    return _on_need(request, id, lambda user, need: call_off(by=user, need=need, reason=body.reason))


@router.post("/needs/{id}/confirmation", response={200: schemas.NeedOut, **ACTS})
def confirm(request: HttpRequest, id: str) -> Any:
    """确认完成: books hours, points and money."""
    return _on_need(request, id, lambda user, need: confirm_service(by=user, need=need))


@router.post("/needs/{id}/rating", response={200: schemas.NeedOut, **ACTS})
def rate(request: HttpRequest, id: str, body: schemas.RatingIn) -> Any:
    return _on_need(request, id, lambda user, need: actions.rate_need(by=user, need=need, **body.dict()))


@router.post("/needs/{id}/presence", response={200: schemas.CodeOut, **ACTS})
def show_code(request: HttpRequest, id: str) -> Any:
    """A fresh single-use code for the asker's or lead's screen. Never remembered: each call gives a new one."""
    user = person(request)
    issued = issue_presence_code(by=user, need=need_page_for(user, id))
    return {"code": issued.digits, "expires_at": issued.expires_at}


def _on_need(request: HttpRequest, id: str, act: Any) -> Any:
    user = person(request)

    def acted() -> tuple[int, schemas.NeedOut]:
        act(user, need_page_for(user, id))
        return 200, show.need(user, need_page_for(user, id))

    return once(request, acted)


def _category(code: str) -> Category:
    found = Category.objects.filter(code=code, is_active=True).first()
    if found is None:
        raise Invalid("bad_need", _("没有这一类求助。"), fields={"category": _("请从类别中选择。")})
    return found


def _spec(item: schemas.RequirementIn) -> RequirementSpec:
    values = item.dict()
    return RequirementSpec(public_id=values.pop("id"), **values)


def _beneficiary(person: schemas.BeneficiaryIn | None) -> Beneficiary | None:
    if person is None:
        return None
    values = person.dict()
    facts = {"populations": values.pop("populations"), "notes": values.pop("notes")}
    return Beneficiary(facts={name: value for name, value in facts.items() if value}, **values)
