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


G, T = GrantState, TrancheState
GRANT_TRANSITIONS = {
    "start": transition(G.APPROVED, to=G.RUNNING),  # both have signed
    "end": transition(G.APPROVED, G.RUNNING, to=G.ENDED),
    "close": transition(G.RUNNING, G.ENDED, to=G.CLOSED),
}
TRANCHE_TRANSITIONS = {
    "pay": transition(T.PLANNED, to=T.PAID),
    "cancel": transition(T.PLANNED, to=T.CANCELLED),
}
