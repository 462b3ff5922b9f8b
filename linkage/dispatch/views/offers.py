"""Invitations to answer: to a person herself, to an organisation's services, venues and goods, to a fund's money."""

from typing import Any

from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.views.decorators.http import require_GET, require_POST

from linkage.common.pages import render_page
from linkage.dispatch.actions.offers import FULL, accept_offer, decline_offer, is_no_longer_needed
from linkage.dispatch.matchmaking import sentences, unpack
from linkage.dispatch.models import Assignment
from linkage.dispatch.permissions import can_accept, can_answer, can_wait
from linkage.dispatch.providers import ProviderRef, find_providers
from linkage.dispatch.queries.access import offer_for, offers_to
from linkage.dispatch.views import addresses
from linkage.dispatch.views.acting import Refusal, attempt, has_read_risk, person, see_other
from linkage.dispatch.views.cards import invitation_cards, task_card
from linkage.dispatch.views.progress import label_of
from linkage.funding.queries.funds import balances
from linkage.needs.models import RequirementKind


@require_GET
@login_required
def offers(request: HttpRequest) -> HttpResponse:
    """All that wait for an answer of hers, soonest to lapse first."""
    rows = list(offers_to(person(request)))
    providers = find_providers({(row.provider_kind, row.provider_id) for row in rows})
    cards = [
        card | {"asked": _asked(providers.get((card["offer"].provider_kind, card["offer"].provider_id)))}
        for card in invitation_cards(rows)
    ]
    return render_page(request, "tasks/offers.html", {"cards": cards}, part="tasks/_offers.html")


def _asked(provider: ProviderRef | None) -> str:
    """Who is asked, where that is not the reader herself."""
    return provider.label if provider and provider.user is None else ""


@require_GET
@login_required
def offer_page(request: HttpRequest, public_id: str) -> HttpResponse:
    return show_offer(request, public_id)


def show_offer(request: HttpRequest, public_id: str, refusal: Refusal | None = None) -> HttpResponse:
    user = person(request)
    offer = offer_for(user, public_id)
    key = (offer.provider_kind, offer.provider_id)
    provider = find_providers([key]).get(key)
    context: dict[str, Any] = {
        "offer": offer,
        "requirement": offer.requirement,
        "need": offer.requirement.need,
        "card": task_card(offer.requirement),
        "label": label_of(offer.requirement),
        "provider": provider,
        "asked": _asked(provider),
        "funds": balances(provider.row) if provider and provider.kind == RequirementKind.MONEY else None,
        "stock": provider.row.stock if provider and provider.kind == RequirementKind.GOODS else None,
        "reasons": sentences(unpack(offer.reasons)),
        "shared_with": offer.wave.size if offer.wave else 0,
        "thanks": FULL if is_no_longer_needed(offer) else "",
        "is_full": offer.requirement.filled >= offer.requirement.quantity,
        "may_wait": can_wait(user, offer.requirement),
        "may_answer": can_answer(user, offer),
        "may_accept": can_accept(user, offer),
        "assignment": Assignment.objects.filter(offer=offer).first(),
        "refusal": refusal,
    }
    status = refusal.status if refusal else 200
    return render_page(request, "tasks/offer.html", context, part="tasks/_offer.html", status=status)


@require_POST
@login_required
def accept(request: HttpRequest, public_id: str) -> HttpResponse:
    user, offer = person(request), offer_for(person(request), public_id)
    taken: list[Assignment] = []
    ticked = has_read_risk(request)
    refusal = attempt(request, "acceptance", lambda: taken.append(accept_offer(by=user, offer=offer, risk_read=ticked)))
    return show_offer(request, public_id, refusal) if refusal else see_other(addresses.of_assignment(taken[0]))


@require_POST
@login_required
def decline(request: HttpRequest, public_id: str) -> HttpResponse:
    user, offer = person(request), offer_for(person(request), public_id)
    reason = request.POST.get("reason", "")
    refusal = attempt(request, "refusal", lambda: decline_offer(by=user, offer=offer, reason=reason))
    if refusal:
        return show_offer(request, public_id, refusal)
    return see_other("/tasks/" if offer.user_id == user.pk else "/offers/")
