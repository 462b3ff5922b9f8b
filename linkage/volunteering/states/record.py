"""A commendation from outside: entered by the volunteer, looked at with its papers, then on her record (Order 67 art. 9)."""

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _

from linkage.common.states import transition


class CommendationState(TextChoices):
    ENTERED = "entered", _("等社工站核实")
    VERIFIED = "verified", _("已核实")
    UNVERIFIED = "unverified", _("没有核实到")


COMMENDATION_TRANSITIONS = {
    "verify": transition(CommendationState.ENTERED, to=CommendationState.VERIFIED),
    "reject": transition(CommendationState.ENTERED, to=CommendationState.UNVERIFIED),
}
