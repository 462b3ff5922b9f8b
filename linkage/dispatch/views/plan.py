"""Working on a need's plan: ask the engine again, choose from the candidates, take out, invite one more, send the whole."""

from collections.abc import Callable
from typing import Any

from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_GET, require_POST

from linkage.common.errors import Conflict, require
from linkage.common.pages import render_page
from linkage.dispatch.actions.offers import send_offers, withdraw_offer
from linkage.dispatch.actions.plans import add_proposal, propose_plan, remove_proposal, send_plan
from linkage.dispatch.actions.replaying import replay_run
from linkage.dispatch.permissions import can_plan
from linkage.dispatch.queries.access import offer_for, proposal_for, requirement_for
from linkage.dispatch.queries.plans import candidates_for, last_run_of
from linkage.dispatch.views import addresses
from linkage.dispatch.views.acting import Refusal, attempt, person, see_other
from linkage.dispatch.views.need import act_on_need, show_need
from linkage.dispatch.views.progress import label_of
from linkage.needs.models import Need, Requirement
from linkage.needs.states import CLAIMABLE, NeedState
from linkage.people.models import User

SHOWN = 20


@require_POST
@login_required
def run_matching(request: HttpRequest, public_id: str) -> HttpResponse:
    return act_on_need(request, public_id, "matching", lambda need: propose_plan(by=person(request), need=need))


@require_POST
@login_required
def replay(request: HttpRequest, public_id: str) -> HttpResponse:
    """The need's last run once more, on what was kept of it."""
    return act_on_need(request, public_id, "replay", lambda need: _replay_last(person(request), need))


def _replay_last(user: User, need: Need) -> None:
    run = last_run_of(need)
    if run is None:
        raise Conflict("inputs_erased", _("这件求助还没有推演过。"))
    replay_run(by=user, run=run)


@require_POST
@login_required
def send(request: HttpRequest, public_id: str) -> HttpResponse:
    """发出方案: publish the need and invite everyone in its plan. run: the one whose plan was on the screen."""
    seen = request.POST.get("run") or None
    return act_on_need(
        request, public_id, "publication", lambda need: send_plan(by=person(request), need=need, seen=seen)
    )


@require_POST
@login_required
def remove(request: HttpRequest, pk: int) -> HttpResponse:
    proposal = proposal_for(person(request), pk)
    need = proposal.requirement.need
    return _then_need(request, need, "plan", lambda: remove_proposal(by=person(request), proposal=proposal))


@require_POST
@login_required
def take_back(request: HttpRequest, public_id: str) -> HttpResponse:
    offer = offer_for(person(request), public_id)
    need = offer.requirement.need
    return _then_need(request, need, "plan", lambda: withdraw_offer(by=person(request), offer=offer))


def _then_need(request: HttpRequest, need: Need, act: str, do: Callable[[], object]) -> HttpResponse:
    refusal = attempt(request, act, do)
    return show_need(request, need.public_id, refusal) if refusal else see_other(addresses.of_need(need))


@require_GET
@login_required
def candidates(request: HttpRequest, public_id: str) -> HttpResponse:
    """The best candidates for one requirement, with reasons; before the plan is out one adds them to it, afterwards one invites them."""
    return _show_candidates(request, requirement_for(person(request), public_id))


def _show_candidates(request: HttpRequest, requirement: Requirement, refusal: Refusal | None = None) -> HttpResponse:
    need = requirement.need
    require(can_plan(person(request), need))
    found, unmet = candidates_for(requirement, SHOWN)
    is_out = need.state in CLAIMABLE
    context: dict[str, Any] = {
        "need": need,
        "requirement": requirement,
        "label": label_of(requirement),
        "candidates": [{"name": each.provider.name, "label": each.provider.label, "kind": each.provider.kind,
                        "score": round(each.score * 100), "reasons": each.reasons} for each in found],
        "unmet": unmet,
        "act_url": f"/requirements/{requirement.public_id}/{'offers' if is_out else 'proposals'}/",
        "is_out": is_out,
        "may_add": is_out or need.state in (NeedState.SUBMITTED, NeedState.ASSESSED),
        "refusal": refusal,
    }  # fmt: skip
    status = refusal.status if refusal else 200
    response = render_page(
        request, "dispatch/candidates.html", context, part="dispatch/_candidates.html", status=status
    )
    if refusal:  # the need stays as it is; the refusal shows where the candidates are
        response.headers["HX-Retarget"] = f"#more-{requirement.public_id}"
        response.headers["HX-Reswap"] = "innerHTML"
        response.headers["HX-Reselect"] = ".candidates"
    return response


@require_POST
@login_required
def add(request: HttpRequest, public_id: str) -> HttpResponse:
    """provider: `kind:id`."""
    requirement = requirement_for(person(request), public_id)
    name = request.POST.get("provider", "")
    return _then_plan(
        request, requirement, lambda: add_proposal(by=person(request), requirement=requirement, provider=name)
    )


@require_POST
@login_required
def invite(request: HttpRequest, public_id: str) -> HttpResponse:
    """provider: one or several `kind:id`, all invited or none."""
    requirement = requirement_for(person(request), public_id)
    names = request.POST.getlist("provider")
    return _then_plan(
        request,
        requirement,
        lambda: send_offers(by=person(request), requirement=requirement, providers=names),
    )


def _then_plan(request: HttpRequest, requirement: Requirement, do: Callable[[], object]) -> HttpResponse:
    refusal = attempt(request, "candidates", do)
    return (
        _show_candidates(request, requirement, refusal) if refusal else see_other(addresses.of_need(requirement.need))
    )
