"""Editing one line of a run: out, back, pinned, swapped. Each act answers with the whole run, scored afresh."""

from collections.abc import Callable

from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.views.decorators.http import require_GET, require_POST

from linkage.common.errors import require
from linkage.common.pages import render_page
from linkage.dispatch.actions import batch_edits
from linkage.dispatch.models import PlannedLine
from linkage.dispatch.permissions import can_open_matching
from linkage.dispatch.queries.run_pages import others_in
from linkage.dispatch.queries.runs import line_for
from linkage.dispatch.views.acting import attempt, person, see_other
from linkage.dispatch.views.matching_run import run_url, show_run
from linkage.dispatch.views.matching_words import terms_of
from linkage.dispatch.views.progress import label_of
from linkage.people.models import User

SHOWN = 12


def _line(request: HttpRequest, pk: int) -> PlannedLine:
    require(can_open_matching(person(request)))
    return line_for(person(request), pk)


def _then_run(request: HttpRequest, pk: int, do: Callable[[User, PlannedLine], object]) -> HttpResponse:
    line = _line(request, pk)
    run = line.planned.run
    refusal = attempt(request, "line", lambda: do(person(request), line))
    if refusal or getattr(request, "htmx", None):
        return show_run(request, run.public_id, refusal)
    return see_other(f"{run_url(run)}#need-{line.planned.need.public_id}")


@require_POST
@login_required
def remove(request: HttpRequest, pk: int) -> HttpResponse:
    return _then_run(request, pk, lambda user, line: batch_edits.remove_line(by=user, line=line))


@require_POST
@login_required
def restore(request: HttpRequest, pk: int) -> HttpResponse:
    return _then_run(request, pk, lambda user, line: batch_edits.restore_line(by=user, line=line))


@require_POST
@login_required
def pin(request: HttpRequest, pk: int) -> HttpResponse:
    """pinned=1 to hold on to the line, anything else to let go."""
    pinned = request.POST.get("pinned") == "1"
    return _then_run(request, pk, lambda user, line: batch_edits.pin_line(by=user, line=line, pinned=pinned))


@require_POST
@login_required
def swap(request: HttpRequest, pk: int) -> HttpResponse:
    """provider: `kind:id`."""
    name = request.POST.get("provider", "")
    return _then_run(request, pk, lambda user, line: batch_edits.swap_line(by=user, line=line, provider=name))


@require_GET
@login_required
def others(request: HttpRequest, pk: int) -> HttpResponse:
    """Who else could take this line's place, best first, and where each is planned already."""
    line = _line(request, pk)
    line.requirement.need = line.planned.need
    context = {
        "line": line,
        "run": line.planned.run,
        "label": label_of(line.requirement),
        "back": f"{run_url(line.planned.run)}#need-{line.planned.need.public_id}",
        "others": [
            {
                "name": each.provider.name,
                "label": each.provider.label,
                "score": round(each.score * 100),
                "reasons": each.reasons,
                "terms": terms_of(each.terms),
                "planned_elsewhere": each.planned_elsewhere,
            }
            for each in others_in(line, SHOWN)
        ],
    }
    return render_page(request, "desk/others.html", context, part="desk/_others.html")
