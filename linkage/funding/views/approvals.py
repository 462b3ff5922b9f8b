"""The approver's desk: what the allocation proposes, with all she needs to say yes or no."""

from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from linkage.common.errors import DomainError
from linkage.common.pages import render_page
from linkage.common.templatetags.amounts import yuan
from linkage.funding import tranche_plans
from linkage.funding.actions import approve_application, decline_application
from linkage.funding.models import Application, Grant
from linkage.funding.permissions.grants import can_approve
from linkage.funding.queries import grants as queries
from linkage.funding.queries.funds import balances
from linkage.people.signed_in import person
from linkage.people.vocabulary import PURPOSES
from linkage.places.queries import setting


@login_required
@require_GET
def application(request: HttpRequest, application_id: str) -> HttpResponse:
    return _show(request, queries.application_to_approve(person(request), application_id))


@login_required
@require_POST
def approval(request: HttpRequest, application_id: str) -> HttpResponse:
    found = queries.application_to_approve(person(request), application_id)
    try:
        grant = approve_application(by=person(request), application=found)
    except DomainError as error:
        return _show(request, found, refusal=error.message, status=error.status)
    messages.success(request, _("已批准，%(amount)s 已冻结，等双方签署协议。") % {"amount": yuan(grant.awarded_fen)})
    return HttpResponseRedirect(reverse("funding:grant", args=[grant.public_id]), status=303)


@login_required
@require_POST
def refusal(request: HttpRequest, application_id: str) -> HttpResponse:
    """reason: what whoever applied reads."""
    found, reason = queries.application_to_approve(person(request), application_id), request.POST.get("reason", "")
    try:
        decline_application(by=person(request), application=found, reason=reason)
    except DomainError as error:
        return _show(request, found, refusal=error.message, typed=reason, status=error.status)
    messages.success(request, _("已答复不批准，原因会告诉申请人。"))
    return HttpResponseRedirect(reverse("funding:grants"), status=303)


def _show(
    request: HttpRequest, application: Application, *, refusal: Any = "", typed: str = "", status: int = 200
) -> HttpResponse:
    round = application.round
    amount = queries.proposed_fen(application)
    awarded = queries.total(Grant.objects.filter(application__round=round), "awarded_fen")
    shares = tranche_plans.read_shares(str(setting("grant_tranche_shares", round.fund.place_code)))
    context = {
        "application": application,
        "grant": Grant.objects.filter(application=application).first(),
        "amount": amount,
        "lines": application.lines.all(),
        "purpose": PURPOSES.get(application.purpose, application.purpose),
        "left": round.budget_fen - awarded,
        "money": balances(round.fund),
        "plan": tranche_plans.usual_plan(amount, shares, application.starts_on, application.ends_on) if amount else [],
        "verdict": can_approve(person(request), application),
        "waits": application.state == Application.State.PROPOSED,
        "refusal": refusal,
        "typed": typed,
    }
    return render_page(request, "funding/approval.html", context, status=status)
