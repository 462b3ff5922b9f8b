"""The whole record: who she is, what she served, learnt, was honoured for, and what people thought (Order 67 art. 4)."""

from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from linkage.common.errors import DomainError, NotAllowed
from linkage.common.masks import mask_id_number
from linkage.common.pages import render_page
from linkage.organisations.models import Role
from linkage.organisations.roles import has_role
from linkage.people.models import User
from linkage.people.signed_in import person
from linkage.people.vocabulary import LANGUAGES, SKILLS
from linkage.places.queries import full_name
from linkage.volunteering.actions.record import decide_commendation, enter_commendation
from linkage.volunteering.forms.record import CommendationForm
from linkage.volunteering.models import Volunteer
from linkage.volunteering.queries.badges import badges_of
from linkage.volunteering.queries.hours import hours_summary
from linkage.volunteering.queries.profiles import volunteer_of
from linkage.volunteering.queries.record import commendation_for, commendations_for, record_of
from linkage.volunteering.queries.teams import teams_in_record
from linkage.volunteering.queries.training import learning_of

SHOWN = 50


@login_required
@require_http_methods(["GET", "POST"])
def mine(request: HttpRequest) -> HttpResponse:
    """Her own record; a post enters an honour."""
    user = person(request)
    volunteer = volunteer_of(user)
    if volunteer is None:
        return redirect("volunteering:profile")
    form = CommendationForm(request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        try:
            enter_commendation(by=user, volunteer=volunteer, **form.cleaned_data)
            messages.success(request, _("已记下，社工站核实后计入您的档案。"))
            return HttpResponseRedirect(reverse("volunteering:record") + "#honours", status=303)
        except DomainError as error:
            form.add_error(None, error.fields or error.message)
    context = {
        "record": record_of(volunteer),
        "badges": badges_of(volunteer),
        "learning": learning_of(volunteer),
        "appraisals": volunteer.appraisals.select_related("by").order_by("-year"),
        "summary": hours_summary(user),
        "teams": [{"place": place, "minutes": minutes} for place, minutes in teams_in_record(user)],
        "facts": _facts(user, volunteer),
        "form": form,
    }
    return render_page(request, "volunteering/record.html", context, status=422 if form.errors else 200)


def _facts(user: User, volunteer: Volunteer) -> list[tuple[Any, Any]]:
    """Block one, as article 5 lists it; numbers masked even on her own screen, which others may see over her shoulder."""
    return [
        (_("姓名"), user.name),
        (_("性别"), user.get_gender_display()),
        (_("出生年份"), user.birth_year or _("未填")),
        (_("身份证件"), mask_id_number(user.id_number) if user.id_number else _("未填，可到社工站补")),
        (_("居住区域"), full_name(volunteer.place_code)),
        (_("联系电话"), user.masked_phone),
        (_("专业技能"), _list(SKILLS, volunteer.skills)),
        (_("会说的话"), _list(LANGUAGES, volunteer.languages)),
        (_("志愿者编号"), volunteer.volunteer_no),
        (_("全国系统编号"), volunteer.national_no or _("还没有录入")),
    ]


def _list(words: dict[str, Any], codes: list[str]) -> str:
    return _("、").join(str(words.get(code, code)) for code in codes) or _("未填")


@login_required
@require_GET
def commendations(request: HttpRequest) -> HttpResponse:
    if not has_role(person(request), Role.COORDINATOR):
        raise NotAllowed("not_allowed", _("表彰由社工站站长核实。"))
    return _queue(request)


@login_required
@require_POST
def verification(request: HttpRequest, commendation_id: str) -> HttpResponse:
    """decision=true|false, note: what the volunteer reads when it could not be verified."""
    found = commendation_for(person(request), commendation_id)
    is_true, note = request.POST.get("decision") == "true", request.POST.get("note", "")
    try:
        decide_commendation(by=person(request), commendation=found, is_true=is_true, note=note)
    except DomainError as error:
        return _queue(request, refused=(commendation_id, error.message, note), status=error.status)
    messages.success(request, _("已核实。") if is_true else _("已告诉志愿者没有核实到。"))
    return HttpResponseRedirect(reverse("volunteering:commendations"), status=303)


def _queue(request: HttpRequest, *, refused: tuple[str, Any, str] | None = None, status: int = 200) -> HttpResponse:
    rows = [
        {
            "commendation": each,
            "refusal": refused[1] if refused and refused[0] == each.public_id else "",
            "typed": refused[2] if refused and refused[0] == each.public_id else "",
        }
        for each in commendations_for(person(request))[:SHOWN]
    ]
    return render_page(request, "volunteering/commendations.html", {"rows": rows}, status=status)
