"""The page of a grant: one line of money and papers for both sides, and what each may do next. Every act on it comes back here."""

from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse

from linkage.common.errors import DomainError
from linkage.common.pages import render_page
from linkage.events.catalogue import told
from linkage.events.log import timeline
from linkage.events.models import Event
from linkage.funding.forms.grants import ReturnForm, TransferForm
from linkage.funding.models import Grant
from linkage.funding.permissions import grants as permissions
from linkage.funding.queries import grants as queries
from linkage.funding.queries.grant_steps import steps_of
from linkage.funding.states import UNSETTLED, GrantState
from linkage.organisations.roles import held_by
from linkage.people.signed_in import person

TIMELINE = 60


def frame_for(user: Any) -> str:
    """With the rail for those who work at a desk; a resident who applied for a group has none."""
    return "base_desk.html" if held_by(user) else "base.html"


def acted(request: HttpRequest, grant: Grant, act: Callable[[], Any], said: Any) -> HttpResponse:
    """Carry out the act and go back to the grant; or show it with the refusal's sentence."""
    try:
        act()
    except DomainError as error:
        return show_grant(request, grant, refusal=error.message, status=error.status)
    messages.success(request, said)
    return back_to(grant)


def back_to(grant: Grant) -> HttpResponse:
    return HttpResponseRedirect(reverse("funding:grant", args=[grant.public_id]), status=303)


def show_grant(
    request: HttpRequest,
    grant: Grant,
    *,
    refusal: Any = "",
    transfer_form: TransferForm | None = None,
    return_form: ReturnForm | None = None,
    status: int = 200,
) -> HttpResponse:
    user = person(request)
    for_grantee = bool(permissions.can_act_as_grantee(user, grant))
    manages = permissions.can_manage(user, grant)
    context = {
        "frame": frame_for(user),
        "grant": grant,
        "application": grant.application,
        "money": queries.money_of(grant),
        "steps": steps_of(grant),
        "refusal": refusal,
        "for_grantee": for_grantee,
        "manages": bool(manages),
        "manage_verdict": manages,
        "is_running": grant.state == GrantState.RUNNING,
        "is_open": grant.state in UNSETTLED,
        "takes_receipts": for_grantee and grant.state in (GrantState.RUNNING, GrantState.ENDED),
        "due": queries.report_due(grant),
        "transfer_form": transfer_form or TransferForm(),
        "return_form": return_form or ReturnForm(),
        "agreement": grant.agreements.filter(superseded_at__isnull=True).first(),
        "tranches": _tranches(user, grant),
        "lines": _lines(grant),
        "reports": grant.reports.select_related("submitted_by").all(),
        "receipts": _receipts(user, grant),
        "amendments": _amendments(user, grant),
        "returns": grant.returns.all(),
        "entries": [_entry(event) for event in timeline(grant.stream).select_related("actor")[:TIMELINE]],
    }
    return render_page(request, "funding/grant.html", context, part="funding/_grant.html", status=status)


def _tranches(user: Any, grant: Grant) -> list[dict[str, Any]]:
    payable = queries.next_payable(grant)
    rows = []
    for tranche in grant.tranches.select_related("paid_by"):
        tranche.grant = grant
        is_next = payable is not None and payable.pk == tranche.pk
        rows.append({"tranche": tranche, "is_next": is_next, "verdict": permissions.can_pay(user, tranche)})
    return rows


def _lines(grant: Grant) -> list[dict[str, Any]]:
    return [{"line": line, "claimed": queries.claimed_on(line)} for line in grant.lines.all()]


def _receipts(user: Any, grant: Grant) -> list[dict[str, Any]]:
    rows = []
    for receipt in grant.receipts.select_related("line", "entered_by"):
        receipt.grant = grant
        rows.append({"receipt": receipt, "verdict": permissions.can_check_receipt(user, receipt)})
    return rows


def _amendments(user: Any, grant: Grant) -> list[dict[str, Any]]:
    rows = []
    for amendment in grant.amendments.select_related("asked_by"):
        amendment.grant = grant
        titles = {each["position"]: each for each in amendment.before["lines"]}
        changed = [
            {"title": each["title"], "before": titles[each["position"]]["amount_fen"], "after": each["amount_fen"]}
            for each in amendment.after["lines"]
            if each["amount_fen"] != titles[each["position"]]["amount_fen"]
        ]
        rows.append(
            {"amendment": amendment, "changed": changed, "verdict": permissions.can_decide_amendment(user, amendment)}
        )
    return rows


def _entry(event: Event) -> dict[str, Any]:
    return {
        "at": event.at,
        "sentence": told(event),
        "actor_label": event.actor.short_name if event.actor else "",
        "type": event.type,
        "key": f"event-{event.pk}",
    }
