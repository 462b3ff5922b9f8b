"""Applying in one sitting: a page that saves itself as it is typed, and by its button without scripts."""

from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.files.uploadedfile import UploadedFile
from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from linkage.common import clock
from linkage.common.acting import see_other
from linkage.common.errors import DomainError, Invalid
from linkage.common.form_fields import refuse
from linkage.common.pages import render_page
from linkage.common.public_ids import LENGTH, new_public_id
from linkage.funding.actions import save_application, start_application, submit_application
from linkage.funding.actions.application_papers import add_paper, remove_paper
from linkage.funding.eligibility import labour_of, total_of
from linkage.funding.forms.applications import ApplicationForm, StartForm
from linkage.funding.models import Application, CostKind, Round
from linkage.funding.permissions.applications import can_submit
from linkage.funding.queries import applications as queries
from linkage.funding.queries.rounds import round_for
from linkage.funding.states.applications import EDITABLE
from linkage.needs.queries import public_needs
from linkage.organisations.models import Organisation
from linkage.people.signed_in import person

SAVED_ELSEWHERE = "changed_elsewhere"
# Where one was on the page, by what was pressed.
ANCHORS = {"add_line": "#lines", "remove": "#lines", "add_paper": "#papers", "remove_paper": "#papers"}


@login_required
@require_http_methods(["GET", "POST"])
def start(request: HttpRequest, public_id: str) -> HttpResponse:
    """Who applies. ?need=: of a need on the public list, that the application answers."""
    user, round = person(request), round_for(person(request), public_id)
    staffed, guides = queries.organisations_to_apply_with(user), queries.guides_of(user)
    offered = staffed if staffed.exists() else guides
    form = StartForm(
        request.POST if request.method == "POST" else None, organisations=offered, needs_group=not staffed.exists()
    )
    if request.method == "POST" and form.is_valid():
        need = public_needs().filter(public_id=request.GET.get("need", ""))
        try:
            made = start_application(by=user, round=round, needs=list(need), **form.cleaned_data)
        except DomainError as error:
            refuse(form, error)
        else:
            return see_other(reverse("funding:application_form", args=[made.public_id]))
    context = {"round": round, "form": form, "offered": offered, "as_residents": not staffed.exists()}
    return render_page(request, "funding/application_start.html", context, status=422 if form.errors else 200)


@login_required
@require_http_methods(["GET", "POST"])
def write(request: HttpRequest, public_id: str) -> HttpResponse:
    """The page itself. A POST saves all that is on it; act: "" (saved by itself), save, add_line, remove:<n>, add_paper, remove_paper:<id>, overwrite
    or submit."""
    user = person(request)
    application = queries.application_to_write(user, public_id)
    if application.state not in EDITABLE:
        return see_other(reverse("funding:application", args=[public_id]))
    if request.method == "GET":
        form = _form(application)
        return _show(request, application, form, form_key=new_public_id())
    return _keep(request, application, request.POST.get("act", ""))


def _keep(request: HttpRequest, application: Application, act: str) -> HttpResponse:
    form = _form(application, request.POST)
    _move_lines(form, act)
    key = request.POST.get("form_key", "")[:LENGTH]
    try:
        with transaction.atomic():
            saved = _save(request, application, form, act, key)
            _act(request, saved, act)
    except DomainError as error:
        return _refused(request, application, form, error, key)
    if act == "submit":
        messages.success(request, _("提交好了，基金干事受理后会告诉您。"))
        return see_other(reverse("funding:application", args=[application.public_id]))
    if act == "":
        return _show(request, saved, form, form_key=key)
    if act in ("save", "overwrite"):
        messages.success(request, _("已保存。"))
    anchor = ANCHORS.get(act.partition(":")[0], "")
    more = "?line=1" if act == "add_line" else ""
    return see_other(reverse("funding:application_form", args=[application.public_id]) + more + anchor)


def _act(request: HttpRequest, application: Application, act: str) -> None:
    """What was pressed besides saving."""
    user, (name, _colon, which) = person(request), act.partition(":")
    if name == "submit":
        submit_application(by=user, application=application, version=application.version)
    elif name == "add_paper":
        file = request.FILES.get("paper")
        if not isinstance(file, UploadedFile) or file.file is None:
            sentence = _("请选一个文件。")
            raise Invalid("no_file", sentence, fields={"paper": sentence})
        add_paper(by=user, application=application, title=request.POST.get("paper_title", ""), file=file.file)
    elif name == "remove_paper":
        remove_paper(by=user, paper=queries.paper_for(user, application, which))


def _save(request: HttpRequest, application: Application, form: ApplicationForm, act: str, key: str) -> Application:
    typed = request.POST.get("version", "")
    version = int(typed) if typed.isdecimal() and len(typed) < 10 else 0
    return save_application(
        by=person(request),
        application=application,
        version=application.version if act == "overwrite" else version,
        changes=form.changes(),
        lines=form.line_drafts(),
        needs=form.chosen_needs(),
        form_key=key,
    )


def _refused(
    request: HttpRequest, application: Application, form: ApplicationForm, error: DomainError, key: str
) -> HttpResponse:
    """What was typed stays on the page. Of what is missing, each is said beside its field."""
    application.refresh_from_db()
    if application.state not in EDITABLE:
        messages.info(request, error.message)
        return see_other(reverse("funding:application", args=[application.public_id]))
    if error.code == SAVED_ELSEWHERE:
        return _show(request, application, form, form_key=key, stale=True, status=409)
    _save_quietly(request, application, form, key)
    refuse(form, error)
    return _show(request, application, form, form_key=key, status=error.status)


def _save_quietly(request: HttpRequest, application: Application, form: ApplicationForm, key: str) -> None:
    """What was typed is kept although the act was refused: everything but a paper that cannot be read."""
    _save(request, application, form, "", key)
    application.refresh_from_db()


def _move_lines(form: ApplicationForm, act: str) -> None:
    name, _colon, number = act.partition(":")
    if name == "remove" and number.isdecimal() and len(number) < 4:
        form.remove_line(int(number))


def _form(application: Application, data: Any = None) -> ApplicationForm:
    needs = queries.needs_to_answer(application)
    return ApplicationForm(data, application=application, needs=needs, lines=list(application.lines.all()))


def _show(
    request: HttpRequest,
    application: Application,
    form: ApplicationForm,
    *,
    form_key: str,
    stale: bool = False,
    status: int = 200,
) -> HttpResponse:
    """stale: another page has saved meanwhile, and what is typed here is kept on this page only."""
    if not form.lines or request.GET.get("line"):
        form.add_line()
    lines, checks = list(application.lines.all()), queries.checks_of(application)
    typed_version = request.POST.get("version", "") if stale else str(application.version)
    context = {
        "application": application,
        "round": application.round,
        "form": form,
        "version": typed_version,
        "form_key": form_key,
        "stale": stale,
        "saved_at": None if request.method == "GET" else clock.now(),
        "kinds": CostKind.choices,
        "checks": checks,
        "missing": sum(
            1 for each in checks if not each.is_met and not (each.may_be_explained and application.ratio_reason)
        ),
        "total": total_of(lines),
        "labour": labour_of(lines),
        "bad_lines": form.bad_lines,
        "may_submit": can_submit(person(request), application),
        "papers": list(application.papers.filter(removed_at=None)),
        "registered": _registered(application),
        "closes": _closes(application.round, application),
    }
    return render_page(
        request, "funding/application_form.html", context, part="funding/_application_state.html", status=status
    )


def _registered(application: Application) -> tuple[int, int] | None:
    """Of an organisation, not of a group of neighbours."""
    if application.organisation.kind == Organisation.Kind.RESIDENTS_COMMITTEE:
        return None
    return queries.registered_social_workers(application.organisation)


def _closes(round: Round, application: Application) -> Any:
    """Until when it can be handed in."""
    return max(round.closes_at, application.mend_until) if application.mend_until else round.closes_at
