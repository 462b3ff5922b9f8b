"""The second pair of eyes: what waits for the organisation's staff, the coordinator or the district's supervisor."""

from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from linkage.common.errors import DomainError, NotAllowed
from linkage.common.pages import render_page
from linkage.organisations.roles import has_role
from linkage.people.signed_in import person
from linkage.places.queries import names
from linkage.volunteering.actions.hours import review_hours
from linkage.volunteering.permissions.hours import REVIEWERS
from linkage.volunteering.queries.hours import hours_for_review, hours_waiting_for
from linkage.volunteering.views.hours_tabs import tabs_for
from linkage.volunteering.views.mine import reasons

SHOWN = 50


@login_required
@require_GET
def queue(request: HttpRequest) -> HttpResponse:
    if not has_role(person(request), *REVIEWERS):
        raise NotAllowed("not_a_reviewer", _("时长复核由社会组织、社工站站长和区级督导办理。"))
    return _show(request)


@login_required
@require_POST
def review(request: HttpRequest, hours_id: str) -> HttpResponse:
    """decision=accept|reject, note: what the volunteer reads when it is not counted."""
    hours = hours_for_review(person(request), hours_id)
    accept, note = request.POST.get("decision") == "accept", request.POST.get("note", "")
    try:
        review_hours(by=person(request), hours=hours, accept=accept, note=note)
    except DomainError as error:
        return _show(request, refused=(hours_id, error.message, note), status=error.status)
    sentence = _("已计入 %(minutes)s 分钟。") if accept else _("这 %(minutes)s 分钟不计入，原因已告诉志愿者。")
    messages.success(request, sentence % {"minutes": hours.minutes})
    return HttpResponseRedirect(reverse("volunteering:reviews"), status=303)


def _show(request: HttpRequest, *, refused: tuple[str, Any, str] | None = None, status: int = 200) -> HttpResponse:
    waiting = hours_waiting_for(person(request))
    found = list(waiting[:SHOWN])
    places = names([each.place_code for each in found])
    rows = [
        {
            "hours": each,
            "place": places.get(each.place_code, ""),
            "reasons": reasons(each),
            "refusal": refused[1] if refused and refused[0] == each.public_id else "",
            "typed": refused[2] if refused and refused[0] == each.public_id else "",
        }
        for each in found
    ]
    tabs = tabs_for(person(request), reverse("volunteering:reviews"))
    context = {"rows": rows, "tabs": tabs, "total": waiting.count() if len(found) == SHOWN else len(found)}
    return render_page(request, "volunteering/reviews.html", context, status=status)
