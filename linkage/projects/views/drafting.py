"""需求→项目 (mechanism W02): one need, or several alike, become a draft, or join one that is there."""

from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods, require_POST

from linkage.common.acting import attempt, see_other
from linkage.common.errors import NotAllowed
from linkage.common.form_fields import refuse
from linkage.common.pages import render_page
from linkage.needs.models import Need
from linkage.organisations.models import Organisation, Role
from linkage.organisations.queries import organisations_in
from linkage.organisations.roles import has_role, held_by, role_places
from linkage.people.models import User
from linkage.people.signed_in import person
from linkage.places.codes import pad
from linkage.places.queries import communities_within, names, place
from linkage.projects.actions.drafts import add_needs, draft_project
from linkage.projects.forms.projects import DraftForm
from linkage.projects.models import Project
from linkage.projects.permissions import projects as permissions
from linkage.projects.queries.projects import alike, desk_project, needs_to_link, projects_at_desk
from linkage.projects.states.projects import BEFORE_LIBRARY
from linkage.projects.views.desk import of_project, show_project

MOST = 200


@login_required
@require_http_methods(["GET", "POST"])
def new(request: HttpRequest) -> HttpResponse:
    """?need=ID (any number): these are ticked, and those like them are offered. POST: draft a project from the ticked ones."""
    user = person(request)
    if not has_role(user, *permissions.DRAFTERS):
        raise NotAllowed("not_allowed", _("由社工、站长或社会组织来做项目草案。"))
    posted = request.POST if request.method == "POST" else None
    ticked = needs_to_link(user, (posted or request.GET).getlist("need")[:MOST])
    form = _form(user, ticked, posted)
    made: list[Project] = []
    if posted is not None and form.is_valid():
        refusal = attempt(
            request, "draft", lambda: made.append(draft_project(by=user, needs=ticked, **form.contents()))
        )
        if refusal is None:
            messages.success(request, _("项目草案做好了，提需求的居民会收到通知。"))
            return see_other(of_project(made[0]))
        refuse(form, refusal)
    context = {
        "form": form,
        "needs": _shown(ticked, alike(user, ticked)),
        "ticked": len(ticked),
        "drafts": list(projects_at_desk(user).filter(state__in=sorted(BEFORE_LIBRARY))[:20]) if ticked else [],
    }
    return render_page(request, "projects/new.html", context, status=422 if form.errors else 200)


@login_required
@require_POST
def joining(request: HttpRequest, public_id: str) -> HttpResponse:
    """The ticked needs join a draft that is there."""
    user = person(request)
    project = desk_project(user, public_id)
    ticked = needs_to_link(user, request.POST.getlist("need")[:MOST])
    joined: list[int] = []
    refusal = attempt(request, "joining", lambda: joined.append(add_needs(by=user, project=project, needs=ticked)))
    if refusal:
        return show_project(request, public_id, refusal)
    told = ngettext("并入了 %(count)s 条需求。", "并入了 %(count)s 条需求。", joined[0])
    messages.success(request, told % {"count": joined[0]})
    return see_other(of_project(project))


def _form(user: User, ticked: list[Need], posted: Any) -> DraftForm:
    homes = _homes(user)
    own = bool(role_places(user, *permissions.STATION))
    areas = role_places(user, *permissions.STATION, Role.ORG_STAFF)
    places = {
        code: name
        for area in areas[:3]
        for code, name in [
            (pad(area), place(pad(area)).name),
            *communities_within(pad(area)).values_list("code", "name")[:60],
        ]
    }
    first = ticked[0] if ticked else None
    initial: dict[str, Any] = {"kind": "seed_grant", "planned": 0}
    if first:
        initial |= {"field": first.category.domain, "place_code": first.place_code}
        initial["title"] = _("%(what)s项目") % {"what": first.category.public_name}
        money = first.requirements.filter(amount_fen__isnull=False).values_list("amount_fen", flat=True)
        initial["planned"] = sum(fen or 0 for fen in money) * len(ticked) // 100
    return DraftForm(posted, homes=homes, places=list(places.items()), own=own, initial=initial)


def _homes(user: User) -> list[Organisation]:
    """Her own organisations; for the station's people, all that sit in its area."""
    mine = {each.organisation_id for each in held_by(user) if each.role == Role.ORG_STAFF and each.organisation_id}
    found = list(Organisation.objects.filter(pk__in=mine, is_active=True))
    for area in role_places(user, *permissions.STATION)[:3]:
        found += list(organisations_in(pad(area)).exclude(kind=Organisation.Kind.STATION)[:60])
    return list({each.pk: each for each in found}.values())


def _shown(ticked: list[Need], others: list[Need]) -> list[dict[str, Any]]:
    rows = [(each, True) for each in ticked] + [(each, False) for each in others]
    where = names(sorted({need.place_code for need, _is in rows}))
    return [
        {
            "need": need,
            "ticked": is_ticked,
            "summary": need.public_summary or need.category.shown_name,
            "where": where.get(need.place_code, ""),
        }
        for need, is_ticked in rows
    ]
