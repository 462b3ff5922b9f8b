"""The list of those who checked in and never out, with a form each: when did they leave?"""

from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from linkage.common.errors import require
from linkage.common.pages import render_page
from linkage.dispatch.actions.forgotten import settle_departure
from linkage.dispatch.forms import DepartureForm
from linkage.dispatch.models import Assignment
from linkage.dispatch.permissions import can_open_desk
from linkage.dispatch.queries.unclosed import unclosed_assignments, unclosed_presence, unclosed_signups
from linkage.dispatch.views.acting import attempt, person, see_other
from linkage.volunteering.models import Signup

SHOWN = 50


@require_GET
@login_required
def unclosed(request: HttpRequest) -> HttpResponse:
    require(can_open_desk(person(request)))
    return _show(request)


@require_POST
@login_required
def departure(request: HttpRequest, kind: str, public_id: str) -> HttpResponse:
    """left_at, reason. kind: "tasks" or "shifts"."""
    user = person(request)
    presence = unclosed_presence(user, kind, public_id)
    form = DepartureForm(request.POST, prefix=public_id)
    if form.is_valid():
        facts = form.cleaned_data
        refusal = attempt(request, "departure", lambda: settle_departure(by=user, presence=presence, **facts))
        if refusal is None:
            messages.success(request, _("已登记，由另一位同事复核后计入。"))
            return see_other("/unclosed/")
        form.refuse(refusal)
    return _show(request, {public_id: form}, status=422)


def _show(request: HttpRequest, forms: dict[str, DepartureForm] | None = None, status: int = 200) -> HttpResponse:
    user = person(request)
    tasks = [_row("tasks", each, forms or {}) for each in unclosed_assignments(user)[:SHOWN]]
    shifts = [_row("shifts", each, forms or {}) for each in unclosed_signups(user)[:SHOWN]]
    return render_page(request, "dispatch/unclosed.html", {"rows": tasks + shifts}, status=status)


def _row(kind: str, presence: Assignment | Signup, forms: dict[str, DepartureForm]) -> dict[str, Any]:
    if isinstance(presence, Assignment):
        title, ends_at = presence.requirement.title, presence.ends_at
    else:
        title, ends_at = presence.shift.activity.title, presence.shift.ends_at
    form = forms.get(presence.public_id) or DepartureForm(prefix=presence.public_id, initial={"left_at": ends_at})
    return {"kind": kind, "presence": presence, "title": title, "ends_at": ends_at, "form": form}
