"""The life of a micro grant: asked for, held for one need, then spent or given back."""

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _

from linkage.common.states import transition


class MicroGrantState(TextChoices):
    REQUESTED = "requested", _("待审批")
    HELD = "held", _("已批准，资金已冻结")
    SPENT = "spent", _("已支出")
    RELEASED = "released", _("已退回基金")
    DECLINED = "declined", _("未批准")


M = MicroGrantState
MICRO_GRANT_TRANSITIONS = {
    "approve": transition(M.REQUESTED, to=M.HELD),
    "decline": transition(M.REQUESTED, to=M.DECLINED),
    "withdraw": transition(M.REQUESTED, to=M.RELEASED),
    "spend": transition(M.HELD, to=M.SPENT),
    "release": transition(M.HELD, to=M.RELEASED),
}
# What counts against the ceiling of one need.
COMMITTED = frozenset({M.HELD, M.SPENT})
ASKED_OR_COMMITTED = COMMITTED | {M.REQUESTED}
