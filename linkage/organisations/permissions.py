"""Who may give and end roles, set for a region, disable accounts, and look after the system (access matrix: user.set_role, setting.*, user.disable,
upkeep.*)."""

from typing import Any

from django.utils.translation import gettext_lazy as _

from linkage.common.errors import ALLOWED, Verdict, denied
from linkage.organisations.models import Membership, MembershipProposal, Role
from linkage.organisations.roles import has_role, held_by
from linkage.people.models import User
from linkage.places import codes

# Roles over money, over everybody's rights and over the audit are never one person's gift.
TWO_PERSON_ROLES = frozenset([Role.ADMIN, Role.AUDITOR, Role.FUND_OFFICER, Role.FUND_REVIEWER, Role.FUND_APPROVER])


def can_manage_roles(user: Any) -> Verdict:
    return ALLOWED if has_role(user, Role.ADMIN) else denied(_("只有平台管理员可以管理身份。"))


def can_propose_membership(by: Any, user: Any) -> Verdict:
    if not (verdict := can_manage_roles(by)):
        return verdict
    return denied(_("不能给自己设置身份，请找另一位管理员。"), "not_yourself") if by.pk == user.pk else ALLOWED


def can_start_membership(by: Any, user: Any, role: str) -> Verdict:
    if not (verdict := can_propose_membership(by, user)):
        return verdict
    if role in TWO_PERSON_ROLES:
        return denied(_("这个身份要由两位管理员一起设置。"), "second_person_needed")
    return ALLOWED


def can_end_membership(by: Any, membership: Membership) -> Verdict:
    if not (verdict := can_manage_roles(by)):
        return verdict
    return (
        denied(_("不能结束自己的身份，请找另一位管理员。"), "not_yourself") if by.pk == membership.user_id else ALLOWED
    )


def can_decide_proposal(by: Any, proposal: MembershipProposal) -> Verdict:
    if not (verdict := can_propose_membership(by, proposal.user)):
        return verdict
    if by.pk == proposal.proposed_by_id:
        return denied(_("这是您提的，要由另一位管理员确认。"), "second_person_needed")
    return ALLOWED


def can_see_regional_settings(user: Any, place_code: str) -> Verdict:
    """Those who work by them: supervisors, coordinators and social workers of the place or of one inside it, admins and auditors anywhere."""
    prefix = codes.prefix(place_code)
    near = any(each.prefix.startswith(prefix) or prefix.startswith(each.prefix) for each in held_by(user))
    return ALLOWED if near else denied(_("只有在这里工作的人可以看地区设置。"))


def can_set_for_region(user: Any, place_code: str) -> Verdict:
    """Admins, and supervisors for their own district and what lies in it."""
    if has_role(user, Role.ADMIN, Role.SUPERVISOR, place_code=place_code):
        return ALLOWED
    return denied(_("只有本区督导和平台管理员可以修改地区设置。"))


def can_disable_somebody(by: Any) -> Verdict:
    if has_role(by, Role.ADMIN, Role.COORDINATOR):
        return ALLOWED
    return denied(_("只有平台管理员和站长可以停用账号。"))


def can_disable(by: Any, user: User) -> Verdict:
    """Admins anybody but themselves; coordinators the residents and volunteers who live in their area, never a colleague."""
    if by.pk == user.pk:
        return denied(_("不能停用自己的账号。"), "not_yourself")
    if has_role(by, Role.ADMIN):
        return ALLOWED
    holds_a_role = Membership.objects.filter(user=user, ended_at__isnull=True).exists()
    lives_here = bool(user.home_code) and has_role(by, Role.COORDINATOR, place_code=user.home_code)
    if lives_here and not holds_a_role:
        return ALLOWED
    return denied(_("只能停用本站居民和志愿者的账号，其他人请联系平台管理员。"))


def can_see_upkeep(user: Any) -> Verdict:
    if has_role(user, Role.ADMIN, Role.AUDITOR):
        return ALLOWED
    return denied(_("后台任务只对平台管理员和审计开放。"))


def can_retry_tasks(user: Any) -> Verdict:
    return ALLOWED if has_role(user, Role.ADMIN) else denied(_("只有平台管理员可以处理后台任务。"))
