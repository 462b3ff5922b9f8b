"""The acts a need's page offers to the one who looks, in the order of what comes next. Each is a button with a real form or a link behind it."""

from dataclasses import dataclass, replace
from typing import Any

from django.utils.translation import gettext_lazy as _

from linkage.dispatch import permissions
from linkage.dispatch.models import Assignment, Offer
from linkage.dispatch.states import HOLDS_A_PLACE, AssignmentState, OfferState
from linkage.dispatch.views import addresses
from linkage.dispatch.views.acting import Refusal
from linkage.needs import permissions as needs_permissions
from linkage.needs.models import Need
from linkage.needs.states import TRANSITIONS, NeedState
from linkage.organisations.roles import has_role
from linkage.people.models import User
from linkage.projects.permissions.projects import DRAFTERS
from linkage.projects.states.projects import NOT_FOR_PROJECTS

S = NeedState


@dataclass(frozen=True, slots=True)
class Act:
    """What dispatch/_act.html draws: a link, or a form with one button; with a title, a fold in which to think twice. is_main: what comes next.
    refusal: why it has just been refused."""

    name: str
    url: str
    label: Any
    icon: str
    is_link: bool = True
    is_main: bool = False
    is_grave: bool = False
    title: Any = ""
    text: Any = ""
    refusal: Refusal | None = None


def acts_for(user: User, need: Need, refusal: Refusal | None = None) -> list[Act]:
    """What she may do about the need now, the next thing first."""
    found = [act for group in _GROUPS for act in group(user, need, addresses.of_need(need))]
    return [replace(act, refusal=refusal) if refusal and refusal.act == act.name else act for act in found]


def _answer(user: User, need: Need, url: str) -> list[Act]:
    offers = Offer.objects.filter(requirement__need=need, user=user, state=OfferState.SENT)
    return [Act("answer", addresses.of_offer(offer), _("看邀请，回个话"), "message", is_main=True) for offer in offers]


def _assess(user: User, need: Need, url: str) -> list[Act]:
    if need.state not in (S.SUBMITTED, S.ASSESSED) or not needs_permissions.can_assess(user, need):
        return []
    is_new = need.state == S.SUBMITTED
    return [
        Act("assessment", f"{url}assessment/", _("审核这件求助") if is_new else _("改审核内容"), "edit", is_main=is_new)
    ]


def _confirm(user: User, need: Need, url: str) -> list[Act]:
    if need.state != S.SERVED or not permissions.can_confirm(user, need):
        return []
    if needs_permissions.is_asker(user, need):
        return [Act("confirmation", f"{url}confirmation/", _("确认完成"), "done", is_link=False, is_main=True)]
    return [
        Act(
            "confirmation",
            f"{url}confirmation/",
            _("替居民确认完成"),
            "done",
            is_link=False,
            title=_("居民不方便自己点的时候，由站长代为确认"),
            text=_("请先打电话问过居民。确认后时长、积分和资金会一并记账。"),
        )
    ]


def _rate(user: User, need: Need, url: str) -> list[Act]:
    if need.state != S.CONFIRMED or not needs_permissions.can_rate(user, need):
        return []
    return [Act("rating", f"{url}rating/", _("评一评"), "star", is_main=True)]


_TASK_LABELS = {
    AssignmentState.CLAIMED: _("我的任务：到了就签到"),
    AssignmentState.CHECKED_IN: _("做完了，去签退"),
}


def _own_part(user: User, need: Need, url: str) -> list[Act]:
    """To her own task, named by what she has to do there."""
    held = Assignment.objects.filter(requirement__need=need, user=user, state__in=HOLDS_A_PLACE).order_by("claimed_at")
    return [
        Act(
            "task",
            addresses.of_assignment(each),
            _TASK_LABELS.get(AssignmentState(each.state), _("我的任务")),
            "hand",
            is_main=each.state in _TASK_LABELS,
        )
        for each in held
    ]


def _show_code(user: User, need: Need, url: str) -> list[Act]:
    if not permissions.can_show_code(user, need):
        return []
    is_next = user.pk == need.requester_id and need.state in (S.MATCHED, S.IN_SERVICE)
    return [Act("presence", f"{url}presence/", _("出示签到码"), "qr", is_main=is_next)]


def _change(user: User, need: Need, url: str) -> list[Act]:
    if need.state not in (S.SUBMITTED, S.ASSESSED) or not needs_permissions.can_edit(user, need):
        return []
    return [Act("change", f"{url}changes/", _("改内容或时间"), "edit")]


def _make_project(user: User, need: Need, url: str) -> list[Act]:
    """需求→项目 (mechanism W02): one button makes a draft of it, alone or with those like it."""
    if need.state in NOT_FOR_PROJECTS or not has_role(user, *DRAFTERS, place_code=need.place_code):
        return []
    return [Act("project", f"/desk/projects/new/?need={need.public_id}", _("做成项目"), "project")]


def _turn_away(user: User, need: Need, url: str) -> list[Act]:
    """Send an administrative errand back, or refuse: before the plan is out."""
    if need.state not in TRANSITIONS["refuse"].sources or not needs_permissions.can_refuse(user, need):
        return []
    return [
        Act("return", f"{url}return/", _("退回（行政事务）"), "refer"),
        Act("refusal", f"{url}refusal/", _("不予受理"), "off", is_grave=True),
    ]


def _cancel(user: User, need: Need, url: str) -> list[Act]:
    if need.state not in TRANSITIONS["cancel"].sources or not needs_permissions.can_cancel(user, need):
        return []
    label = _("取消求助") if needs_permissions.is_asker(user, need) else _("替居民取消")
    return [Act("cancellation", f"{url}cancellation/", label, "close", is_grave=True)]


_GROUPS = (_answer, _assess, _confirm, _rate, _own_part, _show_code, _change, _make_project, _turn_away, _cancel)
