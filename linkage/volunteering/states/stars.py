"""A volunteer's star: applied for, looked at, announced in public, then granted (facts 3.4)."""

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _

from linkage.common.states import transition


class StarState(TextChoices):
    APPLIED = "applied", _("等待审定")
    ANNOUNCED = "announced", _("公示中")
    OBJECTED = "objected", _("有人提出异议，正在核实")
    GRANTED = "granted", _("已授予")
    REFUSED = "refused", _("未通过")


S = StarState
STAR_TRANSITIONS = {
    "announce": transition(S.APPLIED, S.OBJECTED, to=S.ANNOUNCED),
    "object": transition(S.ANNOUNCED, to=S.OBJECTED),
    "grant": transition(S.ANNOUNCED, to=S.GRANTED),
    "refuse": transition(S.APPLIED, S.OBJECTED, to=S.REFUSED),
}
OPEN = frozenset({S.APPLIED, S.ANNOUNCED, S.OBJECTED})
TO_REVIEW = frozenset({S.APPLIED, S.OBJECTED})
