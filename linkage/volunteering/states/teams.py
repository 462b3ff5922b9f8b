"""The life of a volunteer team and of a place in it, and the steps on which a team grows into a social organisation (团队孵化, mechanism W10)."""

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _

from linkage.common.states import transition


class TeamState(TextChoices):
    PROPOSED = "proposed", _("等站长同意")
    ACTIVE = "active", _("在活动")
    REFUSED = "refused", _("没有成立")
    DISSOLVED = "dissolved", _("已解散")


T = TeamState
TEAM_TRANSITIONS = {
    "approve": transition(T.PROPOSED, to=T.ACTIVE),
    "refuse": transition(T.PROPOSED, to=T.REFUSED),
    "dissolve": transition(T.ACTIVE, to=T.DISSOLVED),
}


class TeammateState(TextChoices):
    INVITED = "invited", _("等本人答应")
    ASKED = "asked", _("申请入队")
    MEMBER = "member", _("队员")
    DECLINED = "declined", _("没有入队")
    LEFT = "left", _("已退队")
    REMOVED = "removed", _("已移出")


M = TeammateState
TEAMMATE_TRANSITIONS = {
    "admit": transition(M.ASKED, to=M.MEMBER),
    "accept": transition(M.INVITED, to=M.MEMBER),
    "decline": transition(M.INVITED, M.ASKED, to=M.DECLINED),
    "leave": transition(M.MEMBER, to=M.LEFT),
    "remove": transition(M.MEMBER, to=M.REMOVED),
}
# One of these at a time for each person and team.
STANDING = frozenset({M.INVITED, M.ASKED, M.MEMBER})


class Step(TextChoices):
    """Towards a registered social organisation, in this order; a team may stop at any of them and be none the worse."""

    FORMED = "formed", _("组建")
    REGULAR = "regular", _("常态活动")
    FILED = "filed", _("备案")
    REGISTERED = "registered", _("登记")


STEPS = [str(each.value) for each in Step]
