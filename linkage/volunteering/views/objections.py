"""A volunteer objects to her hours on her own page; the station answers on its own."""

from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from linkage.common.errors import DomainError, NotAllowed, NotFound
from linkage.common.pages import render_page
from linkage.organisations.models import Role
from linkage.organisations.roles import has_role
from linkage.people.signed_in import person
from linkage.volunteering.actions.objections import answer_objection, raise_objection
from linkage.volunteering.permissions.oversight import can_answer_objection
from linkage.volunteering.queries import oversight
from linkage.volunteering.queries.hours import hours_of
from linkage.volunteering.states.oversight import ObjectionState
from linkage.volunteering.views.hours_tabs import tabs_for

SHOWN = 50


@login_required
@require_POST
def objection(request: HttpRequest) -> HttpResponse:
    """hours: the record's public id, nothing for a service that is missing; minutes: what it should be; text."""
    user = person(request)
    hours = None
    if request.POST.get("hours"):
        hours = hours_of(user).filter(public_id=request.POST["hours"]).first()
        if hours is None:
            raise NotFound("no_such_hours", _("没有找到这条时长。"))
    try:
        raise_objection(by=user, hours=hours, text=request.POST.get("text", ""), minutes=_minutes(request))
        messages.success(request, _("已收到，会在期限内答复您。"))
    except DomainError as error:
        messages.error(request, error.message)
    return HttpResponseRedirect(reverse("volunteering:hours"), status=303)


@login_required
@require_GET
def listing(request: HttpRequest) -> HttpResponse:
    if not has_role(person(request), Role.COORDINATOR, Role.SUPERVISOR):
        raise NotAllowed("not_allowed", _("时长异议由社工站站长和区级督导答复。"))
    return _show(request)


@login_required
@require_POST
def answer(request: HttpRequest, objection_id: str) -> HttpResponse:
    """decision=uphold|decline, answer: what she reads, minutes: at which the record should stand."""
    found = oversight.objection_for(person(request), objection_id)
    uphold = request.POST.get("decision") == "uphold"
    sentence = request.POST.get("answer", "")
    try:
        answer_objection(by=person(request), objection=found, uphold=uphold, answer=sentence, minutes=_minutes(request))
    except DomainError as error:
        message = next(iter(error.fields.values()), error.message)
        return _show(request, refused=(objection_id, message, sentence), status=error.status)
    messages.success(request, _("已答复志愿者。"))
    return HttpResponseRedirect(reverse("volunteering:objections"), status=303)


def _minutes(request: HttpRequest) -> int | None:
    typed = request.POST.get("minutes", "").strip()
    return int(typed) if typed.isdecimal() and len(typed) <= 4 else None


def _show(request: HttpRequest, *, refused: tuple[str, Any, str] | None = None, status: int = 200) -> HttpResponse:
    user = person(request)
    rows = [
        {
            "objection": each,
            "verdict": can_answer_objection(user, each) if each.state == ObjectionState.OPEN else None,
            "refusal": refused[1] if refused and refused[0] == each.public_id else "",
            "typed": refused[2] if refused and refused[0] == each.public_id else "",
        }
        for each in oversight.objections_for(user)[:SHOWN]
    ]
    context = {"rows": rows, "tabs": tabs_for(user, reverse("volunteering:objections"))}
    return render_page(request, "volunteering/objections.html", context, status=status)
