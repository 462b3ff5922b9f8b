from typing import Any

from django.utils.translation import gettext_lazy as _

from linkage.common.errors import ALLOWED, Verdict, denied
from linkage.funding.models import Fund, MicroGrant
from linkage.needs.models import Need
from linkage.organisations.models import Role
from linkage.organisations.roles import has_role, role_places
from linkage.places import codes

MEMBERS = (Role.FUND_OFFICER, Role.FUND_REVIEWER, Role.FUND_APPROVER)
DECIDERS = (Role.FUND_OFFICER, Role.FUND_APPROVER)


def can_see_fund(user: Any, fund: Fund) -> Verdict:
    """Its own people; district supervisors; auditors, who see all (access matrix: ledger.read)."""
    if has_role(user, *MEMBERS, fund_id=fund.public_id):
        return ALLOWED
    if has_role(user, Role.SUPERVISOR, Role.AUDITOR, place_code=fund.place_code):
        return ALLOWED
    return denied(_("只有基金的成员、区级督导和审计可以查看。"))


def can_keep_funds(user: Any) -> Verdict:
    return ALLOWED if has_role(user, Role.ADMIN) else denied(_("只有平台管理员可以设立和修改基金。"))


def can_register_income(user: Any, fund: Fund) -> Verdict:
    if has_role(user, Role.FUND_OFFICER, fund_id=fund.public_id):
        return ALLOWED
    return denied(_("只有基金干事可以登记收入。"))


def can_request(user: Any, fund: Fund) -> Verdict:
    """Social workers and coordinators ask for residents, of funds whose area touches theirs."""
    area = codes.prefix(fund.place_code)
    mine = role_places(user, Role.SOCIAL_WORKER, Role.COORDINATOR)
    if any(area.startswith(digits) or digits.startswith(area) for digits in mine):
        return ALLOWED
    return denied(_("只有当地的社工和社工站站长可以申请用款。"))


def can_decide(user: Any, grant: MicroGrant) -> Verdict:
    """The fund's officer or approver, never who asked and never who would benefit (product rule 8)."""
    if not decides_for(user, grant.fund):
        return denied(_("只有基金干事或审批人可以审批。"))
    if user.pk == grant.requested_by_id:
        return denied(_("申请人不能审批自己的申请。"), "same_person")
    if _asked_for_the_need(user, grant):
        return denied(_("这是您自己的求助，请由其他人审批。"), "conflict_of_interest")
    return ALLOWED


def can_spend(user: Any, grant: MicroGrant) -> Verdict:
    """Whoever confirms that the need was served lets the money go, but never who approved it (product rule 8)."""
    if user.pk == grant.approved_by_id:
        return denied(_("批准的人不能自己确认支出，请由其他人确认。"), "same_person")
    return ALLOWED


def can_release(user: Any, grant: MicroGrant) -> Verdict:
    """Whoever may call the need off (who asked for it, the station's people), and the fund's own deciders."""
    if _asked_for_the_need(user, grant) or can_request(user, grant.fund):
        return ALLOWED
    return can_decide(user, grant)


def decides_for(user: Any, fund: Fund) -> bool:
    """Whether deciding over requests is her office at all; over one request, can_decide."""
    return has_role(user, *DECIDERS, fund_id=fund.public_id)


def _asked_for_the_need(user: Any, grant: MicroGrant) -> bool:
    if hasattr(grant, "beneficiary_id"):  # read with the list
        return bool(grant.beneficiary_id == user.pk)
    return Need.objects.filter(public_id=grant.need_stream.removeprefix("need/"), requester=user).exists()
