"""The life of the paper behind a skill: shown by the volunteer, looked at by somebody of the station, good until its last day."""

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _

from linkage.common.states import transition


class QualificationState(TextChoices):
    SHOWN = "shown", _("等社工站核实")
    VERIFIED = "verified", _("已核实")
    REJECTED = "rejected", _("没有通过")
    EXPIRED = "lapsed", _("已过期")
    REPLACED = "replaced", _("已换新证")
    TAKEN_BACK = "taken_back", _("已收回")


Q = QualificationState
QUALIFICATION_TRANSITIONS = {
    "verify": transition(Q.SHOWN, to=Q.VERIFIED),
    "reject": transition(Q.SHOWN, Q.VERIFIED, to=Q.REJECTED),
    "expire": transition(Q.VERIFIED, to=Q.EXPIRED),
    "replace": transition(Q.VERIFIED, Q.EXPIRED, to=Q.REPLACED),
    "take_back": transition(Q.SHOWN, Q.VERIFIED, to=Q.TAKEN_BACK),
}
# What the volunteer sees of her skills: the rest is history.
STANDING = frozenset({Q.SHOWN, Q.VERIFIED, Q.REJECTED, Q.EXPIRED})
