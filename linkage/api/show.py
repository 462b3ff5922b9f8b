"""Rows -> schemas, by what the caller may see."""

from typing import Any

from django.utils.translation import get_language

from linkage.api import schemas
from linkage.dispatch.matchmaking import sentences, unmet_sentence, unpack
from linkage.dispatch.models import Assignment, Offer, Waiting
from linkage.dispatch.permissions import can_see_plan
from linkage.dispatch.queries.plans import CandidateView
from linkage.dispatch.queries.tasks import Opportunity
from linkage.events import catalogue, log
from linkage.funding.models import Fund
from linkage.funding.queries.funds import Balances
from linkage.ledger.models import Posting
from linkage.needs import permissions
from linkage.needs.models import Category, Need, Requirement
from linkage.needs.states import OPEN
from linkage.organisations.models import Membership
from linkage.people.actions.readings import log_reading
from linkage.people.models import User

TIMELINE = 100


def me(user: User, memberships: list[Membership], is_volunteer: bool) -> schemas.MeOut:
    return schemas.MeOut(
        id=user.public_id,
        name=user.name,
        phone=user.masked_phone,
        language=user.language,
        place=user.home_code,
        is_volunteer=is_volunteer,
        roles=[
            schemas.Scope(
                role=each.role,
                place=each.place_code,
                organisation=each.organisation.public_id if each.organisation else None,
                fund=each.fund_id or None,
            )
            for each in memberships
        ],
    )


def category(row: Category) -> schemas.CategoryOut:
    english = (get_language() or "").startswith("en")
    return schemas.CategoryOut(
        code=row.code,
        name=row.name_en if english else row.name,
        hint=row.hint_en if english else row.hint,
        domain=row.domain,
        service=row.service,
        bundle=[
            schemas.BundleItem(
                kind=item["kind"],
                title=item["title_en"] if english else item["title"],
                quantity=item["quantity"],
                mandatory=item["mandatory"],
                skills=item["skills"],
                amount_fen=item["amount_fen"],
            )
            for item in row.bundle
        ],
    )


def need_row(user: User, need: Need) -> schemas.NeedRow:
    return schemas.NeedRow(**_row(user, need))


def need(user: User, row: Need) -> schemas.NeedOut:
    """Everything the caller may see of a need now; reading the contact is logged (rule 10)."""
    tells_story = bool(permissions.can_read_story(user, row))
    return schemas.NeedOut(
        **_row(user, row),
        description=row.description if tells_story else None,
        reason=row.reason if row.reason and permissions.can_read_reason(user, row) else None,
        requirements=_requirements(user, row),
        timeline=[
            schemas.TimelineEntry(seq=event.seq, type=event.type, at=event.at, summary=catalogue.told(event))
            for event in log.timeline(row.stream)[:TIMELINE]
        ],
        contact=_contact(user, row),
    )


def _row(user: User, row: Need) -> dict[str, Any]:
    told = row.title if permissions.can_read_story(user, row) else row.public_summary or row.category.name
    return {
        "id": row.public_id,
        "category": row.category_id,
        "title": told,
        "state": row.state,
        "place": row.place_code,
        "urgency": row.urgency,
        "window": {"start": row.window_start, "end": row.window_end},
        "due_at": row.due_at,
        "owner": str(row.get_owner_kind_display()) if row.state in OPEN else "",
        "submitted_at": row.submitted_at,
    }


def _requirements(user: User, row: Need) -> list[schemas.RequirementOut]:
    run = row.matching_runs.order_by("-at", "-pk").first() if can_see_plan(user, row) else None
    return [requirement(each, run.unmet.get(each.public_id) if run else None) for each in row.requirements.all()]


def requirement(row: Requirement, unmet: dict[str, Any] | None = None) -> schemas.RequirementOut:
    is_open = row.filled < row.quantity
    return schemas.RequirementOut(
        id=row.public_id,
        kind=row.kind,  # type: ignore[arg-type]
        title=row.title,
        quantity=row.quantity,
        filled=row.filled,
        mandatory=row.mandatory,
        skills=row.skills,
        certified=row.certified,
        amount_fen=row.amount_fen,
        unmet_reason=unmet_sentence(unmet) if unmet and is_open else None,
    )


def _contact(user: User, row: Need) -> schemas.ContactOut | None:
    if not permissions.can_read_contact(user, row):
        return None
    if user.pk != row.requester_id:
        log_reading(reader=user, subject=row.stream, facts="contact")
    return schemas.ContactOut(
        address=row.address,
        phone=row.requester.phone,
        beneficiary_name=row.beneficiary_name,
        beneficiary_phone=row.beneficiary_phone,
    )


def candidate(view: CandidateView) -> schemas.CandidateOut:
    return schemas.CandidateOut(
        provider=view.provider.name, label=view.provider.label, score=view.score, terms=view.terms, reasons=view.reasons
    )


def offer(row: Offer) -> schemas.OfferOut:
    return schemas.OfferOut(
        id=row.public_id,
        requirement=row.requirement.public_id,
        need=row.requirement.need.public_id,
        kind=row.provider_kind,  # type: ignore[arg-type]
        title=row.requirement.title,
        provider=f"{row.provider_kind}:{row.provider_id}",
        state=row.state,
        expires_at=row.expires_at,
        amount_fen=row.requirement.amount_fen,
        reasons=sentences(unpack(row.reasons)),
    )


def opportunity(found: Opportunity) -> schemas.OpportunityOut:
    row = found.requirement
    return schemas.OpportunityOut(
        requirement=row.public_id,
        need=row.need.public_id,
        title=row.title,
        summary=row.need.public_summary or row.need.category.name,
        place=row.need.place_code,
        window=schemas.WindowIn(start=row.need.window_start, end=row.need.window_end),
        places_left=found.places_left,
        score=found.judgement.score,
        reasons=found.judgement.reasons,
        obstacles=found.judgement.obstacles,
    )


def assignment(row: Assignment) -> schemas.AssignmentOut:
    return schemas.AssignmentOut(
        id=row.public_id,
        requirement=row.requirement.public_id,
        need=row.requirement.need.public_id,
        kind=row.provider_kind,  # type: ignore[arg-type]
        title=row.requirement.title,
        state=row.state,
        starts_at=row.starts_at,
        ends_at=row.ends_at,
        checked_in_at=row.checked_in_at,
        checked_out_at=row.checked_out_at,
    )


def waiting(row: Waiting) -> schemas.WaitingOut:
    return schemas.WaitingOut(
        id=row.public_id, requirement=row.requirement.public_id, state=row.state, invited_until=row.invited_until
    )


def points_entry(row: Posting) -> schemas.PointsEntry:
    booked = row.transaction
    return schemas.PointsEntry(at=booked.at, kind=booked.kind, amount=row.amount, reference=booked.reference)


def fund(row: Fund, money: Balances) -> schemas.FundOut:
    return schemas.FundOut(
        id=row.public_id,
        name=row.name,
        place=row.place_code,
        purposes=row.purposes,
        registered_fen=money.registered,
        available_fen=money.available,
        held_fen=money.held,
        with_grantees_fen=money.with_grantees,
        spent_fen=money.spent,
    )
