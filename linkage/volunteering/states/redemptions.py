"""The life of a redemption: reserved with points and stock set aside, then handed over; or given back."""

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _

from linkage.common.states import transition


class RedemptionState(TextChoices):
    RESERVED = "reserved", _("已预约，等您来取")
    HANDED_OVER = "handed_over", _("已领取")
    CANCELLED = "cancelled", _("已取消，积分已退回")
    LAPSED = "lapsed", _("过期没取，积分已退回")


R = RedemptionState
REDEMPTION_TRANSITIONS = {
    "hand_over": transition(R.RESERVED, to=R.HANDED_OVER),
    "cancel": transition(R.RESERVED, to=R.CANCELLED),
    "lapse": transition(R.RESERVED, to=R.LAPSED),
}
# What counts towards the most of one reward that a person may have.
TAKEN = frozenset({R.RESERVED, R.HANDED_OVER})
