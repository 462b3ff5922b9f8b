"""Who writes, hands in, reads and takes in an application. Reviewers have a door of their own, which a conflict of interest bars."""

from typing import Any

from django.utils.translation import gettext_lazy as _

from linkage.common.errors import ALLOWED, Verdict, denied
from linkage.funding.models import Application, Fund, Round
from linkage.organisations.models import Organisation, Role
from linkage.organisations.roles import has_role, held_by
from linkage.places import codes

# A fund's people who see what was handed in as a matter of course.
FUND_READERS = (Role.FUND_OFFICER, Role.FUND_APPROVER)
OVERSEERS = (Role.SUPERVISOR, Role.AUDITOR)


def can_start(user: Any, round: Round, organisation: Organisation, *, for_group: bool) -> Verdict:
    """The organisation's staff; and, for a group of residents that is not registered, those who live where a residents' committee guides them. The
    organisation's area and the round's touch."""
    if not organisation.is_active:
        return denied(_("这个组织已经停用。"))
    here, there = codes.prefix(organisation.place_code), codes.prefix(round.place_code)
    if not (here.startswith(there) or there.startswith(here)):
        return denied(_("这一轮只支持在当地服务的组织。"), "elsewhere")
    if has_role(user, Role.ORG_STAFF, organisation=organisation):
        return ALLOWED
    guides = organisation.kind == Organisation.Kind.RESIDENTS_COMMITTEE
    if for_group and guides and user.home_code == organisation.place_code:
        return ALLOWED
    return denied(_("只有组织的工作人员可以申报；居民小组请由社区居委会指导申报。"))


def can_edit(user: Any, application: Application) -> Verdict:
    """Whoever started it, and the organisation's staff."""
    if user.pk == application.applicant_id or _is_staff(user, application):
        return ALLOWED
    return denied(_("只有申报人和申报组织的工作人员可以修改。"))


def can_submit(user: Any, application: Application) -> Verdict:
    """The staff of the organisation that answers for it; what a residents' group has written, its guides hand in."""
    if _is_staff(user, application):
        return ALLOWED
    return denied(_("请由指导你们的社区居委会看过以后提交。"), "guide_submits")


def can_withdraw(user: Any, application: Application) -> Verdict:
    return can_edit(user, application)


def can_see_application(user: Any, application: Application) -> Verdict:
    """Those who write it; once handed in, the fund's officers and approvers, the district's supervisors and the auditors (grant.read)."""
    if can_edit(user, application):
        return ALLOWED
    fund, handed_in = application.round.fund, application.submitted_at is not None
    if handed_in and has_role(user, *FUND_READERS, fund_id=fund.public_id):
        return ALLOWED
    if handed_in and has_role(user, *OVERSEERS, place_code=application.round.place_code):
        return ALLOWED
    return denied(_("只有申报方、基金的成员、区级督导和审计可以查看。"))


def can_take_in(user: Any, application: Application) -> Verdict:
    """Accept, return or refuse what was handed in: the fund's officer, who neither applied nor belongs to the organisation (product rule 8)."""
    if not may_take_in_for(user, application.round.fund):
        return denied(_("只有基金干事可以受理申请。"))
    if user.pk == application.applicant_id or _belongs(user, application):
        return denied(_("这是您自己或您所在组织的申请，请由其他人受理。"), "same_person")
    return ALLOWED


def may_take_in_for(user: Any, fund: Fund) -> bool:
    return has_role(user, Role.FUND_OFFICER, fund_id=fund.public_id)


def _is_staff(user: Any, application: Application) -> bool:
    return any(
        each.role == Role.ORG_STAFF and each.organisation_id == application.organisation_id for each in held_by(user)
    )


def _belongs(user: Any, application: Application) -> bool:
    return any(each.organisation_id == application.organisation_id for each in held_by(user))
