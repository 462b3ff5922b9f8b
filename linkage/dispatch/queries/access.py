"""One door to each object, scoped by who asks: another's is not found."""

from collections.abc import Iterable
from typing import Any

from django.db.models import Q, QuerySet
from django.utils.translation import gettext_lazy as _

from linkage.common.errors import NotFound
from linkage.dispatch.models import Assignment, Offer, Proposal, Waiting
from linkage.dispatch.providers import ProviderRef, answers_for, find_providers
from linkage.dispatch.states import HOLDS_A_PLACE, OfferState
from linkage.needs.models import Need, Requirement, RequirementKind
from linkage.needs.permissions import is_coordinator, is_lead
from linkage.needs.queries import needs_visible_to
from linkage.needs.states import PUBLIC
from linkage.organisations.models import Membership, Role, ServiceOffering
from linkage.people.models import User
from linkage.resources.models import Goods, Venue

_THINGS: dict[str, Any] = {
    RequirementKind.SERVICE: ServiceOffering,
    RequirementKind.VENUE: Venue,
    RequirementKind.GOODS: Goods,
}
NEED_PARTS = ("category", "requester", "lead", "recorded_by")


def needs_taken_part_in(user: User) -> QuerySet[Need]:
    """The needs in which she holds a place or has an invitation to answer."""
    held = Assignment.objects.filter(user=user, state__in=HOLDS_A_PLACE).values("requirement__need")
    invited = Offer.objects.filter(user=user, state=OfferState.SENT).values("requirement__need")
    return Need.objects.filter(Q(pk__in=held) | Q(pk__in=invited))


def need_page_for(user: User, public_id: str) -> Need:
    """The need for its page: for the asker and the station, for those who serve or are invited, for organisations and funds that are asked
    or give. Raises NotFound for everyone else (the public reads /open/)."""
    need = Need.objects.select_related(*NEED_PARTS).filter(public_id=public_id).first()
    if need is None or not _may_open(user, need):
        raise NotFound("not_found", _("没有找到这件求助，或者您不能查看。"))
    return need


def _may_open(user: User, need: Need) -> bool:
    if needs_visible_to(user).filter(pk=need.pk).exists() or needs_taken_part_in(user).filter(pk=need.pk).exists():
        return True
    return any(answers_for(user, ref.kind, ref.row) for ref in _things_bound_to(need))


def _things_bound_to(need: Need) -> Iterable[ProviderRef]:
    pairs = set(
        Offer.objects.filter(
            requirement__need=need, user__isnull=True, state__in=[OfferState.SENT, OfferState.ACCEPTED]
        ).values_list("provider_kind", "provider_id")
    )
    return find_providers(pairs).values()


def requirement_for(user: User, public_id: str) -> Requirement:
    """A requirement of a need she may open, or of one that is public."""
    found = (
        Requirement.objects.select_related("need__category", "need__requester", "need__lead")
        .filter(public_id=public_id)
        .first()
    )
    if found is None or not (found.need.state in PUBLIC or _may_open(user, found.need)):
        raise NotFound("not_found", _("没有找到这项任务，或者您不能查看。"))
    return found


def offer_for(user: User, public_id: str) -> Offer:
    """An invitation that she may answer, or whose need she leads or coordinates."""
    offer = Offer.objects.select_related("requirement__need__category", "requirement__need__requester", "user").filter(
        public_id=public_id
    ).first()  # fmt: skip
    if offer is not None and _concerns(user, offer):
        return offer
    raise NotFound("not_found", _("没有找到这份邀请。"))


def assignment_for(user: User, public_id: str) -> Assignment:
    """A held place: her own, her organisation's, or one in a need she asked for, leads or coordinates."""
    found = (
        Assignment.objects.select_related(
            "requirement__need__category", "requirement__need__requester", "requirement__need__lead", "user"
        )
        .filter(public_id=public_id)
        .first()
    )
    if found is not None and (found.requirement.need.requester_id == user.pk or _concerns(user, found)):
        return found
    raise NotFound("not_found", _("没有找到这项任务，或者您不能查看。"))


def _concerns(user: User, row: Offer | Assignment) -> bool:
    need = row.requirement.need
    if row.user_id == user.pk or is_lead(user, need) or is_coordinator(user, need):
        return True
    if row.user_id is not None:
        return False
    key = (row.provider_kind, row.provider_id)
    provider = find_providers([key]).get(key)
    return provider is not None and answers_for(user, provider.kind, provider.row)


def waiting_for(user: User, public_id: str) -> Waiting:
    waiting = Waiting.objects.select_related("requirement__need", "user").filter(public_id=public_id, user=user).first()
    if waiting is None:
        raise NotFound("not_found", _("没有找到这个候补。"))
    return waiting


def proposal_for(user: User, pk: int) -> Proposal:
    """A proposal in the plan of a need she leads or coordinates."""
    proposal = Proposal.objects.select_related("requirement__need").filter(pk=pk).first()
    if proposal is None or not (
        is_lead(user, proposal.requirement.need) or is_coordinator(user, proposal.requirement.need)
    ):
        raise NotFound("not_found", _("没有找到这条建议。"))
    return proposal


def offers_to_herself(user: User) -> QuerySet[Offer]:
    """The invitations that wait for her own answer as a volunteer or social worker, soonest to lapse first."""
    mine = Offer.objects.filter(user=user, state=OfferState.SENT)
    return mine.select_related("requirement__need__category").order_by("expires_at")


def offers_to(user: User) -> QuerySet[Offer]:
    """The invitations that wait for her answer: to herself, to her organisations' services, venues and goods, to her funds."""
    memberships = Membership.objects.filter(user=user, ended_at__isnull=True)
    organisations = memberships.filter(role__in=[Role.ORG_STAFF, Role.COORDINATOR], organisation__isnull=False).values(
        "organisation"
    )
    funds = memberships.filter(role__in=[Role.FUND_OFFICER, Role.FUND_APPROVER]).exclude(fund_id="").values("fund_id")
    things = Q(pk__in=[])
    for kind, model in _THINGS.items():
        things |= Q(
            provider_kind=kind, provider_id__in=model.objects.filter(organisation__in=organisations).values("public_id")
        )
    mine = Q(user=user) | things | Q(provider_kind="money", provider_id__in=funds)
    open_offers = Offer.objects.filter(mine, state=OfferState.SENT)
    return open_offers.select_related("requirement__need__category", "user").order_by("expires_at")
