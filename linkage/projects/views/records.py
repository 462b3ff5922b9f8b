"""Writing a record, reading it with what it refers to, and the second look (mechanisms J09, H21)."""

from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from linkage.common.acting import Refusal, attempt, see_other
from linkage.common.errors import require
from linkage.common.form_fields import refuse
from linkage.common.pages import render_page
from linkage.people.signed_in import person
from linkage.projects.actions.records import confirm_record, return_record, write_record
from linkage.projects.forms.records import RecordForm
from linkage.projects.models import ProjectRecord
from linkage.projects.permissions.records import can_check, can_judge
from linkage.projects.queries import records as queries
from linkage.projects.queries.projects import desk_project
from linkage.projects.states.records import RecordKind, RecordState


@login_required
@require_http_methods(["GET", "POST"])
def new(request: HttpRequest, public_id: str) -> HttpResponse:
    """?kind=: which of the four; an evaluation where it is not said."""
    user = person(request)
    project = desk_project(user, public_id)
    asked = request.GET.get("kind", "")
    kind = RecordKind(asked) if asked in RecordKind.values else RecordKind.EVALUATION
    require(can_judge(user, project, kind))
    template = queries.template_for(kind, project.place_code)
    form = RecordForm(
        request.POST if request.method == "POST" else None,
        kind=kind,
        indicators=template.indicators,
        candidates=list(queries.district_organisations(project)),
        evaluators=[project.evaluator] if project.evaluator else list(queries.possible_evaluators(project)),
        earlier=list(queries.records_of(project)),
    )
    made: list[ProjectRecord] = []
    if request.method == "POST" and form.is_valid():
        refusal = attempt(
            request,
            "record",
            lambda: made.append(write_record(by=user, project=project, kind=kind, **form.facts())),
        )
        if refusal is None:
            messages.success(request, _("记下了，等第二个人复核。"))
            return see_other(of_record(made[0]))
        refuse(form, refusal)
    context = {"form": form, "project": project, "kind": kind, "template_name": _(template.name)}
    return render_page(request, "projects/record_form.html", context, status=422 if form.errors else 200)


@login_required
@require_safe
def record_page(request: HttpRequest, public_id: str) -> HttpResponse:
    return show_record(request, queries.record_for(person(request), public_id))


@login_required
@require_POST
def check(request: HttpRequest, public_id: str) -> HttpResponse:
    """accept=1: it counts; otherwise it is returned, with a note why."""
    user = person(request)
    record = queries.record_for(user, public_id)
    note = request.POST.get("note", "")
    settle = confirm_record if request.POST.get("accept") == "1" else return_record
    refusal = attempt(request, "check", lambda: settle(by=user, record=record, note=note))
    return show_record(request, record, refusal) if refusal else see_other(of_record(record))


def show_record(request: HttpRequest, record: ProjectRecord, refusal: Refusal | None = None) -> HttpResponse:
    lines: list[dict[str, Any]] = [
        {**each, "asked": each["evidence"], **mark} for each, mark in zip(record.indicators, record.marks, strict=False)
    ]
    context = {
        "record": record,
        "project": record.project,
        "lines": lines,
        "refers_to": list(record.refers_to.all()),
        "referred_by": list(record.referred_by.all()),
        "may_check": can_check(person(request), record) if record.state == RecordState.WRITTEN else None,
        "refusal": refusal,
    }
    return render_page(request, "projects/record.html", context, status=refusal.status if refusal else 200)


def of_record(record: ProjectRecord) -> str:
    return f"/desk/project-records/{record.public_id}/"
