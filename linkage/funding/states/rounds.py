"""The life of a round: its rules are frozen when it opens, and nothing is decided before the allocation has been adopted."""

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _

from linkage.common.states import transition


class RoundState(TextChoices):
    DRAFTED = "drafted", _("筹备中")
    OPEN = "open", _("正在申报")
    REVIEWING = "reviewing", _("评审中")
    VOTING = "voting", _("居民投票中")
    DECIDING = "deciding", _("待定结果")
    DECIDED = "decided", _("结果已公布")
    CLOSED = "closed", _("已结束")
    CANCELLED = "cancelled", _("已取消")


R = RoundState
ROUND_TRANSITIONS = {
    "open": transition(R.DRAFTED, to=R.OPEN),
    "close_call": transition(R.OPEN, to=R.REVIEWING),
    "open_vote": transition(R.REVIEWING, to=R.VOTING),
    "close_review": transition(R.REVIEWING, to=R.DECIDING),  # of a round without a vote
    "close_vote": transition(R.VOTING, to=R.DECIDING),
    # A conflict that comes to light late takes the result back; the scores that stand are counted anew.
    "reopen": transition(R.DECIDING, R.DECIDED, to=R.REVIEWING),
    "publish": transition(R.DECIDING, to=R.DECIDED),
    "close": transition(R.DECIDED, to=R.CLOSED),
    "cancel": transition(R.DRAFTED, R.OPEN, R.REVIEWING, R.VOTING, R.DECIDING, to=R.CANCELLED),
}
# Anybody may read the call and what became of it.
PUBLIC = frozenset({R.OPEN, R.REVIEWING, R.VOTING, R.DECIDING, R.DECIDED, R.CLOSED})
