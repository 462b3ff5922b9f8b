"""Reviews, supervisions, evaluations and appraisals of a project (mechanisms J09, H13, H14, H21): written by one, looked over by another, kept."""

import datetime as dt
from collections.abc import Sequence
from typing import Any

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from linkage.common import clock
from linkage.common.errors import Conflict, Invalid, NotAllowed, require
from linkage.common.states import move
from linkage.events import log
from linkage.organisations.models import Organisation
from linkage.people.models import User
from linkage.projects.models import Project, ProjectRecord, ResidentComment
from linkage.projects.permissions.projects import can_steer
from linkage.projects.permissions.records import can_check, can_judge, is_independent
from linkage.projects.queries.records import template_for
from linkage.projects.states.records import OCCASIONS, RECORD_TRANSITIONS, Occasion, Outcome, RecordKind


@transaction.atomic
def appoint_evaluator(*, by: User, project: Project, evaluator: Organisation) -> None:
    """A third party judges the project from now on, and sees it at its desk. Raises NotAllowed: "evaluator_is_provider", "evaluator_shares_members"
    when it is not independent."""
    require(can_steer(by, project))
    require(is_independent(evaluator, project.organisation, project.proposer))
    Project.objects.filter(pk=project.pk).update(evaluator=evaluator)
    project.evaluator = evaluator
    _record("project.evaluator_appointed", project, by)


@transaction.atomic
def write_record(
    *,
    by: User,
    project: Project,
    kind: str,
    occasion: str,
    held_on: dt.date,
    outcome: str,
    conclusion: str,
    marks: Sequence[tuple[int, str]] = (),
    evaluator: Organisation | None = None,
    candidate: Organisation | None = None,
    panel: int = 1,
    opinion: str = "",
    refers_to: Sequence[ProjectRecord] = (),
) -> ProjectRecord:
    """Write one down; it counts when a second person confirms it. marks: (score 0..100, what was seen) for each indicator of the place's template.
    evaluator: the third party whose report it is. candidate: which organisation is judged for carrying the project out. panel: how many decided
    together; opinion: the experts'. refers_to: earlier records it builds on.

    Raises NotAllowed, Invalid("bad_record") with fields.
    """
    require(can_judge(by, project, kind))
    template = template_for(kind, project.place_code)
    facts = {"held_on": held_on, "conclusion": conclusion.strip(), "panel": panel, "opinion": opinion.strip()}
    _check(facts, kind, occasion, outcome, template.indicators, marks, candidate)
    if evaluator is not None:
        require(is_independent(evaluator, project.organisation, project.proposer, candidate))
    if any(each.project_id != project.pk for each in refers_to):
        raise NotAllowed("other_project", _("只能引用同一个项目的记录。"))
    record = ProjectRecord.objects.create(
        project=project,
        kind=kind,
        occasion=occasion,
        outcome=outcome,
        template_name=template.name,
        indicators=template.indicators,
        marks=[{"score": score, "evidence": evidence.strip()[:300]} for score, evidence in marks],
        points=weighted(template.indicators, [score for score, _seen in marks]) if template.indicators else None,
        evaluator=evaluator,
        candidate=candidate,
        comments=ResidentComment.objects.filter(about=project.stream).count(),
        written_by=by,
        written_at=clock.now(),
        **facts,
    )
    record.refers_to.set(refers_to)
    _record("project.record_written", project, by, record=record.public_id, kind=str(kind))
    return record


@transaction.atomic
def confirm_record(*, by: User, record: ProjectRecord, note: str = "") -> None:
    """The second look (H21). Raises NotAllowed, Conflict("wrong_state")."""
    _settle(by, record, "confirm", note)


@transaction.atomic
def return_record(*, by: User, record: ProjectRecord, note: str) -> None:
    """It does not count; another one may be written. Raises NotAllowed, Invalid("reason_needed"), Conflict("wrong_state")."""
    if not note.strip():
        sentence = _("请写明为什么不予确认。")
        raise Invalid("reason_needed", sentence, fields={"note": sentence})
    _settle(by, record, "return", note)


def weighted(indicators: Sequence[dict[str, Any]], scores: Sequence[int]) -> int:
    """The total in hundredths of a point: weights are whole percents, scores whole points, so nothing is rounded."""
    return sum(int(each["weight"]) * score for each, score in zip(indicators, scores, strict=True))


def _settle(by: User, record: ProjectRecord, act: str, note: str) -> None:
    require(can_check(by, record))
    move(
        record,
        act,
        RECORD_TRANSITIONS,
        checked_by=by,
        checked_at=clock.now(),
        check_note=note.strip()[:300],
    )
    past = "project.record_confirmed" if act == "confirm" else "project.record_returned"
    _record(past, record.project, by, record=record.public_id, kind=str(record.kind))


def _check(
    facts: dict[str, Any],
    kind: str,
    occasion: str,
    outcome: str,
    indicators: Sequence[dict[str, Any]],
    marks: Sequence[tuple[int, str]],
    candidate: Organisation | None,
) -> None:
    fields: dict[str, Any] = {}
    if kind not in OCCASIONS or occasion not in OCCASIONS[RecordKind(kind)]:
        fields["occasion"] = _("这种记录不用在这一步。")
    if outcome not in Outcome.values:
        fields["outcome"] = _("请选结论。")
    if facts["held_on"] > clock.today():
        fields["held_on"] = _("日期不能在今天之后。")
    if not 1 <= len(facts["conclusion"]) <= 600:
        fields["conclusion"] = _("请写结论，最多 600 个字。")
    if not 1 <= facts["panel"] <= 100:
        fields["panel"] = _("请填几个人一起评的。")
    if (occasion == Occasion.PROVIDER) != (candidate is not None):
        fields["candidate"] = _("选承接方的记录要写明评的是哪家，其他记录不用写。")
    if len(marks) != len(indicators) or any(not 0 <= score <= 100 for score, _seen in marks):
        fields["marks"] = _("每个指标请打 0 到 100 分。")
    elif any(not seen.strip() for _score, seen in marks):
        fields["marks"] = _("每个指标请写看到的佐证。")
    if fields:
        raise Invalid("bad_record", _("请检查这份记录。"), fields=fields)


@transaction.atomic
def comment(*, by: User, about: str, text: str, opened: tuple[dt.date | None, dt.date | None]) -> ResidentComment:
    """A resident's word while comments are asked for (H14), about the stream of a project or list; writing again replaces it. opened: first and last
    day. Raises Conflict("comments_closed"), Invalid("text_needed")."""
    first, last = opened
    if first is None or last is None or not first <= clock.today() <= last:
        raise Conflict("comments_closed", _("现在不在征求意见的日子里。"))
    if not 1 <= len(text.strip()) <= 500:
        sentence = _("请写 1 到 500 个字。")
        raise Invalid("text_needed", sentence, fields={"text": sentence})
    said, _made = ResidentComment.objects.update_or_create(
        about=about, by=by, defaults={"text": text.strip(), "at": clock.now()}
    )
    return said


def _record(type: str, project: Project, by: User, **more: Any) -> None:
    log.record(type, stream=project.stream, by=by, place_code=project.place_code, **more)
