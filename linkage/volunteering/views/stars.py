"""Stars: a volunteer's own page, the reviewer's queue, the public notice."""

from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from linkage.common.errors import DomainError, NotAllowed
from linkage.common.pages import render_page
from linkage.organisations.models import Role
from linkage.organisations.roles import has_role
from linkage.people.signed_in import person
from linkage.places.queries import names
from linkage.volunteering.actions.stars import announce_star, apply_for_star, object_to_star, refuse_star
from linkage.volunteering.models import StarApplication
from linkage.volunteering.queries.profiles import volunteer_of
from linkage.volunteering.queries.stars import (
    LEVELS,
    announced,
    announced_star,
    applications_of,
    honoured,
    named_openly,
    standing,
    star_for_reviewer,
    threshold,
    waiting_for_review,
)

SHOWN = 100


@login_required
@require_http_methods(["GET", "POST"])
def mine(request: HttpRequest) -> HttpResponse:
    """Her star, what the next one takes, and the way to it."""
    volunteer = volunteer_of(person(request))
    if volunteer is None:
        return redirect("volunteering:profile")
    if request.method == "POST":
        try:
            apply_for_star(by=person(request), volunteer=volunteer)
            messages.success(request, _("已申请，审定后会公示，再通知您。"))
        except DomainError as error:
            messages.info(request, error.message)
        return redirect("volunteering:stars")
    takes = [(level, threshold(level, volunteer.place_code)) for level in LEVELS]
    applications = list(applications_of(volunteer)[:20])
    context = {
        "standing": standing(volunteer),
        "takes": takes,
        "applications": applications,
        "is_under_way": any(each.state in ("applied", "announced", "objected") for each in applications),
    }
    return render_page(request, "volunteering/stars.html", context)


@login_required
@require_GET
def reviews(request: HttpRequest) -> HttpResponse:
    if not has_role(person(request), Role.SUPERVISOR):
        raise NotAllowed("not_a_reviewer", _("星级由督导审定。"))
    return _queue(request)


@login_required
@require_POST
def announcement(request: HttpRequest, star_id: str) -> HttpResponse:
    application = star_for_reviewer(person(request), star_id)
    try:
        announce_star(by=person(request), application=application)
    except DomainError as error:
        return _queue(request, refused=(star_id, error.message, ""), status=error.status)
    messages.success(request, _("已公示，期满没有异议就自动授予。"))
    return HttpResponseRedirect(reverse("volunteering:star_reviews"), status=303)


@login_required
@require_POST
def refusal(request: HttpRequest, star_id: str) -> HttpResponse:
    """reason: what the volunteer reads; were_false: the hours were made up."""
    application = star_for_reviewer(person(request), star_id)
    reason, were_false = request.POST.get("reason", ""), request.POST.get("were_false") == "on"
    try:
        refuse_star(by=person(request), application=application, reason=reason, were_false=were_false)
    except DomainError as error:
        return _queue(request, refused=(star_id, error.message, reason), status=error.status)
    messages.success(request, _("已告诉志愿者为什么没有通过。"))
    return HttpResponseRedirect(reverse("volunteering:star_reviews"), status=303)


@require_GET
def public(request: HttpRequest) -> HttpResponse:
    """What is announced now, and the granted stars of those who agreed to be named."""
    context = {"announced": _named(list(announced()[:SHOWN])), "honoured": _named(list(honoured()[:SHOWN]))}
    return render_page(request, "volunteering/public_stars.html", context)


@login_required
@require_http_methods(["GET", "POST"])
def objection(request: HttpRequest, star_id: str) -> HttpResponse:
    """text: what is wrong; only the reviewer reads it."""
    application = announced_star(star_id)
    context: dict[str, Any] = {"row": _named([application])[0], "text": request.POST.get("text", "")}
    if request.method == "POST":
        try:
            object_to_star(by=person(request), application=application, text=context["text"])
            messages.success(request, _("已交给审定人核实，您的名字不会告诉对方。"))
            return redirect("volunteering:public_stars")
        except DomainError as error:
            context["refusal"] = error.message
            return render_page(request, "volunteering/star_objection.html", context, status=error.status)
    return render_page(request, "volunteering/star_objection.html", context)


def _queue(request: HttpRequest, *, refused: tuple[str, Any, str] | None = None, status: int = 200) -> HttpResponse:
    found = list(waiting_for_review(person(request))[:SHOWN])
    places = names([each.volunteer.place_code for each in found])
    rows = [
        {
            "star": each,
            "place": places.get(each.volunteer.place_code, ""),
            "refusal": refused[1] if refused and refused[0] == each.public_id else "",
            "typed": refused[2] if refused and refused[0] == each.public_id else "",
        }
        for each in found
    ]
    return render_page(request, "volunteering/star_reviews.html", {"rows": rows}, status=status)


def _named(applications: list[StarApplication]) -> list[dict[str, Any]]:
    """With the name she agreed to, or the masked one, and her community. Two queries."""
    openly = set(
        named_openly().filter(user__in=[each.volunteer.user_id for each in applications]).values_list("user", flat=True)
    )
    places = names([each.volunteer.place_code for each in applications])
    return [
        {
            "star": each,
            "name": each.volunteer.user.name if each.volunteer.user_id in openly else each.volunteer.user.masked_name,
            "place": places.get(each.volunteer.place_code, ""),
        }
        for each in applications
    ]
