"""The volunteers a station looks after: recruited, registered, trained, appraised (mechanism S01)."""

from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods

from linkage.common.errors import DomainError, NotAllowed
from linkage.common.pages import page_by_pk, render_page
from linkage.organisations.models import Role
from linkage.organisations.roles import has_role
from linkage.people.models import User
from linkage.people.signed_in import person
from linkage.people.vocabulary import SKILLS
from linkage.places.queries import full_name, names
from linkage.volunteering.actions.training import appraise
from linkage.volunteering.forms.training import AppraisalForm
from linkage.volunteering.queries.hours import hours_summary
from linkage.volunteering.queries.profiles import volunteer_known_as
from linkage.volunteering.queries.record import record_of
from linkage.volunteering.queries.training import learning_of, volunteer_looked_after_by, volunteers_looked_after_by

A_PAGE = 30


@login_required
@require_GET
def volunteers(request: HttpRequest) -> HttpResponse:
    """?who= a volunteer's number or phone leads to her; else everybody, the newest first."""
    user, who = _coordinator(request), request.GET.get("who", "").strip()[:20]
    known = volunteer_known_as(user, who) if who else None
    if known and volunteers_looked_after_by(user).filter(pk=known.pk).exists():
        return HttpResponseRedirect(reverse("volunteering:volunteer", args=[known.public_id]))
    page = page_by_pk(volunteers_looked_after_by(user), request.GET.get("before", ""), size=A_PAGE)
    places = names([each.place_code for each in page.rows])
    rows = [{"volunteer": each, "place": places.get(each.place_code, "")} for each in page.rows]
    context = {"rows": rows, "page": page, "who": who, "is_unknown": bool(who)}
    return render_page(request, "volunteering/volunteers.html", context)


@login_required
@require_http_methods(["GET", "POST"])
def volunteer(request: HttpRequest, public_id: str) -> HttpResponse:
    """Her four steps; a post appraises a year."""
    user = _coordinator(request)
    found = volunteer_looked_after_by(user, public_id)
    form = AppraisalForm(request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        try:
            appraise(by=user, volunteer=found, **form.cleaned_data)
            messages.success(request, _("考核已记下，志愿者会看到。"))
            return HttpResponseRedirect(reverse("volunteering:volunteer", args=[public_id]) + "#appraisals", status=303)
        except DomainError as error:
            form.add_error(None, error.fields or error.message)
    context: dict[str, Any] = {
        "volunteer": found,
        "place": full_name(found.place_code),
        "skills": [SKILLS.get(code, code) for code in found.skills],
        "summary": hours_summary(found.user),
        "record": record_of(found, latest=5),
        "learning": learning_of(found),
        "appraisals": found.appraisals.select_related("by").order_by("-year"),
        "form": form,
    }
    return render_page(request, "volunteering/volunteer.html", context, status=422 if form.errors else 200)


def _coordinator(request: HttpRequest) -> User:
    user = person(request)
    if not has_role(user, Role.COORDINATOR):
        raise NotAllowed("not_allowed", _("志愿者名册由社工站站长管理。"))
    return user
