"""The life of an application for a seed grant. Who asks neither reviews, nor approves, nor pays (product rule 8)."""

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _

from linkage.common.states import transition


class ApplicationState(TextChoices):
    DRAFTED = "drafted", _("草稿")
    SUBMITTED = "submitted", _("已提交，待受理")
    RETURNED = "returned", _("退回补正")
    ACCEPTED = "accepted", _("已受理，评审中")
    PROPOSED = "proposed", _("拟资助，待审批")
    NOT_FUNDED = "not_funded", _("本轮未获资助")
    APPROVED = "approved", _("已批准")
    DECLINED = "declined", _("未批准")
    WITHDRAWN = "withdrawn", _("已撤回")


A = ApplicationState
APPLICATION_TRANSITIONS = {
    "submit": transition(A.DRAFTED, A.RETURNED, to=A.SUBMITTED),
    "return": transition(A.SUBMITTED, to=A.RETURNED),
    "accept": transition(A.SUBMITTED, to=A.ACCEPTED),
    "refuse": transition(A.SUBMITTED, to=A.DECLINED),  # not eligible; the reason goes to who applied
    "propose": transition(A.ACCEPTED, to=A.PROPOSED),
    "pass_over": transition(A.ACCEPTED, to=A.NOT_FUNDED),
    "take_back": transition(A.PROPOSED, A.NOT_FUNDED, to=A.ACCEPTED),  # the round's result was reopened
    "approve": transition(A.PROPOSED, to=A.APPROVED),
    "decline": transition(A.PROPOSED, to=A.DECLINED),
    "withdraw": transition(A.DRAFTED, A.SUBMITTED, A.RETURNED, A.ACCEPTED, A.PROPOSED, to=A.WITHDRAWN),
}
# May still be written in.
EDITABLE = frozenset({A.DRAFTED, A.RETURNED})
# Taken into the review, whatever became of it afterwards: what a round's allocation is about.
IN_REVIEW = frozenset({A.ACCEPTED, A.PROPOSED, A.NOT_FUNDED, A.APPROVED})
