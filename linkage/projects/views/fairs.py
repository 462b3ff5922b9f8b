"""Fairs (洽谈会, mechanism W04): public; the keepers and the organisations act on the same page."""

from collections.abc import Callable
from typing import Any

from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from linkage.common import clock
from linkage.common.acting import Refusal, attempt, see_other
from linkage.common.errors import Invalid, NotAllowed, require
from linkage.common.form_fields import refuse
from linkage.common.pages import render_page
from linkage.needs.queries import public_needs
from linkage.organisations.models import Organisation, Role
from linkage.organisations.queries import organisations_in
from linkage.organisations.roles import has_role
from linkage.people.models import User
from linkage.people.signed_in import person
from linkage.places.codes import district
from linkage.places.queries import full_name, names
from linkage.projects.actions import fairs as actions
from linkage.projects.forms.meetings import FairForm
from linkage.projects.models import Fair
from linkage.projects.permissions.meetings import KEEPERS, can_keep_fair
from linkage.projects.queries import meetings
from linkage.projects.queries.projects import public_projects
from linkage.projects.states.projects import OPEN
from linkage.projects.views.demand_lists import places_kept

OFFERED = 40


@require_safe
def listing(request: HttpRequest) -> HttpResponse:
    rows = list(meetings.fairs()[:100])
    where = names(sorted({each.place_code for each in rows}))
    context = {
        "rows": [
            {"fair": each, "where": where.get(each.place_code, ""), "is_over": each.starts_at < clock.now()}
            for each in rows
        ],
        "may_keep": has_role(request.user, *KEEPERS),
    }
    return render_page(request, "projects/fairs.html", context)


@login_required
@require_http_methods(["GET", "POST"])
def new(request: HttpRequest) -> HttpResponse:
    user = person(request)
    if not has_role(user, *KEEPERS):
        raise NotAllowed("not_allowed", _("洽谈会由本地站长和区督导组织。"))
    form = FairForm(request.POST if request.method == "POST" else None, places=places_kept(user))
    made: list[Fair] = []
    if request.method == "POST" and form.is_valid():
        refusal = attempt(request, "new", lambda: made.append(actions.plan_fair(by=user, **form.cleaned_data)))
        if refusal is None:
            return see_other(made[0].get_absolute_url())
        refuse(form, refusal)
    return render_page(request, "projects/fair_form.html", {"form": form}, status=422 if form.errors else 200)


@require_safe
def fair_page(request: HttpRequest, public_id: str) -> HttpResponse:
    return show_fair(request, public_id)


def show_fair(request: HttpRequest, public_id: str, refusal: Refusal | None = None) -> HttpResponse:
    fair = meetings.fair_for(public_id)
    items = meetings.items_of(fair)
    may_keep = bool(can_keep_fair(request.user, fair.place_code))
    context: dict[str, Any] = {
        "fair": fair,
        "where": full_name(fair.place_code),
        "items": [
            {
                "item": each,
                "summary": each.project.title
                if each.project
                else each.need and (each.need.public_summary or each.need.category.public_name),
                "intents": list(each.intents.all()),
            }
            for each in items
        ],
        "came": meetings.conversion_of(items),
        "may_keep": may_keep,
        "organisations": _organisations(request.user, fair, may_keep),
        "refusal": refusal,
    }
    if may_keep:
        shown_needs, shown_projects = {each.need_id for each in items}, {each.project_id for each in items}
        needs = public_needs(fair.place_code).exclude(pk__in=[pk for pk in shown_needs if pk])
        projects = public_projects(fair.place_code).exclude(pk__in=[pk for pk in shown_projects if pk])
        context["needs"] = list(needs.select_related("category")[:OFFERED])
        context["projects"] = list(projects.filter(state__in=sorted(OPEN))[:OFFERED])
    return render_page(request, "projects/fair.html", context, status=refusal.status if refusal else 200)


@login_required
@require_POST
def items(request: HttpRequest, public_id: str) -> HttpResponse:
    """need or project: the public id of what is shown."""
    user, fair = person(request), meetings.fair_for(public_id)
    require(can_keep_fair(user, fair.place_code))
    need = public_needs(fair.place_code).filter(public_id=request.POST.get("need", "")).first()
    project = public_projects(fair.place_code).filter(public_id=request.POST.get("project", "")).first()
    if (need is None) == (project is None):
        raise Invalid("one_thing", _("请选一条需求或一个项目。"))
    return _act(request, fair, lambda: actions.show_at_fair(by=user, fair=fair, need=need, project=project))


@login_required
@require_POST
def intents(request: HttpRequest, public_id: str) -> HttpResponse:
    """item, organisation: public ids; note."""
    user, fair = person(request), meetings.fair_for(public_id)
    may_keep = bool(can_keep_fair(user, fair.place_code))
    if not may_keep and not has_role(user, Role.ORG_STAFF, place_code=fair.place_code):
        raise NotAllowed("not_allowed", _("由社会组织来表示意向。"))
    chosen = {each.public_id: each for each in _organisations(user, fair, may_keep)}
    organisation = chosen.get(request.POST.get("organisation", ""))
    if organisation is None:
        raise Invalid("organisation_needed", _("请选哪家组织有意向。"))
    item, note = meetings.item_of(fair, request.POST.get("item", "")), request.POST.get("note", "")
    return _act(request, fair, lambda: actions.state_intent(by=user, item=item, organisation=organisation, note=note))


@login_required
@require_POST
def settlement(request: HttpRequest, public_id: str) -> HttpResponse:
    """signed=1: they signed; otherwise nothing came of it."""
    user = person(request)
    intent = meetings.intent_for(user, public_id)
    signed = request.POST.get("signed") == "1"
    return _act(request, intent.item.fair, lambda: actions.settle_intent(by=user, intent=intent, signed=signed))


def _organisations(user: Any, fair: Fair, may_keep: bool) -> list[Organisation]:
    """For whom she may state an intent: the keepers for any of the district, staff for their own."""
    if may_keep:
        return list(organisations_in(district(fair.place_code)).exclude(kind=Organisation.Kind.STATION)[:60])
    if not isinstance(user, User) or not has_role(user, Role.ORG_STAFF, place_code=fair.place_code):
        return []
    return list(meetings.own_organisations(user))


def _act(request: HttpRequest, fair: Fair, do: Callable[[], object]) -> HttpResponse:
    refusal = attempt(request, "fair", do)
    return show_fair(request, fair.public_id, refusal) if refusal else see_other(fair.get_absolute_url())
