import datetime as dt
from collections.abc import Collection
from typing import Any

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from linkage.common import clock
from linkage.common.errors import Conflict, Invalid, require
from linkage.common.states import move
from linkage.dispatch.actions.attention import note_invitation
from linkage.dispatch.actions.places import hold_place, places_for, record_fill_on_board, record_on_need
from linkage.dispatch.models import Assignment, Offer, OfferWave
from linkage.dispatch.permissions import can_accept, can_answer, can_plan
from linkage.dispatch.providers import ProviderRef, find_provider, find_providers
from linkage.dispatch.states import OFFER_TRANSITIONS, OfferState
from linkage.events import log
from linkage.funding.actions import approve_micro_grant, decline_micro_grant, release_micro_grant, request_micro_grant
from linkage.funding.models import MicroGrant
from linkage.funding.states import MicroGrantState
from linkage.needs.actions.places import take_place
from linkage.needs.models import Requirement, RequirementKind, Urgency
from linkage.needs.states import CLAIMABLE
from linkage.people.models import User
from linkage.places.queries import setting

FULL = _("人手已经够了，谢谢您愿意来。您可以排候补，有人退出会马上问您。")


@transaction.atomic
def send_offers(*, by: User, requirement: Requirement, providers: list[str]) -> list[Offer]:
    """Invite these providers (`kind:id`) to the requirement (派单). One who has an open invitation already keeps it.

    Raises Conflict("wrong_state") unless the need is published, Invalid for a provider of another kind.
    """
    require(can_plan(by, requirement.need))
    if requirement.need.state not in CLAIMABLE:
        raise Conflict("wrong_state", _("请先发出联动方案，再单独邀请。"))
    if not providers:
        raise Invalid("no_providers", _("请至少选一位。"), fields={"providers": _("请至少选一位。")})
    return [_invite_by_hand(by, requirement, find_provider(name)) for name in providers]


def _invite_by_hand(by: User, requirement: Requirement, provider: ProviderRef) -> Offer:
    if provider.user is not None:
        note_invitation(provider.user.pk)
    return make_offer(by=by, requirement=requirement, provider=provider)


def make_offer(
    *,
    by: User | None,
    requirement: Requirement,
    provider: ProviderRef,
    score: float | None = None,
    reasons: list[Any] | None = None,
    wave: OfferWave | None = None,
    chance: float | None = None,
) -> Offer:
    """One invitation inside the caller's transaction; by: None when a wave asks by itself. Asking a fund for money also files the request that
    its officers decide."""
    if provider.kind != requirement.kind:
        raise Invalid("wrong_kind", _("这一项需要的是%(kind)s。") % {"kind": requirement.get_kind_display()})
    need = requirement.need
    offer, is_new = Offer.objects.get_or_create(
        requirement=requirement,
        provider_kind=provider.kind,
        provider_id=provider.row.public_id,
        state=OfferState.SENT,
        defaults={
            "user": provider.user,
            "sent_by": by,
            "sent_at": clock.now(),
            "expires_at": expiry(requirement),
            "score": score,
            "reasons": reasons or [],
            "wave": wave,
            "chance": chance,
        },
    )
    if not is_new:
        return offer
    if provider.kind == RequirementKind.MONEY and by is not None:
        request_micro_grant(
            by=by,
            fund=provider.row,
            reference=_reference(offer),
            need_stream=need.stream,
            purpose=requirement.purpose,
            amount_fen=requirement.amount_fen or 0,
        )
    _record("offer.sent", offer, by=by)
    log.record("offer.received", stream=provider.stream, by=by, place_code=need.place_code, offer=offer.public_id)
    return offer


def expiry(requirement: Requirement) -> dt.datetime:
    """When an invitation lapses: after the place's own number of hours, and never after the service begins."""
    need = requirement.need
    key = "urgent_offer_expiry_hours" if need.urgency == Urgency.URGENT else "offer_expiry_hours"
    by_setting = clock.now() + dt.timedelta(hours=setting(key, need.place_code))
    return min(by_setting, max(need.window_start, clock.now() + dt.timedelta(minutes=30)))


@transaction.atomic
def accept_offer(*, by: User, offer: Offer, risk_read: bool = False) -> Assignment:
    """Say yes (接单): the place is taken, once, however many say yes at the same time. For a fund, this is the approval: the money is held.

    Raises Conflict("full") when the last place has gone, "conflict" for an overlap, "wrong_state" when the offer is over,
    "insufficient_balance" when the fund cannot carry it; Invalid("risk_unread"), as for a claim.
    """
    if is_no_longer_needed(offer):
        raise Conflict("full", FULL)
    require(can_accept(by, offer))
    assignment = _say_yes(by, offer, risk_read)
    if offer.provider_kind == RequirementKind.MONEY:
        approve_micro_grant(by=by, grant=grant_of(offer))
    record_fill_on_board(offer.requirement)
    return assignment


def is_no_longer_needed(offer: Offer) -> bool:
    """Whether it was taken back because all places had gone: who says yes too late hears that, and may queue."""
    requirement = offer.requirement
    return offer.state == OfferState.WITHDRAWN and requirement.filled >= requirement.quantity


def _say_yes(by: User, offer: Offer, risk_read: bool = False) -> Assignment:
    try:
        move(offer, "accept", OFFER_TRANSITIONS, answered_by=by, answered_at=clock.now())
    except Conflict as late:
        raise (Conflict("full", FULL) if is_no_longer_needed(offer) else late) from None
    requirement = offer.requirement
    provider = find_providers([(offer.provider_kind, offer.provider_id)])[(offer.provider_kind, offer.provider_id)]
    units = places_for(requirement, provider)
    take_place(requirement, units)
    _record("offer.accepted", offer, by=by)
    return hold_place(by=by, requirement=requirement, provider=provider, offer=offer, units=units, risk_read=risk_read)


@transaction.atomic
def follow_grant(*, grant: MicroGrant, by: User) -> None:
    """A fund decided on its own page: carry its word over to the invitation. Money for which there is no place any more goes back.
    Doing it twice changes nothing."""
    offer = (
        Offer.objects.select_related("requirement__need")
        .filter(public_id=grant.reference.removeprefix("offer/"))
        .first()
    )
    if offer is None or offer.state != OfferState.SENT:
        return
    if grant.state == MicroGrantState.DECLINED:
        _say_no(by, offer, grant.decline_reason)
    elif grant.state == MicroGrantState.HELD:
        try:
            with transaction.atomic():
                _say_yes(by, offer)
        except Conflict:
            _end(offer, "withdraw", by)


@transaction.atomic
def decline_offer(*, by: User, offer: Offer, reason: str = "") -> None:
    """Say no, with a reason for the lead's eyes if one wishes. The engine does not ask the same provider for this requirement again."""
    require(can_answer(by, offer))
    if offer.provider_kind == RequirementKind.MONEY:
        decline_micro_grant(by=by, grant=grant_of(offer), reason=reason)
    _say_no(by, offer, reason)


def _say_no(by: User, offer: Offer, reason: str) -> None:
    move(
        offer,
        "decline",
        OFFER_TRANSITIONS,
        answered_by=by,
        answered_at=clock.now(),
        decline_reason=reason.strip()[:200],
    )
    _record("offer.declined", offer, by=by)


@transaction.atomic
def withdraw_offer(*, by: User, offer: Offer) -> None:
    """Take an unanswered invitation back."""
    require(can_plan(by, offer.requirement.need))
    _end(offer, "withdraw", by)


@transaction.atomic
def expire_offer(*, offer: Offer) -> None:
    """End an invitation whose time has passed. Raises Conflict when it has been answered meanwhile."""
    _end(offer, "expire", None)


def withdraw_open_offers(*, by: User | None, requirement: Requirement, only: Collection[int] | None = None) -> None:
    """Take back every unanswered invitation to a requirement that needs nobody any more, or only those (pks). Inside the caller's transaction."""
    offers = requirement.offers.filter(state=OfferState.SENT)
    for offer in (offers if only is None else offers.filter(pk__in=only)).order_by("pk"):
        offer.requirement = requirement
        _end(offer, "withdraw", by)


def _end(offer: Offer, act: str, by: User | None) -> None:
    move(offer, act, OFFER_TRANSITIONS, answered_at=clock.now())
    if offer.provider_kind == RequirementKind.MONEY:
        release_micro_grant(by=None, grant=grant_of(offer))
    _record("offer.withdrawn" if act == "withdraw" else "offer.expired", offer, by=by)


def grant_of(offer: Offer) -> MicroGrant:
    return MicroGrant.objects.get(reference=_reference(offer))


def _reference(offer: Offer) -> str:
    return f"offer/{offer.public_id}"


def _record(type: str, offer: Offer, *, by: User | None) -> None:
    record_on_need(type, offer.requirement, by=by)
