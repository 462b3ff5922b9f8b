from typing import Any

from django.http import HttpRequest
from django.utils.translation import gettext as _
from ninja import Router, Schema

from linkage.api import grant_schemas as schemas
from linkage.api.answers import ACTS, READS, once
from linkage.common.errors import NotFound
from linkage.funding import actions
from linkage.funding.actions.reports import ReportDraft
from linkage.funding.models import Agreement, Grant, Tranche
from linkage.funding.queries import grants as queries
from linkage.people.models import User
from linkage.people.signed_in import person

router = Router(tags=["grants"])


@router.get("/grants/{id}", response={200: schemas.GrantOut, **READS})
def read_grant(request: HttpRequest, id: str) -> Any:
    return _grant(queries.grant_for(person(request), id))


@router.post("/applications/{id}/decision", response={200: schemas.DecisionOut, **ACTS})
def decide(request: HttpRequest, id: str, body: schemas.DecisionIn) -> Any:
    """Approve what the allocation proposed, or decline it with a reason. 409: wrong_state, over_budget, over_share, insufficient_balance."""
    user = person(request)

    def act() -> tuple[int, Schema]:
        application = queries.application_to_approve(user, id)
        grant = None
        if body.approve:
            grant = actions.approve_application(by=user, application=application)
        else:
            actions.decline_application(by=user, application=application, reason=body.reason)
        return 200, schemas.DecisionOut(
            application=application.public_id, state=application.state, grant=grant.public_id if grant else None
        )

    return once(request, act)


@router.post("/applications/{id}/agreement", response={200: schemas.AgreementOut, **ACTS})
def agree(request: HttpRequest, id: str, body: schemas.SigningIn) -> Any:
    """With a name: sign for the side one belongs to. Without: draw the agreement up, which is the officer's. 409: text_changed, wrong_state."""
    user = person(request)

    def act() -> tuple[int, Schema]:
        grant = _of_application(user, id)
        if not body.name:
            return 200, _agreement(actions.draw_up_agreement(by=user, grant=grant))
        agreement = grant.agreements.filter(superseded_at__isnull=True).first()
        if agreement is None:
            raise NotFound("no_such_agreement", _("协议还没有拟定。"))
        return 200, _agreement(actions.sign_agreement(by=user, agreement=agreement, name=body.name, digest=body.digest))

    return once(request, act)


@router.post("/tranches/{id}/payment", response={200: schemas.TrancheOut, **ACTS})
def pay(request: HttpRequest, id: str, body: schemas.PaymentIn) -> Any:
    """Register the bank's transfer. 409: not_signed, report_missing, transfer_known, wrong_state."""
    user = person(request)

    def act() -> tuple[int, Schema]:
        tranche = _tranche_of(user, id)
        return 200, _tranche(actions.pay_tranche(by=user, tranche=tranche, transfer_no=body.transfer_no))

    return once(request, act)


@router.post("/grants/{id}/reports", response={201: schemas.ReportOut, **ACTS})
def report(request: HttpRequest, id: str, body: schemas.ReportIn) -> Any:
    """Hand in the report that comes next, or again the one that was returned. 409: not_due."""
    user = person(request)

    def act() -> tuple[int, Schema]:
        told = body.model_dump(exclude={"spent"})
        draft = ReportDraft(**told, spent={each.position: each.amount_fen for each in body.spent})
        row = actions.submit_report(by=user, grant=queries.grant_for(user, id), draft=draft)
        return 201, schemas.ReportOut(id=row.public_id, number=row.number, kind=row.kind, state=row.state)

    return once(request, act)


def _of_application(user: User, application_id: str) -> Grant:
    """Raises NotFound."""
    found = queries.grants_visible_to(user).filter(application__public_id=application_id).first()
    if found is None:
        raise NotFound("no_such_grant", _("没有找到这笔资助。"))
    return found


def _tranche_of(user: User, public_id: str) -> Tranche:
    """Raises NotFound."""
    rows = Tranche.objects.filter(grant__in=queries.grants_visible_to(user).order_by(), public_id=public_id)
    found = rows.select_related("grant__fund", "grant__application__round__fund", "grant__application__organisation")
    tranche = found.first()
    if tranche is None:
        raise NotFound("no_such_tranche", _("没有找到这一期付款。"))
    return tranche


def _grant(grant: Grant) -> schemas.GrantOut:
    money = queries.money_of(grant)
    return schemas.GrantOut(
        id=grant.public_id,
        state=grant.state,
        fund=grant.fund.public_id,
        awarded_fen=money.awarded,
        held_fen=money.held,
        paid_fen=money.paid,
        accounted_fen=money.accounted,
        returned_fen=money.returned,
        tranches=[_tranche(each) for each in grant.tranches.all()],
    )


def _tranche(row: Tranche) -> schemas.TrancheOut:
    return schemas.TrancheOut(
        id=row.public_id,
        number=row.number,
        milestone=row.milestone,
        amount_fen=row.amount_fen,
        due_on=row.due_on,
        state=row.state,
    )


def _agreement(row: Agreement) -> schemas.AgreementOut:
    return schemas.AgreementOut(
        grant=row.grant.public_id,
        version=row.version,
        body=row.body,
        digest=row.digest,
        grantee_signed_at=row.grantee_signed_at,
        signatory_signed_at=row.signatory_signed_at,
    )
