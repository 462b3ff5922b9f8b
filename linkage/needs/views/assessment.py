"""The station's look at a need: what it takes, who leads, what the public may read, and when."""

from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpResponse, HttpResponseRedirect, QueryDict
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from linkage.common.errors import DomainError, NotAllowed, require
from linkage.common.pages import render_page
from linkage.events.models import Stream
from linkage.needs import facts, permissions, queries
from linkage.needs.actions import assess_need, take_up_need
from linkage.needs.forms.acts import AssessmentForm, RequirementFormSet, line_of
from linkage.needs.models import Need
from linkage.organisations.models import Role
from linkage.organisations.roles import has_role
from linkage.people.requests import PersonRequest


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def assessment(request: PersonRequest, public_id: str) -> HttpResponse:
    need = queries.need_for(request.user, public_id)
    require(permissions.can_assess(request.user, need))
    if request.method != "POST":
        form = AssessmentForm(need=need, initial=_initial(request, need))
        return _page(request, need, form, RequirementFormSet(initial=_lines(need)))
    form = AssessmentForm(request.POST, need=need)
    if "add_line" in request.POST:
        return _page(
            request, need, form, RequirementFormSet(_one_more(request.POST), initial=_lines(need)), checked=False
        )
    lines = RequirementFormSet(request.POST, initial=_lines(need))
    if not (form.is_valid() & lines.is_valid()):
        return _page(request, need, form, lines, status=422)
    try:
        _assess(request, need, form, lines)
    except NotAllowed:
        raise
    except DomainError as error:
        _tell(form, lines, error)
        return _page(request, need, form, lines, status=error.status)
    messages.success(request, _("已审核，可以安排派单了"))
    return HttpResponseRedirect(need.get_absolute_url(), status=303)


@login_required
@require_POST
def lead(request: PersonRequest, public_id: str) -> HttpResponse:
    """由我跟进: the social worker looks after it from now on."""
    need = queries.need_for(request.user, public_id)
    take_up_need(by=request.user, need=need)
    messages.success(request, _("由您跟进了，现在可以看到电话，先联系居民问清楚"))
    return HttpResponseRedirect(f"/needs/{need.public_id}/assessment/", status=303)


def _assess(request: PersonRequest, need: Need, form: AssessmentForm, lines: Any) -> None:
    used = [line for line in lines.forms if line.has_changed() or line.initial]
    assess_need(
        by=request.user,
        need=need,
        lead=form.cleaned_data["lead"],
        public_summary=form.cleaned_data["public_summary"],
        requirements=[line.spec() for line in used if not line.cleaned_data.get("DELETE")],
        window=form.window(),
        seen=form.cleaned_data["seen"],
    )


def _initial(request: PersonRequest, need: Need) -> dict[str, Any]:
    is_worker = has_role(request.user, Role.SOCIAL_WORKER, place_code=need.place_code)
    return {
        "public_summary": need.public_summary,
        "lead": need.lead or (request.user if is_worker else None),
        "window_start": need.window_start,
        "window_end": need.window_end,
        "seen": Stream.objects.get(pk=need.stream).last_seq,
    }


def _lines(need: Need) -> list[dict[str, Any]]:
    return [line_of(each) for each in need.requirements.all()]


def _one_more(posted: QueryDict) -> QueryDict:
    data = posted.copy()
    total = data.get("form-TOTAL_FORMS", "0")
    data["form-TOTAL_FORMS"] = str((int(total) if total.isdecimal() and len(total) < 4 else 0) + 1)
    return data


def _tell(form: AssessmentForm, lines: Any, error: DomainError) -> None:
    """The action's refusal, beside the field it is about where this page has it."""
    form.add_error(None, error.message)
    names = {"window": "window_start"}
    for name, sentence in error.fields.items():
        place = names.get(name, name)
        form.add_error(place if place in form.fields else None, sentence)


def _page(
    request: PersonRequest, need: Need, form: AssessmentForm, lines: Any, *, status: int = 200, checked: bool = True
) -> HttpResponse:
    context = {
        "need": need,
        "facts": facts.need_facts(request.user, need),
        "form": form,
        "lines": lines,
        "checked": checked,
    }
    return render_page(request, "needs/assessment.html", context, status=status)
