"""The life of a grant and of its tranches, from the approval to the books that settle to zero."""

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _

from linkage.common.states import transition


class GrantState(TextChoices):
    APPROVED = "approved", _("已批准，待签协议")
    RUNNING = "running", _("实施中")
    ENDED = "ended", _("已提前终止，待结清")
    CLOSED = "closed", _("已结项")


class TrancheState(TextChoices):
    PLANNED = "planned", _("待付款")
    PAID = "paid", _("已付款")
    CANCELLED = "cancelled", _("不再支付")


class AmendmentState(TextChoices):
    ASKED = "asked", _("待审批")
    APPROVED = "approved", _("已批准")
    DECLINED = "declined", _("未批准")


class ReportState(TextChoices):
    SUBMITTED = "submitted", _("已提交，待审阅")
    RETURNED = "returned", _("退回补充")
    ACCEPTED = "accepted", _("已通过")


class ReceiptState(TextChoices):
    ENTERED = "entered", _("待核对")
    ACCEPTED = "accepted", _("已入账")
    REFUSED = "refused", _("未认可")


G, T = GrantState, TrancheState
A, P, R = AmendmentState, ReportState, ReceiptState
GRANT_TRANSITIONS = {
    "start": transition(G.APPROVED, to=G.RUNNING),  # both have signed
    "end": transition(G.APPROVED, G.RUNNING, to=G.ENDED),
    "close": transition(G.RUNNING, G.ENDED, to=G.CLOSED),
}
TRANCHE_TRANSITIONS = {
    "pay": transition(T.PLANNED, to=T.PAID),
    "cancel": transition(T.PLANNED, to=T.CANCELLED),
}
AMENDMENT_TRANSITIONS = {
    "approve": transition(A.ASKED, to=A.APPROVED),
    "decline": transition(A.ASKED, to=A.DECLINED),
}
REPORT_TRANSITIONS = {
    "resubmit": transition(P.RETURNED, to=P.SUBMITTED),
    "accept": transition(P.SUBMITTED, to=P.ACCEPTED),
    "return": transition(P.SUBMITTED, to=P.RETURNED),
}
RECEIPT_TRANSITIONS = {
    "accept": transition(R.ENTERED, to=R.ACCEPTED),
    "refuse": transition(R.ENTERED, to=R.REFUSED),
}
# Money of the grant may still move.
UNSETTLED = frozenset({G.APPROVED, G.RUNNING, G.ENDED})
# A receipt of the same number must not be claimed a second time.
RECEIPT_STANDS = frozenset({R.ENTERED, R.ACCEPTED})
