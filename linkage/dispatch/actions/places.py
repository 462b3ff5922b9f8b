"""Holding a place in a requirement: the steps that claims, offers and waitlists share. Every one runs inside its caller's transaction."""

from django.db.models import F
from django.utils.translation import gettext_lazy as _

from linkage.common import clock
from linkage.common.errors import Conflict
from linkage.dispatch.actions.risks import note_risk
from linkage.dispatch.models import Assignment, Offer
from linkage.dispatch.providers import ProviderRef
from linkage.dispatch.states import HOLDS_A_PLACE
from linkage.events import log
from linkage.needs.actions.lifecycle import mark_matched
from linkage.needs.models import Need, Requirement, RequirementKind
from linkage.needs.states import NeedState
from linkage.people.actions.calendar import keep_free_of_overlap
from linkage.people.models import User
from linkage.resources.actions import book_venue, reserve_goods


def places_for(requirement: Requirement, provider: ProviderRef) -> int:
    """How many of the requirement's places one provider fills: goods as many as are wanted and on the shelf, all others one."""
    if provider.kind != RequirementKind.GOODS:
        return 1
    return max(min(requirement.quantity - requirement.filled, provider.row.stock), 1)


def hold_place(
    *,
    by: User | None,
    requirement: Requirement,
    provider: ProviderRef,
    offer: Offer | None = None,
    units: int = 1,
    risk_read: bool = False,
) -> Assignment:
    """Make the assignment for places (`units`) that have already been taken or reserved, with everything that must hold with it: no overlapping task,
    goods set aside, venue booked. risk_read: she ticked that she has read the risk notice. Tells the need's stream and marks the need matched when this was the last place.

    Raises Conflict("conflict") for an overlap, "already_yours" for a second place in the same requirement, Invalid("risk_unread").
    """
    need = requirement.need
    if provider.user is not None and provider.kind == RequirementKind.VOLUNTEER:
        note_risk(user=provider.user, requirement=requirement, is_ticked=risk_read)
    if provider.user is not None:
        keep_free_of_overlap(provider.user, need.window_start, need.window_end)
    if Assignment.objects.filter(
        requirement=requirement,
        provider_kind=provider.kind,
        provider_id=provider.row.public_id,
        state__in=HOLDS_A_PLACE,
    ).exists():
        raise Conflict("already_yours", _("您已经接了这一单。"))
    assignment = Assignment.objects.create(
        requirement=requirement,
        provider_kind=provider.kind,
        provider_id=provider.row.public_id,
        user=provider.user,
        offer=offer,
        units=units,
        starts_at=need.window_start,
        ends_at=need.window_end,
        claimed_at=clock.now(),
    )
    _set_aside(by, assignment, provider)
    if provider.user is not None:
        log.follow(need.stream, provider.user)
    record_place("need.claimed", by=by, requirement=requirement)
    _mark_matched_when_complete(need)
    return assignment


def record_place(type: str, *, by: User | None, requirement: Requirement) -> None:
    """Tell the need's stream how many places of the requirement are filled now."""
    requirement.refresh_from_db(fields=["filled", "quantity"])
    record_on_need(type, requirement, by=by, filled=requirement.filled, quantity=requirement.quantity)


def record_on_need(type: str, requirement: Requirement, *, by: User | None, **more: int) -> None:
    """Tell the need's stream what happened to one of its requirements."""
    need = requirement.need
    log.record(
        type,
        stream=need.stream,
        by=by,
        place_code=need.place_code,
        requirement=requirement.public_id,
        kind=requirement.kind,
        title=requirement.title,
        **more,
    )


def record_on_board(type: str, requirement: Requirement) -> None:
    """Tell the community's board of tasks; last in its transaction, as boards are shared by many (lock order)."""
    if requirement.kind == RequirementKind.VOLUNTEER:
        code = requirement.need.place_code
        log.record(type, stream=f"board/{code}", place_code=code, requirement=requirement.public_id)


def record_fill_on_board(requirement: Requirement) -> None:
    record_on_board("task.filled" if requirement.filled >= requirement.quantity else "task.opened", requirement)


def _set_aside(by: User | None, assignment: Assignment, provider: ProviderRef) -> None:
    if provider.kind == RequirementKind.GOODS:
        reserve_goods(by=by, goods=provider.row, quantity=assignment.units, reference=assignment.stream)
    elif provider.kind == RequirementKind.VENUE:
        book_venue(
            by=by,
            venue=provider.row,
            starts_at=assignment.starts_at,
            ends_at=assignment.ends_at,
            reference=assignment.stream,
        )


def _mark_matched_when_complete(need: Need) -> None:
    """Called after the need's stream was written, whose row lock makes simultaneous last places see each other."""
    if need.requirements.filter(mandatory=True, filled__lt=F("quantity")).exists():
        return
    need.refresh_from_db(fields=["state"])
    if need.state == NeedState.PUBLISHED:
        mark_matched(need=need)
