"""What is posted from a project's page at the desk; each calls one action and shows the project again."""

from collections.abc import Callable

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from linkage.common.acting import attempt, see_other
from linkage.common.errors import Invalid, require
from linkage.common.form_fields import refuse
from linkage.people.signed_in import person
from linkage.projects.actions import stages
from linkage.projects.actions.figures import add_money, state_figures
from linkage.projects.actions.records import appoint_evaluator
from linkage.projects.forms.projects import FiguresForm, MoneyForm
from linkage.projects.models import Project, ProjectRecord
from linkage.projects.permissions.projects import can_keep, can_steer
from linkage.projects.queries.projects import desk_project
from linkage.projects.queries.records import possible_evaluators, record_for
from linkage.projects.states.projects import ON_EVALUATION, TRANSITIONS
from linkage.projects.views.desk import of_project, show_project


@login_required
@require_POST
def steps(request: HttpRequest, public_id: str) -> HttpResponse:
    """act: one of TRANSITIONS that takes no evaluation; reason, where it takes one."""
    user, act, reason = person(request), request.POST.get("act", ""), request.POST.get("reason", "")
    project = desk_project(user, public_id)
    if act not in TRANSITIONS or act in ON_EVALUATION:
        require(can_keep(user, project) or can_steer(user, project))
        raise Invalid("no_such_step", _("这里没有这一步。"))
    return _act(request, public_id, act, lambda each: stages.advance(by=user, project=each, act=act, reason=reason))


@login_required
@require_POST
def library(request: HttpRequest, public_id: str) -> HttpResponse:
    user = person(request)
    return _act(
        request,
        public_id,
        "enter_library",
        lambda each: stages.enter_library(by=user, project=each, evaluation=_basis(request, each)),
    )


@login_required
@require_POST
def carrier(request: HttpRequest, public_id: str) -> HttpResponse:
    """The organisation is the one that the chosen record judged."""
    user = person(request)

    def choose(project: Project) -> None:
        basis = _basis(request, project)
        if basis.candidate is None:
            raise stages.no_evaluation(_("这份记录没有评哪一家承接方。"))
        stages.choose_provider(by=user, project=project, organisation=basis.candidate, evaluation=basis)

    return _act(request, public_id, "contract", choose)


@login_required
@require_POST
def leaving(request: HttpRequest, public_id: str) -> HttpResponse:
    user, reason = person(request), request.POST.get("reason", "")
    act = "terminate" if request.POST.get("act") == "terminate" else "withdraw"
    return _act(
        request,
        public_id,
        act,
        lambda each: stages.leave_library(
            by=user, project=each, evaluation=_basis(request, each), reason=reason, act=act
        ),
    )


@login_required
@require_POST
def evaluator(request: HttpRequest, public_id: str) -> HttpResponse:
    user = person(request)

    def appoint(project: Project) -> None:
        require(can_steer(user, project))
        chosen = possible_evaluators(project).filter(public_id=request.POST.get("evaluator", "")).first()
        if chosen is None:
            raise Invalid("no_evaluator", _("请选一家第三方机构。"))
        appoint_evaluator(by=user, project=project, evaluator=chosen)

    return _act(request, public_id, "evaluator", appoint)


@login_required
@require_POST
def people_and_cost(request: HttpRequest, public_id: str) -> HttpResponse:
    user = person(request)
    project = desk_project(user, public_id)
    require(can_keep(user, project))
    form = FiguresForm(request.POST)
    if form.is_valid():
        refusal = attempt(request, "figures", lambda: state_figures(by=user, project=project, **form.facts()))
        if refusal is None:
            messages.success(request, _("记下了。"))
            return see_other(f"{of_project(project)}#figures")
        refuse(form, refusal)
    return show_project(request, public_id, figures_form=form)


@login_required
@require_POST
def money(request: HttpRequest, public_id: str) -> HttpResponse:
    user = person(request)
    project = desk_project(user, public_id)
    require(can_keep(user, project))
    form = MoneyForm(request.POST)
    if form.is_valid():
        refusal = attempt(request, "money", lambda: add_money(by=user, project=project, **form.facts()))
        if refusal is None:
            messages.success(request, _("记下了。"))
            return see_other(f"{of_project(project)}#money")
        refuse(form, refusal)
    return show_project(request, public_id, money_form=form)


def _basis(request: HttpRequest, project: Project) -> ProjectRecord:
    require(can_steer(person(request), project))
    chosen = request.POST.get("evaluation", "")
    if not chosen:
        raise stages.no_evaluation(_("请选一份已复核的记录，没有就先请人来评。"))
    return record_for(person(request), chosen)


def _act(request: HttpRequest, public_id: str, act: str, do: Callable[[Project], object]) -> HttpResponse:
    project = desk_project(person(request), public_id)
    refusal = attempt(request, act, lambda: do(project))
    return show_project(request, public_id, refusal) if refusal else see_other(of_project(project))
