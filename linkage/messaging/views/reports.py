from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from linkage.common.acting import Refusal, attempt, see_other
from linkage.common.errors import NotAllowed
from linkage.common.pages import render_page
from linkage.messaging.actions.reports import report_thread, settle_report
from linkage.messaging.permissions import can_settle
from linkage.messaging.queries import threads as queries
from linkage.messaging.states import Outcome, ReportState
from linkage.messaging.views.threads import show_conversation
from linkage.organisations.models import Role
from linkage.organisations.roles import has_role
from linkage.people.signed_in import person

SHOWN = 50


@login_required
@require_POST
def report(request: HttpRequest, kind: str, public_id: str) -> HttpResponse:
    """person, reason, note."""
    user, about = person(request), queries.conversation_for(person(request), kind, public_id).subject
    given = {name: request.POST.get(name, "") for name in ("person", "reason", "note")}
    refusal = attempt(request, "report", lambda: report_thread(by=user, about=about, **given))
    if refusal:
        return show_conversation(request, kind, public_id, refusal)
    messages.success(request, _("已告诉站长，处理以后会在消息里告诉您。"))
    return see_other(about.address)


@login_required
@require_safe
def listing(request: HttpRequest) -> HttpResponse:
    if not has_role(person(request), Role.COORDINATOR):
        raise NotAllowed("not_allowed", _("被举报的对话由社工站站长处理。"))
    return _show(request)


@login_required
@require_POST
def settlement(request: HttpRequest, report_id: str) -> HttpResponse:
    """outcome: what became of it."""
    user, found = person(request), queries.report_for(person(request), report_id)
    outcome = request.POST.get("outcome", "")
    refusal = attempt(request, report_id, lambda: settle_report(by=user, report=found, outcome=outcome))
    if refusal:
        return _show(request, refusal)
    messages.success(request, _("已处理，对话重新关上。"))
    return see_other(reverse("message_reports"))


def _show(request: HttpRequest, refusal: Refusal | None = None) -> HttpResponse:
    user = person(request)
    found = list(queries.reports_for(user)[:SHOWN])
    sat_in = queries.threads_sat_in(user, found)
    rows: list[dict[str, Any]] = [
        {
            "report": each,
            "url": f"/messages/{each.thread.subject}/",
            "verdict": can_settle(user, each, sat_in) if each.state == ReportState.OPEN else None,
            "refusal": refusal if refusal and refusal.act == each.public_id else None,
        }
        for each in found
    ]
    context = {"rows": rows, "outcomes": Outcome.choices}
    status = refusal.status if refusal else 200
    return render_page(request, "messaging/reports.html", context, status=status)
