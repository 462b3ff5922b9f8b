"""Who may do what to a grant (product rule 8): who asks neither reviews, nor approves, nor pays, and no two of these are one person. The sentences show
in buttons, errors and the API alike."""

from typing import Any

from django.utils.translation import gettext_lazy as _

from linkage.common.errors import ALLOWED, Verdict, denied
from linkage.funding.models import Amendment, Application, Fund, Grant, Receipt, Report, ReviewSeat, Tranche
from linkage.funding.permissions.funds import can_see_fund
from linkage.organisations.models import Role
from linkage.organisations.roles import has_role, held_by


def acts_for_grantee(user: Any, application: Application) -> bool:
    """Whoever applied, and the staff of the organisation that answers for it."""
    return user.pk == application.applicant_id or has_role(user, Role.ORG_STAFF, organisation=application.organisation)


def stands_apart(user: Any, application: Application) -> Verdict:
    """Whether she has no part in the application: did not apply, is not of the organisation, and was not asked to review it."""
    if user.pk == application.applicant_id:
        return denied(_("这是您自己申请的，请由其他人办理。"), "same_person")
    if any(each.organisation_id == application.organisation_id for each in held_by(user)):
        return denied(_("您是申请单位的成员，请由其他人办理。"), "conflict_of_interest")
    if was_asked_to_review(user, application):
        return denied(_("您是这份申请的评委，请由其他人办理。"), "reviewed_it")
    return ALLOWED


def was_asked_to_review(user: Any, application: Application) -> bool:
    """Whether she scored it or was asked to, even if she stood aside later."""
    return ReviewSeat.objects.filter(application=application, reviewer=user).exists()


def can_approve(user: Any, application: Application) -> Verdict:
    """The fund's approver, or the district's supervisor; never who applied, her organisation's people or a reviewer of it."""
    if not approves_for(user, application.round.fund):
        return denied(_("只有基金审批人和区级督导可以审批。"))
    return stands_apart(user, application)


def approves_for(user: Any, fund: Fund) -> bool:
    """Whether approving is her office at all; over one application, can_approve."""
    return has_role(user, Role.FUND_APPROVER, fund_id=fund.public_id) or has_role(
        user, Role.SUPERVISOR, place_code=fund.place_code
    )


def can_see_grant(user: Any, grant: Grant) -> Verdict:
    """The fund's people, those who were granted it, the district's supervisors, auditors (access matrix: grant.read)."""
    if acts_for_grantee(user, grant.application) or can_see_fund(user, grant.fund):
        return ALLOWED
    return denied(_("只有基金和受资助方的人可以查看。"))


def can_manage(user: Any, grant: Grant) -> Verdict:
    """The fund's officer draws up the agreement, plans tranches, reads reports, checks receipts; never of her own organisation's grant."""
    if not has_role(user, Role.FUND_OFFICER, fund_id=grant.fund.public_id):
        return denied(_("只有基金干事可以办理。"))
    return stands_apart(user, grant.application)


def can_pay(user: Any, tranche: Tranche) -> Verdict:
    """The officer, never who approved the money (product rule 8)."""
    verdict = can_manage(user, tranche.grant)
    if verdict and user.pk in (tranche.approved_by_id, tranche.grant.approved_by_id):
        return denied(_("批准的人不能自己付款，请由其他人办理。"), "same_person")
    return verdict


def can_sign_for_fund(user: Any, grant: Grant) -> Verdict:
    if not has_role(user, Role.FUND_OFFICER, Role.FUND_APPROVER, fund_id=grant.fund.public_id):
        return denied(_("只有基金干事或审批人可以代表基金签署。"))
    return stands_apart(user, grant.application)


def can_act_as_grantee(user: Any, grant: Grant) -> Verdict:
    """Signs, reports, enters receipts and asks for amendments."""
    if acts_for_grantee(user, grant.application):
        return ALLOWED
    return denied(_("只有受资助方的人可以办理。"))


def can_read_report(user: Any, report: Report) -> Verdict:
    """The officer accepts or returns it, never who wrote it."""
    if user.pk == report.submitted_by_id:
        return denied(_("写报告的人不能自己审阅，请由其他人办理。"), "same_person")
    return can_manage(user, report.grant)


def can_check_receipt(user: Any, receipt: Receipt) -> Verdict:
    if user.pk == receipt.entered_by_id:
        return denied(_("登记票据的人不能自己核对，请由其他人办理。"), "same_person")
    return can_manage(user, receipt.grant)


def can_decide_amendment(user: Any, amendment: Amendment) -> Verdict:
    """By the rules of the approval, and never who asked."""
    if user.pk == amendment.asked_by_id:
        return denied(_("申请人不能审批自己的申请。"), "same_person")
    return can_approve(user, amendment.grant.application)


def can_end(user: Any, grant: Grant) -> Verdict:
    """Either side may stop early, saying why."""
    return ALLOWED if can_act_as_grantee(user, grant) or can_manage(user, grant) else can_manage(user, grant)
