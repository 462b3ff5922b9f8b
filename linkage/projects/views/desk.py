"""Where staff work on projects: the list, one project with everything that can be done to it now, and its contents."""

from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from linkage.common.acting import Refusal, attempt, see_other
from linkage.common.errors import NotAllowed, require
from linkage.common.form_fields import refuse
from linkage.common.pages import page_by_pk, render_page
from linkage.events import log
from linkage.events.catalogue import told
from linkage.events.models import Event
from linkage.organisations.roles import has_role
from linkage.people.models import User
from linkage.people.signed_in import person
from linkage.places.queries import full_name, names
from linkage.projects.actions.drafts import change_project
from linkage.projects.forms.projects import ContentsForm, FiguresForm, MoneyForm
from linkage.projects.models import Project
from linkage.projects.permissions import projects as permissions
from linkage.projects.permissions.records import can_judge
from linkage.projects.queries import catalogue, figures, records
from linkage.projects.queries.projects import desk_project, projects_at_desk
from linkage.projects.states.projects import BEFORE_LIBRARY, OPEN, STRAIGHT_WAY, Stage
from linkage.projects.states.records import RecordKind
from linkage.projects.views.public import needs_shown
from linkage.projects.views.steps import steps_for

SIZE = 50


@login_required
@require_safe
def listing(request: HttpRequest) -> HttpResponse:
    """?all=1: also those that are over."""
    user = at_desk(request)
    rows = projects_at_desk(user)
    shown = rows if "all" in request.GET else rows.filter(state__in=sorted(OPEN))
    page = page_by_pk(shown, request.GET.get("before", ""), size=SIZE)
    where = names(sorted({each.place_code for each in page.rows}))
    context = {
        "rows": [{"project": each, "where": where.get(each.place_code, "")} for each in page.rows],
        "page": page,
        "all": "all" in request.GET,
        "may_draft": has_role(user, *permissions.DRAFTERS),
        "may_publish": has_role(user, *permissions.STEERERS),
    }
    return render_page(request, "projects/desk.html", context)


@login_required
@require_safe
def project_page(request: HttpRequest, public_id: str) -> HttpResponse:
    return show_project(request, public_id)


def show_project(
    request: HttpRequest,
    public_id: str,
    refusal: Refusal | None = None,
    *,
    figures_form: FiguresForm | None = None,
    money_form: MoneyForm | None = None,
) -> HttpResponse:
    """The page, read afresh; with what was refused, or a form as it was typed."""
    user = person(request)
    project = desk_project(user, public_id)
    rows = list(records.records_of(project))
    way = catalogue.way_of(project)
    may_keep = bool(permissions.can_keep(user, project))
    context: dict[str, Any] = {
        "project": project,
        "where": full_name(project.place_code),
        "way": way,
        "step": sum(each.is_done for each in way),
        "steps": len(STRAIGHT_WAY),
        "acts": steps_for(user, project, refusal),
        "refusal": refusal,
        "needs": needs_shown(project),
        "sources": figures.sources_of(project),
        "checked": figures.checked(project),
        "completion": records.completion(rows),
        "records": rows,
        "kinds": [kind for kind in RecordKind if project.state in OPEN and can_judge(user, project, kind)],
        "comments": list(records.comments_about(project.stream)) if permissions.can_steer(user, project) else [],
        "may_change": may_keep and project.state in BEFORE_LIBRARY,
        "may_keep": may_keep and project.state in OPEN,
        "may_steer": bool(permissions.can_steer(user, project)) and project.state in OPEN,
        "evaluators": list(records.possible_evaluators(project)),
        "timeline": [_entry(each) for each in log.timeline(project.stream)[:20]],
    }
    if context["may_keep"]:
        known = dict(zip(("professionals", "staff"), figures.known_staff(project.organisation), strict=True))
        context |= {"figures_form": figures_form or FiguresForm(initial=known | {"phase": "plan"})}
        context |= {"money_form": money_form or MoneyForm()}
    status = refusal.status if refusal else 422 if figures_form or money_form else 200
    return render_page(request, "projects/desk_project.html", context, status=status)


def _entry(event: Event) -> dict[str, Any]:
    """With the stage by its name, which the event itself keeps as a code."""
    stage = event.payload.get("stage")
    sentence = f"{told(event)}：{Stage(stage).label}" if stage in Stage.values else told(event)
    return {"at": event.at, "sentence": sentence, "type": event.type}


@login_required
@require_http_methods(["GET", "POST"])
def changes(request: HttpRequest, public_id: str) -> HttpResponse:
    user = person(request)
    project = desk_project(user, public_id)
    require(permissions.can_keep(user, project))
    form = ContentsForm(request.POST if request.method == "POST" else None, initial=ContentsForm.initial_of(project))
    if request.method == "POST" and form.is_valid():
        refusal = attempt(request, "change", lambda: change_project(by=user, project=project, **form.contents()))
        if refusal is None:
            messages.success(request, _("已保存。"))
            return see_other(of_project(project))
        refuse(form, refusal)
    context = {"form": form, "project": project}
    return render_page(request, "projects/changes.html", context, status=422 if form.errors else 200)


def at_desk(request: HttpRequest) -> User:
    """Raises NotAllowed for people without an office."""
    user = person(request)
    if not has_role(user, *permissions.AT_DESK):
        raise NotAllowed("not_allowed", _("项目由社工站、社会组织和区督导办理。"))
    return user


def of_project(project: Project) -> str:
    return f"/desk/projects/{project.public_id}/"
