"""Who runs a round's review, who reviews, and who may say that a reviewer has to stand aside (access matrix: grant.review, review.run)."""

from typing import Any

from django.utils.translation import gettext_lazy as _

from linkage.common.errors import ALLOWED, Verdict, denied
from linkage.funding.models import Application, Fund, Round
from linkage.organisations.models import Role
from linkage.organisations.roles import has_role


def can_run_review(user: Any, fund: Fund) -> Verdict:
    """Ask reviewers, close the review, open and close the vote, run and adopt the allocation: the fund's officer."""
    if has_role(user, Role.FUND_OFFICER, fund_id=fund.public_id):
        return ALLOWED
    return denied(_("只有基金干事可以组织评审。"))


def can_decide_result(user: Any, round: Round) -> Verdict:
    """The fund's officer, unless she or her organisation applied in this round (product rule 8)."""
    verdict = can_run_review(user, round.fund)
    if not verdict:
        return verdict
    mine = {
        each for each in user.memberships.filter(ended_at__isnull=True).values_list("organisation", flat=True) if each
    }
    if round.applications.filter(applicant=user).exists() or round.applications.filter(organisation__in=mine).exists():
        return denied(_("您或您所在的组织在这一轮有申请，请由其他干事公布结果。"), "same_person")
    return ALLOWED


def can_review(user: Any, fund: Fund) -> Verdict:
    if has_role(user, Role.FUND_REVIEWER, fund_id=fund.public_id):
        return ALLOWED
    return denied(_("只有这个基金的评委可以评审。"))


def can_disclose(user: Any, application: Application, reviewer: Any) -> Verdict:
    """The reviewer herself, the fund's officer, an auditor of the place."""
    fund = application.round.fund
    if user.pk == reviewer.pk or can_run_review(user, fund):
        return ALLOWED
    if has_role(user, Role.AUDITOR, place_code=fund.place_code):
        return ALLOWED
    return denied(_("只有评委本人、基金干事和审计可以登记回避。"))
