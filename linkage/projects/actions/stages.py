"""A project's way through its stages (facts.md 2). What takes a recorded evaluation goes through an action of its own (mechanism J10)."""

import datetime as dt
from typing import Any

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from linkage.common import clock
from linkage.common.errors import Conflict, Invalid, NotAllowed, require
from linkage.common.states import move
from linkage.events import log
from linkage.organisations.models import Organisation
from linkage.people.models import User
from linkage.places import codes
from linkage.places.models import Level
from linkage.places.queries import setting
from linkage.projects.models import LibraryCounter, Phase, Project, ProjectRecord
from linkage.projects.permissions.projects import can_keep, can_steer
from linkage.projects.permissions.records import is_independent
from linkage.projects.states.projects import ON_EVALUATION, TAKES_RECORD, TRANSITIONS, WITH_REASON, Stage
from linkage.projects.states.records import Occasion, Outcome, RecordKind, RecordState

# Those whose project it is take these steps themselves; the others are decided.
OWN_STEPS = frozenset({"design", "declare", "drop", "start", "reach_midterm"})


@transaction.atomic
def advance(*, by: User, project: Project, act: str, reason: str = "") -> None:
    """One step of TRANSITIONS that needs no evaluation to stand on.

    Raises NotAllowed; Invalid("reason_needed"); Conflict: "wrong_state", "record_missing" when the stage's record is not there, "evaluation_needed"
    for a step that goes by an evaluation.
    """
    if act in ON_EVALUATION:
        raise Conflict("evaluation_needed", _("这一步要凭一份已复核的评估记录。"))
    require(can_keep(by, project) if act in OWN_STEPS else can_steer(by, project))
    _require_record(project, act)
    _require_figures(project, act)
    _move(by, project, act, reason, **(_comment_days(project) if act == "call_review" else {}))


@transaction.atomic
def enter_library(*, by: User, project: Project, evaluation: ProjectRecord) -> None:
    """入库, with a number that never changes. Raises NotAllowed, Conflict("wrong_state"), Invalid("no_evaluation") with the reason."""
    require(can_steer(by, project))
    _require_basis(project, evaluation, Occasion.ENTRY)
    _require_decided_together(project, evaluation)
    if project.comments_until is None or project.comments_until >= clock.today():
        raise Conflict("comments_open", _("征求居民意见还没有结束。"))
    number = project.number or _next_number(project)
    _move(by, project, "enter_library", entry_evaluation=evaluation, number=number)


@transaction.atomic
def choose_provider(*, by: User, project: Project, organisation: Organisation, evaluation: ProjectRecord) -> None:
    """立项: who carries it out, on the evaluation of that very organisation. Raises NotAllowed, Conflict, Invalid("no_evaluation")."""
    require(can_steer(by, project))
    _require_basis(project, evaluation, Occasion.PROVIDER)
    if evaluation.candidate_id != organisation.pk:
        raise no_evaluation(_("这份记录评的不是这个组织。"))
    _require_decided_together(project, evaluation)
    if project.evaluator is not None:
        require(is_independent(project.evaluator, organisation))
    _move(by, project, "contract", organisation=organisation, provider_evaluation=evaluation)


@transaction.atomic
def leave_library(*, by: User, project: Project, evaluation: ProjectRecord, reason: str, act: str = "withdraw") -> None:
    """退库 (act "withdraw") or 终止 ("terminate"). Raises NotAllowed, Conflict("wrong_state"), Invalid: "no_evaluation", "reason_needed"."""
    if act not in ("withdraw", "terminate"):
        raise NotAllowed("not_allowed", _("只能退库或终止。"))
    require(can_steer(by, project))
    _require_basis(project, evaluation, Occasion.EXIT, passed=False)
    _move(by, project, act, reason, exit_evaluation=evaluation)


def _move(by: User, project: Project, act: str, reason: str = "", **changes: Any) -> None:
    reason = reason.strip()[:300]
    if act in WITH_REASON and not reason:
        sentence = _("请写明原因。")
        raise Invalid("reason_needed", sentence, fields={"reason": sentence})
    move(project, act, TRANSITIONS, state_reason=reason, moved_at=clock.now(), **changes)
    stage = str(project.state)
    log.record("project.advanced", stream=project.stream, by=by, place_code=project.place_code, stage=stage)
    if stage in TOLD_TO_ASKERS:
        for link in project.need_links.select_related("need"):
            log.record(
                "need.project_advanced",
                stream=link.need.stream,
                by=by,
                place_code=link.need.place_code,
                project=project.public_id,
                stage=stage,
            )


# The stages of which whoever asked hears; the steps between are the desk's.
TOLD_TO_ASKERS = frozenset(
    str(each) for each in (Stage.LIBRARY, Stage.DELIVERY, Stage.DISCLOSED, Stage.TERMINATED, Stage.WITHDRAWN)
)


def _require_basis(project: Project, record: ProjectRecord, occasion: str, *, passed: bool = True) -> None:
    """Mechanism J10. A supervision judges nothing, so nothing can be decided on one."""
    if record.project_id != project.pk:
        raise no_evaluation(_("这份记录是别的项目的。"))
    if record.kind == RecordKind.SUPERVISION or record.occasion != occasion:
        raise no_evaluation(_("请选一份为这一步做的评审、评估或绩效评价记录。"))
    if record.state != RecordState.CONFIRMED:
        raise no_evaluation(_("这份记录还没有经第二个人复核。"))
    if passed and record.outcome != Outcome.PASS:
        raise no_evaluation(_("这份记录的结论不是“通过”。"))


def _require_decided_together(project: Project, record: ProjectRecord) -> None:
    """What matters is decided by several, with experts' word (mechanism H14)."""
    least = int(setting("project_panel_least", project.place_code))
    if record.panel < least:
        raise no_evaluation(_("这一步至少要 %(least)s 人合议。") % {"least": least})
    if not record.opinion:
        raise no_evaluation(_("这份记录还没有专家意见。"))


def _comment_days(project: Project) -> dict[str, dt.date]:
    """From today on residents may comment."""
    days = int(setting("project_comment_days", project.place_code))
    return {"comments_from": clock.today(), "comments_until": clock.today() + dt.timedelta(days=days)}


def _require_figures(project: Project, act: str) -> None:
    """People and cost are stated before it is declared, and as they came out before it is closed (mechanisms J15, J16)."""
    phase = {"declare": Phase.PLAN, "close": Phase.ACTUAL}.get(act)
    if phase and not project.figures.filter(phase=phase).exists():
        raise Conflict("figures_missing", _("先填%(phase)s的人员和经费。") % {"phase": phase.label})


def no_evaluation(sentence: Any) -> Invalid:
    """What a step that goes by an evaluation is refused with."""
    return Invalid("no_evaluation", sentence, fields={"evaluation": sentence})


def _require_record(project: Project, act: str) -> None:
    if act not in TAKES_RECORD:
        return
    kind, occasion = TAKES_RECORD[act]
    if not project.records.filter(kind=kind, occasion=occasion, state=RecordState.CONFIRMED).exists():
        what = f"{Occasion(occasion).label}{RecordKind(kind).label}" if kind == "evaluation" else RecordKind(kind).label
        raise Conflict("record_missing", _("先要有一份已复核的%(what)s记录。") % {"what": what})


def _next_number(project: Project) -> str:
    """year-street-running number: 2026-330102990-003. The counter's row is locked until the entry is committed."""
    street = codes.at_level(project.place_code, Level.STREET)
    counter, _made = LibraryCounter.objects.select_for_update().get_or_create(place_code=street, year=project.year)
    counter.last += 1
    counter.save(update_fields=["last"])
    return f"{project.year}-{street[:9]}-{counter.last:03d}"
