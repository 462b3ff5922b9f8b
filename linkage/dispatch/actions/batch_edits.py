"""A batch edited by hand before it is sent: take a line out, put it back, pin it, put another in its place. Every edit scores the whole plan again in
the same transaction, so that the page never shows a figure of another plan."""

from collections.abc import Sequence

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from linkage.common.errors import Conflict, Invalid, require
from linkage.dispatch import matchmaking
from linkage.dispatch.matchmaking.edited import as_facts, evaluation_of
from linkage.dispatch.models import MatchingRun, PlannedLine
from linkage.dispatch.permissions import can_plan_place
from linkage.dispatch.providers import find_provider
from linkage.dispatch.states import LineState, PlannedState, RunState
from linkage.events import log
from linkage.people.models import User

EDITABLE = (PlannedState.READY, PlannedState.REFUSED)


@transaction.atomic
def remove_line(*, by: User, line: PlannedLine) -> None:
    """Take one line out. It stays on the page and can be put back."""
    run = _open(by, line)
    _turn(line, LineState.PLANNED, LineState.REMOVED)
    _score(by, run)


@transaction.atomic
def restore_line(*, by: User, line: PlannedLine) -> None:
    """Put a line back that was taken out."""
    run = _open(by, line)
    _turn(line, LineState.REMOVED, LineState.PLANNED)
    _score(by, run)


@transaction.atomic
def pin_line(*, by: User, line: PlannedLine, pinned: bool) -> None:
    """Hold on to a line: when the rest is planned anew, it stays. Pinning twice changes nothing."""
    run = _open(by, line)
    if PlannedLine.objects.filter(pk=line.pk, state=LineState.PLANNED).update(is_pinned=pinned):
        log.record("run.edited", stream=run.stream, by=by, place_code=run.place_code)


@transaction.atomic
def swap_line(*, by: User, line: PlannedLine, provider: str) -> PlannedLine:
    """Put `provider` (`kind:id`, of the run's own pool) in the place of the line's. The new line is pinned: a person chose it.

    Raises Invalid for one of another kind, Conflict("not_in_run") for one whom the engine did not look at (she may still be asked from the need's own
    page), "already_there" for one who is planned for the same requirement.
    """
    run = _open(by, line)
    found = find_provider(provider)
    if found.kind != line.requirement.kind:
        raise Invalid("wrong_kind", _("这一项需要的是%(kind)s。") % {"kind": line.requirement.get_kind_display()})
    hers = {"planned": line.planned, "provider_kind": found.kind, "provider_id": found.row.public_id}
    there = PlannedLine.objects.filter(requirement=line.requirement, **hers).exclude(pk=line.pk).first()
    if there is not None and there.state == LineState.PLANNED:
        raise Conflict("already_there", _("这一位已经在这一项里了。"))
    candidate = matchmaking.candidate_in(run, line.requirement.public_id, found.name)
    if candidate is None:
        raise Conflict("not_in_run", _("这一位不在这次推演的人选里。可以到求助页“看候选”里亲自邀请。"))
    _turn(line, LineState.PLANNED, LineState.REMOVED)
    new, _is_new = PlannedLine.objects.update_or_create(
        requirement=line.requirement,
        **hers,
        defaults={
            "state": LineState.PLANNED,
            "is_pinned": True,
            "user": found.user,
            "added_by": by,
            "units": line.units,
            "amount_fen": line.amount_fen,
            "score": candidate.score,
            "terms": dict(candidate.terms),
            "reasons": matchmaking.pack(candidate.reasons),
        },
    )
    _score(by, run)
    return new


def _open(by: User, line: PlannedLine) -> MatchingRun:
    """The line's run, locked to the end of the transaction, if it may still be edited."""
    run = line.planned.run
    require(can_plan_place(by, run.place_code))
    is_open = MatchingRun.objects.filter(pk=run.pk, state=RunState.READY).update(progress={})
    if not is_open or line.planned.state not in EDITABLE:
        raise Conflict("wrong_state", _("这件已经发出，或者方案正在变动，不能再改了。"))
    run.refresh_from_db(fields=["figures"])
    return run


def _turn(line: PlannedLine, was: LineState, will_be: LineState) -> None:
    if not PlannedLine.objects.filter(pk=line.pk, state=was).update(state=will_be):
        raise Conflict("wrong_state", _("这一行刚刚改过了，请看最新的样子。"))


def _score(by: User, run: MatchingRun) -> None:
    """The plan as it stands now, scored as a whole; what each line is worth, too."""
    lines = standing_lines(run)
    evaluation = evaluation_of(run, lines)
    run.figures |= {"edited": as_facts(evaluation, matchmaking.pack)}
    run.save(update_fields=["figures"])
    worth = {(each.requirement_id, each.provider): each for each in evaluation.plan.assignments}
    changed = []
    for line in lines:
        found = worth.get((line.requirement.public_id, f"{line.provider_kind}:{line.provider_id}"))
        value = found.value if found else line.value if line.is_carried else 0.0
        if line.value != value:
            line.value = value
            changed.append(line)
    PlannedLine.objects.bulk_update(changed, ["value"], batch_size=500)
    log.record("run.edited", stream=run.stream, by=by, place_code=run.place_code)


def standing_lines(run: MatchingRun) -> Sequence[PlannedLine]:
    rows = PlannedLine.objects.filter(planned__run=run, state__in=[LineState.PLANNED, LineState.SENT])
    return list(rows.select_related("requirement", "planned").order_by("pk"))
