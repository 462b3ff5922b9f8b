"""Goods go out and come back."""

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _

from linkage.common.states import transition


class ReservationState(TextChoices):
    RESERVED = "reserved", _("已预留")
    DELIVERED = "delivered", _("已交付")
    RETURNED = "returned", _("已归还")
    RELEASED = "released", _("已取消")


R = ReservationState
RESERVATION_TRANSITIONS = {
    "deliver": transition(R.RESERVED, to=R.DELIVERED),
    "release": transition(R.RESERVED, to=R.RELEASED),
    "return": transition(R.DELIVERED, to=R.RETURNED),
}
