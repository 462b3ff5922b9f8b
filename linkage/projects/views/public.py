"""The library as anybody reads it: the list, and one project with its way, its money, its people and its records. Nothing personal, and of the needs
their public summaries only (mechanisms J08, J09, W02)."""

from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from linkage.common import clock
from linkage.common.acting import Refusal, attempt, see_other
from linkage.common.pages import page_by_pk, render_page
from linkage.people.signed_in import person
from linkage.places.queries import full_name, names
from linkage.projects.actions.records import comment
from linkage.projects.models import Project, ResidentComment
from linkage.projects.queries import catalogue, figures, records
from linkage.projects.queries.projects import desk_projects_where, project_for
from linkage.projects.states.projects import PUBLIC, STRAIGHT_WAY
from linkage.projects.states.records import RecordState

SIZE = 30


@require_safe
def listing(request: HttpRequest) -> HttpResponse:
    """?place= ?year= ?stage= ?field= ?kind=, each a link one can share."""
    filters = catalogue.Filters.read(request.GET)
    rows = catalogue.found_by(filters)
    page = page_by_pk(rows, request.GET.get("before", ""), size=SIZE)
    where = names(sorted({each.place_code for each in page.rows}))
    context = {
        "rows": [{"project": each, "where": where.get(each.place_code, "")} for each in page.rows],
        "page": page,
        "older_url": page.older_url and f"{filters.url()}&{page.older_url[1:]}",
        "choices": [row for row in catalogue.choices_for(filters) if len(row) > 1],
        "filtered": bool(filters.url()[1:]),
    }
    return render_page(request, "projects/library.html", context)


@require_safe
def project_page(request: HttpRequest, public_id: str) -> HttpResponse:
    return show_project(request, project_for(request.user, public_id))


@login_required
@require_POST
def comments(request: HttpRequest, public_id: str) -> HttpResponse:
    """A resident's word while the project is being reviewed."""
    user, project = person(request), project_for(request.user, public_id)
    text, opened = request.POST.get("text", ""), (project.comments_from, project.comments_until)
    refusal = attempt(request, "comment", lambda: comment(by=user, about=project.stream, text=text, opened=opened))
    if refusal:
        return show_project(request, project, refusal)
    messages.success(request, _("收到了，谢谢您的意见。"))
    return see_other(f"{project.get_absolute_url()}#comments")


def show_project(request: HttpRequest, project: Project, refusal: Refusal | None = None) -> HttpResponse:
    rows = list(records.records_of(project))
    today = clock.today()
    opened = project.comments_from is not None and project.comments_until is not None
    way = catalogue.way_of(project)
    context: dict[str, Any] = {
        "project": project,
        "where": full_name(project.place_code),
        "way": way,
        "step": sum(each.is_done for each in way),
        "steps": len(STRAIGHT_WAY),
        "is_public": project.state in PUBLIC,
        "sources": figures.sources_of(project),
        "checked": figures.checked(project),
        "completion": records.completion(rows),
        "records": [each for each in rows if each.state == RecordState.CONFIRMED],
        "needs": needs_shown(project),
        "comment_count": ResidentComment.objects.filter(about=project.stream).count() if opened else 0,
        "comments_open": opened and project.comments_from <= today <= project.comments_until,  # type: ignore[operator]
        "mine": _own_comment(request, project),
        "refusal": refusal,
        "at_desk": desk_projects_where(request.user).filter(pk=project.pk).exists(),
    }
    return render_page(request, "projects/project.html", context, status=refusal.status if refusal else 200)


def needs_shown(project: Project) -> list[dict[str, Any]]:
    """Each need as the public may read it: what kind, in which community, its public summary where it has one."""
    links = project.need_links.select_related("need__category")
    where = names(sorted({each.need.place_code for each in links}))
    return [
        {
            "summary": (each.need.published_at and each.need.public_summary) or each.need.category.public_name,
            "icon": each.need.category.icon,
            "where": where.get(each.need.place_code, ""),
            "need": each.need,
        }
        for each in links
    ]


def _own_comment(request: HttpRequest, project: Project) -> ResidentComment | None:
    if not request.user.is_authenticated:
        return None
    return ResidentComment.objects.filter(about=project.stream, by=request.user).first()
