"""Skills and the papers behind them: the volunteer's own page, and the station's queue of those that wait to be checked."""

from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.http.response import HttpResponseBase
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST, require_safe

from linkage.common.errors import DomainError, NotAllowed
from linkage.common.pages import render_page
from linkage.common.papers import paper_response
from linkage.organisations.roles import has_role
from linkage.people.signed_in import person
from linkage.people.vocabulary import SKILLS
from linkage.places.queries import names
from linkage.volunteering.actions import qualifications as actions
from linkage.volunteering.forms.qualifications import QualificationForm
from linkage.volunteering.models import Volunteer
from linkage.volunteering.permissions.qualifications import CHECKERS
from linkage.volunteering.queries.profiles import volunteer_of
from linkage.volunteering.queries.qualifications import (
    own_qualification,
    qualification_for,
    qualifications_to_check,
    skills_of,
)

SHOWN = 50


@login_required
@require_http_methods(["GET", "POST"])
def mine(request: HttpRequest) -> HttpResponse:
    """Her skills with what stands behind each; a post shows one more paper. ?skill= opens the form for it."""
    volunteer = volunteer_of(person(request))
    if volunteer is None:
        return redirect("volunteering:profile")
    sent = (request.POST, request.FILES) if request.method == "POST" else ()
    form = QualificationForm(*sent, skills=volunteer.skills, initial={"skill": request.GET.get("skill", "")})
    if request.method == "POST" and form.is_valid():
        try:
            actions.show_qualification(by=person(request), volunteer=volunteer, **form.cleaned_data)
        except DomainError as error:
            _add_errors(form, error)
            return _show_mine(request, volunteer, form, error.status)
        messages.success(request, _("收到了，社工站核实后告诉您。"))
        return HttpResponseRedirect(reverse("volunteering:qualifications"), status=303)
    return _show_mine(request, volunteer, form, 422 if form.errors else 200)


def _add_errors(form: QualificationForm, error: DomainError) -> None:
    """Whatever is wrong with the file is said beside the file."""
    for name, sentence in (error.fields or {"": error.message}).items():
        form.add_error("paper" if name == "photos" else name or None, sentence)


def _show_mine(request: HttpRequest, volunteer: Volunteer, form: QualificationForm, status: int) -> HttpResponse:
    is_open = bool(form.errors or request.GET.get("skill"))
    context = {"skills": skills_of(volunteer), "form": form, "is_open": is_open}
    return render_page(request, "volunteering/qualifications.html", context, status=status)


@login_required
@require_POST
def taking_back(request: HttpRequest, public_id: str) -> HttpResponse:
    found = own_qualification(person(request), public_id)
    try:
        actions.take_back_qualification(by=person(request), qualification=found)
        messages.success(request, _("已收回，图片也删了。"))
    except DomainError as error:
        messages.info(request, error.message)
    return HttpResponseRedirect(reverse("volunteering:qualifications"), status=303)


@login_required
@require_safe
def paper(request: HttpRequest, public_id: str) -> HttpResponseBase:
    """The picture or PDF: for the volunteer and for those who check it."""
    found = qualification_for(person(request), public_id)
    return paper_response(request, found.paper, found.public_id)


@login_required
@require_GET
def queue(request: HttpRequest) -> HttpResponse:
    if not has_role(person(request), *CHECKERS):
        raise NotAllowed("not_allowed", _("证书由社工站的同事核实。"))
    return _show_queue(request)


@login_required
@require_POST
def decision(request: HttpRequest, public_id: str) -> HttpResponse:
    """decision=verify|reject, reason: what the volunteer reads when it was turned down."""
    found = qualification_for(person(request), public_id)
    reason = request.POST.get("reason", "")
    is_good = request.POST.get("decision") == "verify"
    try:
        if is_good:
            actions.verify_qualification(by=person(request), qualification=found)
        else:
            actions.reject_qualification(by=person(request), qualification=found, reason=reason)
    except DomainError as error:
        return _show_queue(request, refused=(public_id, error.message, reason), status=error.status)
    messages.success(request, _("已核实，要证书的任务可以派了。") if is_good else _("已退回，志愿者会看到原因。"))
    return HttpResponseRedirect(reverse("volunteering:qualification_queue"), status=303)


def _show_queue(
    request: HttpRequest, *, refused: tuple[str, Any, str] = ("", "", ""), status: int = 200
) -> HttpResponse:
    found = list(qualifications_to_check(person(request))[:SHOWN])
    places = names([each.volunteer.place_code for each in found])
    rows = [
        {
            "paper": each,
            "skill": SKILLS.get(each.skill, each.skill),
            "place": places.get(each.volunteer.place_code, ""),
            "is_pdf": str(each.paper.name).endswith(".pdf"),
            "refusal": refused[1] if refused[0] == each.public_id else "",
            "typed": refused[2] if refused[0] == each.public_id else "",
        }
        for each in found
    ]
    context = {"rows": rows, "refusal": refused[1] if not any(row["refusal"] for row in rows) else ""}
    return render_page(request, "volunteering/qualification_queue.html", context, status=status)
