from typing import Any

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from linkage.common import clock
from linkage.common.errors import Conflict, Invalid, require
from linkage.events import log
from linkage.events.models import Stream
from linkage.needs import permissions, search
from linkage.needs.actions.checks import window_problems
from linkage.needs.actions.requirements import problems, replace_requirements
from linkage.needs.actions.steps import advance
from linkage.needs.models import Need
from linkage.needs.specs import RequirementSpec
from linkage.needs.states import NeedState
from linkage.organisations.models import Role
from linkage.organisations.roles import has_role
from linkage.people.models import User

SUMMARY_LENGTH = 120


@transaction.atomic
def take_up_need(*, by: User, need: Need) -> Need:
    """A social worker says that she looks after a new need: the resident is told, and the phone number opens to her before she assesses.

    Raises NotAllowed, Conflict("already_led") when a colleague was quicker or it is assessed already.
    """
    require(permissions.can_take_up(by, need))
    free = Need.objects.filter(pk=need.pk, state=NeedState.SUBMITTED, lead__isnull=True)
    if not free.update(lead=by):
        raise Conflict("already_led", _("已经有同事在跟进了，请看最新状态。"))
    need.lead = by
    log.follow(need.stream, by)
    log.record("need.taken_up", stream=need.stream, by=by, place_code=need.place_code)
    return need


@transaction.atomic
def assess_need(
    *,
    by: User,
    need: Need,
    lead: User | None = None,
    public_summary: str,
    requirements: list[RequirementSpec],
    window: tuple[Any, Any] | None = None,
    seen: int | None = None,
) -> Need:
    """Accept the need: name the lead social worker (product rule 2), write what the public may read, settle what it takes and when.

    lead: None keeps the lead, or makes `by` the lead if she is a social worker. window: (start, end), aware, when another time was agreed
    with the resident. An assessed need can be assessed anew until it is published; `seen` is the sequence number of the last event that the
    assessor saw, and an edit made over somebody else's is refused.
    Raises NotAllowed, Invalid("bad_assessment"), Conflict("wrong_state"), Conflict("changed_meanwhile").
    """
    require(permissions.can_assess(by, need))
    lead = lead or need.lead or by
    start, end = window or (need.window_start, need.window_end)
    _check(need, lead, public_summary, requirements, start, end)
    changes: dict[str, Any] = {
        "lead": lead,
        "public_summary": public_summary.strip(),
        "search_text": search.search_text(need.title, public_summary, need.category.name),
        "window_start": start,
        "window_end": end,
    }
    if need.state == NeedState.ASSESSED:
        _revise(by, need, changes, seen)
    else:
        advance(need, "assess", "need.assessed", by=by, **changes)
    replace_requirements(need, requirements)
    log.follow(need.stream, lead)
    return need


def _revise(by: User, need: Need, changes: dict[str, Any], seen: int | None) -> None:
    """The update takes the row's lock, and the stream's number is read under it: of two who edit the same version, the second is told."""
    if not Need.objects.filter(pk=need.pk, state=NeedState.ASSESSED).update(**changes):
        raise Conflict("wrong_state", _("刚刚有人处理过了，请看最新状态。"))
    if seen is not None and Stream.objects.get(pk=need.stream).last_seq != seen:
        raise Conflict("changed_meanwhile", _("您打开之后有人改过了，请看一眼最新内容再保存。"))
    for name, value in changes.items():
        setattr(need, name, value)
    log.record("need.edited", stream=need.stream, by=by, place_code=need.place_code)


def _check(need: Need, lead: User, summary: str, specs: list[RequirementSpec], start: Any, end: Any) -> None:
    fields: dict[str, Any] = problems(specs)
    if not has_role(lead, Role.SOCIAL_WORKER, place_code=need.place_code):
        fields["lead"] = _("请选择一位本站的社工带队。")
    if not 1 <= len(summary.strip()) <= SUMMARY_LENGTH:
        fields["public_summary"] = _("请用 1 到 %(length)s 个字写一句大家都能看的话，不写姓名、病情和门牌。") % {
            "length": SUMMARY_LENGTH
        }
    if (start, end) != (need.window_start, need.window_end):
        fields.update(window_problems(start, end, clock.now()))
    if fields:
        raise Invalid("bad_assessment", _("还有几处要补一下，请看标出的地方。"), fields=fields)
