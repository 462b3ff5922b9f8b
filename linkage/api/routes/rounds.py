from typing import Annotated, Any

from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _
from ninja import Query, Router

from linkage.api.answers import ACTS, READS, Page, Paging, once, page_of
from linkage.api.round_schemas import ApplicationIn, ApplicationOut, RoundOut
from linkage.api.show_rounds import application_out, round_out
from linkage.common.errors import Invalid
from linkage.funding.actions import save_application, start_application, submit_application
from linkage.funding.actions.applications import LineDraft
from linkage.funding.models import CostKind
from linkage.funding.queries.applications import application_to_write, guides_of, organisations_to_apply_with
from linkage.funding.queries.rounds import published_rounds_of, round_for
from linkage.needs.queries import public_needs
from linkage.people.signed_in import person

router = Router(tags=["rounds and applications"])
_NOT_YOURS = _("只能为自己的组织，或由自己社区的居委会指导申报。")
_NO_SUCH_NEED = _("只能选公开列表里的求助。")
_NO_SUCH_KIND = _("没有这一类支出。")


@router.get("/funds/{id}/rounds", response={200: Page[RoundOut], **READS})
def list_rounds(request: HttpRequest, id: str, paging: Annotated[Paging, Query(...)]) -> Any:
    """A fund's published rounds, newest first."""
    return page_of(published_rounds_of(id), paging, round_out)


@router.post("/rounds/{id}/applications", response={201: ApplicationOut, **ACTS})
def start(request: HttpRequest, id: str, body: ApplicationIn) -> Any:
    """A draft, complete or not; `checks` says what is missing."""
    user = person(request)

    def act() -> tuple[int, ApplicationOut]:
        round = round_for(user, id)
        organisation = _organisation(user, body.organisation)
        needs = list(public_needs().filter(public_id__in=body.needs))
        if len(needs) != len(set(body.needs)):
            raise Invalid("unknown_need", _NO_SUCH_NEED, fields={"needs": _NO_SUCH_NEED})
        made = start_application(
            by=user, round=round, organisation=organisation, group_name=body.group_name, needs=needs
        )
        changes = body.dict(exclude={"organisation", "group_name", "needs", "lines"})
        saved = save_application(by=user, application=made, version=made.version, changes=changes, lines=_lines(body))
        return 201, application_out(saved)

    return once(request, act)


@router.post("/applications/{id}/submission", response={200: ApplicationOut, **ACTS})
def submit(request: HttpRequest, id: str) -> Any:
    """Hand it in while the call is open. 409: call_closed, wrong_state; 422: incomplete, with the fields to mend."""
    user = person(request)
    return once(
        request,
        lambda: (200, application_out(submit_application(by=user, application=application_to_write(user, id)))),
    )


def _organisation(user: Any, public_id: str) -> Any:
    for offered in (organisations_to_apply_with(user), guides_of(user)):
        if found := offered.filter(public_id=public_id).first():
            return found
    raise Invalid("unknown_organisation", _NOT_YOURS, fields={"organisation": _NOT_YOURS})


def _lines(body: ApplicationIn) -> list[LineDraft]:
    if any(line.kind not in CostKind.values for line in body.lines):
        raise Invalid("unknown_kind", _NO_SUCH_KIND, fields={"lines": _NO_SUCH_KIND})
    return [LineDraft(line.kind, line.title, line.amount_fen) for line in body.lines]
