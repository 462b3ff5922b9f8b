"""An application from the first word to its acceptance: written, saved as it is typed, handed in before the call closes, returned to be mended, taken in,
refused or withdrawn."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.db import transaction
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from linkage.common import clock, states
from linkage.common.errors import Conflict, Invalid, require
from linkage.events import log
from linkage.funding.contents import content_of
from linkage.funding.eligibility import checks, unmet
from linkage.funding.models import Application, ApplicationNeed, ApplicationVersion, BudgetLine, Round
from linkage.funding.permissions.applications import can_edit, can_start, can_submit, can_take_in, can_withdraw
from linkage.funding.states.applications import APPLICATION_TRANSITIONS, EDITABLE, ApplicationState
from linkage.funding.states.rounds import RoundState
from linkage.needs.models import Need
from linkage.organisations.models import Organisation
from linkage.people.models import User
from linkage.places import codes
from linkage.places.queries import setting
from linkage.projects.actions.drafts import add_needs, draft_project
from linkage.projects.models import Kind, Project
from linkage.projects.queries.projects import limits_at
from linkage.projects.ratios import Limits

WRITABLE = frozenset(
    {
        "title", "summary", "purpose", "plan", "outcomes", "group_name", "beneficiaries", "starts_on", "ends_on", "asked_fen",
        "own_fen", "staff", "social_workers", "ratio_reason", "exclusive_group", "place_code",
    }
)  # fmt: skip
MOST_LINES, MOST_NEEDS = 30, 50


@dataclass(frozen=True, slots=True)
class LineDraft:
    """kind: of models.CostKind. amount_fen: 0 while it is not known yet."""

    kind: str
    title: str
    amount_fen: int


@transaction.atomic
def start_application(
    *,
    by: User,
    round: Round,
    organisation: Organisation,
    group_name: str = "",
    needs: Sequence[Need] = (),
    project: Project | None = None,
) -> Application:
    """Begin a draft. group_name: of residents who are not registered, guided by `organisation`, which answers for them. needs: that it answers;
    project: the draft that they have become already, None: handing in makes one of them.

    Raises NotAllowed, Conflict("call_closed").
    """
    require(can_start(by, round, organisation, for_group=bool(group_name.strip())))
    _require_open(round)
    made = Application.objects.create(
        round=round,
        organisation=organisation,
        group_name=group_name.strip()[:60],
        applicant=by,
        project=project,
        place_code=max(round.place_code, organisation.place_code, key=lambda code: len(codes.prefix(code))),
        created_at=clock.now(),
    )
    _write_needs(made, needs)
    log.follow(made.stream, by)
    _record("application.started", made, by)
    return made


@transaction.atomic
def save_application(
    *,
    by: User,
    application: Application,
    version: int,
    changes: Mapping[str, Any],
    lines: Sequence[LineDraft] | None = None,
    needs: Sequence[Need] | None = None,
    form_key: str = "",
) -> Application:
    """Keep what has been typed, complete or not. version: of the form it was typed into; if another form has saved since, nothing is written. form_key: a
    form that saved last itself may go on, so that its own saves on the way do not count as somebody else's.
    changes: column -> value, of WRITABLE; lines, needs: all of them, None leaves them. A draft tells nobody: what counts is recorded when handed in.

    Raises NotAllowed, Conflict("changed_elsewhere", "wrong_state"), Invalid("too_many"). KeyError for a column that is not to be written.
    """
    require(can_edit(by, application))
    if strange := changes.keys() - WRITABLE:
        raise KeyError(f"not to be written: {sorted(strange)}")
    if (lines and len(lines) > MOST_LINES) or (needs and len(needs) > MOST_NEEDS):
        raise Invalid("too_many", _("太多了，请合并几行。"))
    own = Q(form_key=form_key) if form_key else Q(pk__in=())
    rows = Application.objects.filter(Q(version=version) | own, pk=application.pk, state__in=EDITABLE)
    if not rows.update(**changes, form_key=form_key, version=F("version") + 1):
        raise _moved_on(application)
    if lines is not None:
        _write_lines(application, lines)
    if needs is not None:
        application.answered.all().delete()
        _write_needs(application, needs)
    application.refresh_from_db()
    return application


@transaction.atomic
def submit_application(*, by: User, application: Application, version: int | None = None, key: str = "") -> Application:
    """Hand it in, whole or not at all, while the call is open: its content is kept as a version, with the region's ratios as they count now. The same `key`
    again changes nothing. version: of the form that was seen, None: whatever is saved.

    Raises NotAllowed, Invalid("incomplete") with the fields to mend, Conflict("call_closed", "changed_elsewhere", "wrong_state").
    """
    require(can_submit(by, application))
    round = _lock_round(application)
    application.refresh_from_db()
    if key and application.submission_key == key:
        return application
    if version is not None and application.version != version:
        raise _moved_on(application)
    now = clock.now()
    if not _takes(round, application):
        raise _call_closed()
    application.round = round
    limits = limits_at(application.place_code)
    _require_complete(application, limits)
    _turn_needs_into_project(by, application)
    states.move(
        application,
        "submit",
        APPLICATION_TRANSITIONS,
        where={"version": application.version},
        submitted_at=now,
        submission_key=key or None,
        reason="",
        version=F("version") + 1,
    )
    application.refresh_from_db()
    number = application.versions.count() + 1
    ApplicationVersion.objects.create(
        application=application, number=number, content=content_of(application, limits), by=by, at=now
    )
    _record("application.submitted", application, by, number=number)
    return application


@transaction.atomic
def return_application(*, by: User, application: Application, reason: str) -> Application:
    """Give it back to be mended, saying what. It may come back until the call closes, or some working days later, whichever is later.

    Raises NotAllowed, Invalid("reason_needed"), Conflict("wrong_state").
    """
    require(can_take_in(by, application))
    until = clock.add_working_days(clock.now(), setting("application_mend_working_days", application.place_code))
    _decide(
        application,
        "return",
        _reason(reason, _("请写明要补正什么。")),
        mend_until=max(until, application.round.closes_at),
    )
    _record("application.returned", application, by)
    return application


@transaction.atomic
def accept_application(*, by: User, application: Application) -> Application:
    """Take it into the review; its summary is public from now on. Raises NotAllowed, Conflict("wrong_state")."""
    require(can_take_in(by, application))
    _decide(application, "accept", "", accepted_at=clock.now())
    _record("application.accepted", application, by)
    return application


@transaction.atomic
def refuse_application(*, by: User, application: Application, reason: str) -> Application:
    """It is not eligible, and mending would not help. Raises NotAllowed, Invalid("reason_needed"), Conflict("wrong_state")."""
    require(can_take_in(by, application))
    _decide(application, "refuse", _reason(reason, _("请写一句不受理的原因，申报人会看到。")))
    _record("application.refused", application, by)
    return application


@transaction.atomic
def withdraw_application(*, by: User, application: Application) -> Application:
    """Take it back, as long as nobody has approved it. Raises NotAllowed, Conflict("wrong_state")."""
    require(can_withdraw(by, application))
    states.move(application, "withdraw", APPLICATION_TRANSITIONS)
    _record("application.withdrawn", application, by)
    return application


@transaction.atomic
def remind_of_closing(*, application: Application) -> bool:
    """Tell those who write it, once, that the call ends soon. Whether they were told now."""
    rows = Application.objects.filter(pk=application.pk, reminded_at=None, state__in=EDITABLE)
    if not rows.update(reminded_at=clock.now()):
        return False
    _record("application.closing_soon", application, None)
    return True


def _decide(application: Application, act: str, reason: str, **changes: Any) -> None:
    if application.round.state == RoundState.CANCELLED:
        raise Conflict("wrong_state", _("这一轮已经取消。"))
    states.move(application, act, APPLICATION_TRANSITIONS, reason=reason, **changes)


def _reason(text: str, ask: Any) -> str:
    if not text.strip():
        raise Invalid("reason_needed", ask, fields={"reason": ask})
    return text.strip()[:300]


def _lock_round(application: Application) -> Round:
    """Handing in and closing the call wait for each other, so that each application is in or out, never half."""
    return Round.objects.select_for_update(of=("self",)).select_related("fund").get(pk=application.round_id)


def _require_open(round: Round) -> None:
    now = clock.now()
    if not Round.objects.filter(pk=round.pk, state=RoundState.OPEN, opens_at__lte=now, closes_at__gt=now).exists():
        raise _call_closed()


def _takes(round: Round, application: Application) -> bool:
    """While the call is open; one that was returned, until its own day."""
    now = clock.now()
    if round.state == RoundState.OPEN and round.opens_at <= now < round.closes_at:
        return True
    returned = application.state == ApplicationState.RETURNED and round.state in (RoundState.OPEN, RoundState.REVIEWING)
    return returned and application.mend_until is not None and now < application.mend_until


def _call_closed() -> Conflict:
    return Conflict("call_closed", _("这一轮的申报没有开放，或者已经截止。"))


def _moved_on(application: Application) -> Conflict:
    application.refresh_from_db()
    if application.state in EDITABLE:
        return Conflict("changed_elsewhere", _("这份申请刚刚在别处改过，您在这里写的还没有保存。"))
    return Conflict("wrong_state", _("这份申请已经提交或撤回，不能再改。"))


def _require_complete(application: Application, limits: Limits) -> None:
    found = checks(application, list(application.lines.all()), limits)
    missing = unmet(found, is_explained=bool(application.ratio_reason.strip()))
    if not missing:
        return
    fields = {("ratio_reason" if each.may_be_explained else each.field): each.sentence for each in reversed(missing)}
    raise Invalid("incomplete", _("还差几项，补齐就能提交。"), fields=fields)


def _turn_needs_into_project(by: User, application: Application) -> None:
    """The needs it answers become a project, or join the one they became before; each asker sees it on her need (W02)."""
    needs = [each.need for each in application.answered.select_related("need")]
    if application.project is not None:
        add_needs(by=by, project=application.project, needs=needs)
    elif needs:
        project = draft_project(
            by=by,
            title=application.title,
            summary=application.summary,
            needs=needs,
            organisation=application.organisation,
            place_code=application.place_code,
            kind=Kind.SEED_GRANT,
            planned_fen=application.asked_fen,
            starts_on=application.starts_on,
            ends_on=application.ends_on,
        )
        Application.objects.filter(pk=application.pk).update(project=project)


def _write_lines(application: Application, lines: Sequence[LineDraft]) -> None:
    application.lines.all().delete()
    BudgetLine.objects.bulk_create(
        BudgetLine(
            application=application, position=position, kind=each.kind, title=each.title, amount_fen=each.amount_fen
        )
        for position, each in enumerate(lines, 1)
    )


def _write_needs(application: Application, needs: Sequence[Need]) -> None:
    ApplicationNeed.objects.bulk_create(ApplicationNeed(application=application, need=each) for each in needs)


def _record(type: str, application: Application, by: User | None, **payload: Any) -> None:
    round = application.round
    log.record(
        type,
        stream=application.stream,
        by=by,
        place_code=round.place_code,
        application=application.public_id,
        round=round.public_id,
        **payload,
    )
