"""Cooperation agreements (mechanism J14) of one's own organisations: with whom, until when, how often."""

from collections.abc import Callable

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from linkage.common import clock
from linkage.common.acting import attempt, see_other
from linkage.common.errors import NotAllowed
from linkage.common.form_fields import refuse
from linkage.common.pages import render_page
from linkage.organisations.roles import has_role
from linkage.people.models import User
from linkage.people.signed_in import person
from linkage.projects.actions import cooperations as actions
from linkage.projects.forms.meetings import CooperationForm
from linkage.projects.models import Cooperation
from linkage.projects.permissions.meetings import PARTNERS
from linkage.projects.queries import meetings

PAGE = "/cooperation/"


@login_required
@require_http_methods(["GET", "POST"])
def desk(request: HttpRequest) -> HttpResponse:
    user = person(request)
    if not has_role(user, *PARTNERS):
        raise NotAllowed("not_allowed", _("合作协议由签协议的组织登记。"))
    organisations = list(meetings.own_organisations(user))
    form = CooperationForm(request.POST if request.method == "POST" else None, organisations=organisations)
    if request.method == "POST" and form.is_valid():
        refusal = attempt(request, "new", lambda: actions.register_cooperation(by=user, **form.facts()))
        if refusal is None:
            messages.success(request, _("登记好了，到期前会提醒。"))
            return see_other(PAGE)
        refuse(form, refusal)
    rows = [_row(each) for each in meetings.cooperations_of(user)[:200]]
    context = {"rows": rows, "form": form, "organisations": organisations}
    return render_page(request, "projects/cooperation.html", context, status=422 if form.errors else 200)


@login_required
@require_POST
def use(request: HttpRequest, public_id: str) -> HttpResponse:
    return _act(request, public_id, actions.note_cooperation)


@login_required
@require_POST
def ending(request: HttpRequest, public_id: str) -> HttpResponse:
    return _act(request, public_id, actions.end_cooperation)


def _row(each: Cooperation) -> dict[str, object]:
    today = clock.today()
    running = each.ended_on is None and each.starts_on <= today <= each.ends_on
    return {"cooperation": each, "days": (each.ends_on - today).days, "running": running}


def _act(request: HttpRequest, public_id: str, do: Callable[..., None]) -> HttpResponse:
    user: User = person(request)
    row = meetings.cooperation_for(user, public_id)
    refusal = attempt(request, "cooperation", lambda: do(by=user, row=row))
    if refusal:
        messages.info(request, refusal.message)
    else:
        messages.success(request, _("记下了。"))
    return see_other(PAGE)
