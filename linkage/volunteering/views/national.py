"""The list for the national system: out as CSV, back with the numbers."""

from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_GET, require_POST

from linkage.common.errors import DomainError, NotAllowed
from linkage.common.pages import render_page
from linkage.common.spreadsheets import csv_download
from linkage.organisations.models import Role
from linkage.organisations.roles import has_role
from linkage.people.signed_in import person
from linkage.volunteering.actions.national import export_hours_to_enter, take_national_numbers
from linkage.volunteering.queries.national import hours_to_enter
from linkage.volunteering.views.hours_tabs import tabs_for

SHOWN = 50


@login_required
@require_GET
def waiting(request: HttpRequest) -> HttpResponse:
    if not has_role(person(request), Role.COORDINATOR):
        raise NotAllowed("not_allowed", _("录入清单由社工站站长导出。"))
    return _show(request)


@login_required
@require_POST
def export(request: HttpRequest) -> HttpResponse:
    """A post, since that it was taken out is recorded."""
    sheet = export_hours_to_enter(by=person(request))
    return csv_download("national-entry", sheet.heads, sheet.rows)


@login_required
@require_POST
def numbers(request: HttpRequest) -> HttpResponse:
    """file: the list, with the numbers filled in."""
    sent = request.FILES.get("file")
    try:
        taken = take_national_numbers(by=person(request), data=sent.read() if sent else b"")
    except DomainError as error:
        return _show(request, refusal=error.message, status=error.status)
    sentence = ngettext("已回填 %(n)s 条。", "已回填 %(n)s 条。", taken) % {"n": taken}
    messages.success(request, sentence)
    return HttpResponseRedirect(reverse("volunteering:national"), status=303)


def _show(request: HttpRequest, *, refusal: Any = "", status: int = 200) -> HttpResponse:
    rows = hours_to_enter(person(request))
    context = {
        "rows": rows[:SHOWN],
        "total": rows.count(),
        "refusal": refusal,
        "tabs": tabs_for(person(request), request.path),
    }
    return render_page(request, "volunteering/national.html", context, status=status)
