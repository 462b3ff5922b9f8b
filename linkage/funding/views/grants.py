"""Grants: one's own with what is due next, the fund's, and each grant's page with its early end and its closing."""

from typing import Any

from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from linkage.common.pages import render_page
from linkage.funding.actions import close_grant, end_grant
from linkage.funding.models import Grant
from linkage.funding.queries import grants as queries
from linkage.funding.queries.grant_steps import steps_of
from linkage.funding.states import GrantState
from linkage.funding.views.showing_grants import acted, frame_for, show_grant
from linkage.people.signed_in import person

SHOWN = 50


@login_required
@require_GET
def grants(request: HttpRequest) -> HttpResponse:
    """Hers with what is due next, then those of the funds she works for or oversees; those that run come first."""
    user = person(request)
    mine = list(queries.grants_held_by(user)[:SHOWN])
    context = {
        "frame": frame_for(user),
        "mine": _rows(mine),
        "overseen": _rows(list(queries.grants_overseen_by(user).exclude(pk__in=[each.pk for each in mine])[:SHOWN])),
        "waiting": queries.applications_to_approve(user)[:SHOWN],
    }
    return render_page(request, "funding/grants.html", context)


@login_required
@require_GET
def grant(request: HttpRequest, grant_id: str) -> HttpResponse:
    return show_grant(request, queries.grant_for(person(request), grant_id))


@login_required
@require_POST
def ending(request: HttpRequest, grant_id: str) -> HttpResponse:
    """reason: why it stops early; both sides read it."""
    found, reason = queries.grant_for(person(request), grant_id), request.POST.get("reason", "")
    return acted(
        request,
        found,
        lambda: end_grant(by=person(request), grant=found, reason=reason),
        _("已终止，没付的款回到基金。请把已经付的钱报账或退回。"),
    )


@login_required
@require_POST
def closing(request: HttpRequest, grant_id: str) -> HttpResponse:
    found = queries.grant_for(person(request), grant_id)
    return acted(request, found, lambda: close_grant(by=person(request), grant=found), _("账目结清，已经结项。"))


def _rows(found: list[Grant]) -> list[dict[str, Any]]:
    rows = [{"grant": each, "money": queries.money_of(each), "steps": steps_of(each)[:2]} for each in found]
    return sorted(rows, key=lambda row: row["grant"].state == GrantState.CLOSED)
