"""The life of a sign-up, and of the ways to hand one on: a group's places, a cover, a swap."""

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _

from linkage.common.states import transition


class SignupState(TextChoices):
    ASKED = "asked", _("等本人确认")
    SIGNED_UP = "signed_up", _("已报名")
    CHECKED_IN = "checked_in", _("服务中")
    UNCLOSED = "unclosed", _("忘了签退")
    ATTENDED = "attended", _("已签退")
    NO_SHOW = "no_show", _("未到")
    WITHDRAWN = "withdrawn", _("已退出")
    CANCELLED = "cancelled", _("活动取消")


S = SignupState
SIGNUP_TRANSITIONS = {
    "confirm": transition(S.ASKED, to=S.SIGNED_UP),
    "decline": transition(S.ASKED, to=S.WITHDRAWN),
    "check_in": transition(S.SIGNED_UP, to=S.CHECKED_IN),
    "check_out": transition(S.CHECKED_IN, to=S.ATTENDED),
    # The shift is long over and she never checked out: nothing is credited until the lead has said when she left.
    "forget": transition(S.CHECKED_IN, to=S.UNCLOSED),
    # A code that she had scanned offline in time arrives after all.
    "check_out_late": transition(S.CHECKED_IN, S.UNCLOSED, to=S.ATTENDED),
    "record_roster": transition(S.SIGNED_UP, S.CHECKED_IN, S.UNCLOSED, to=S.ATTENDED),
    "miss": transition(S.SIGNED_UP, to=S.NO_SHOW),
    "correct": transition(S.NO_SHOW, to=S.SIGNED_UP),
    "withdraw": transition(S.SIGNED_UP, to=S.WITHDRAWN),
    "cancel": transition(S.ASKED, S.SIGNED_UP, S.CHECKED_IN, to=S.CANCELLED),
}
# Whoever did not come keeps the place on the list: the shift is over or under way, and a mistaken mark can be taken back.
HOLDS_A_PLACE = frozenset({S.SIGNED_UP, S.CHECKED_IN, S.UNCLOSED, S.ATTENDED, S.NO_SHOW})
ON_THE_LIST = HOLDS_A_PLACE | {S.ASKED}
# Whoever is in one of these is expected there, or is there: her time is taken.
TAKES_TIME = frozenset({S.SIGNED_UP, S.CHECKED_IN})


class GroupState(TextChoices):
    HELD = "held", _("占着名额")
    DISSOLVED = "dissolved", _("已解散")


GROUP_TRANSITIONS = {"dissolve": transition(GroupState.HELD, to=GroupState.DISSOLVED)}


class CoverState(TextChoices):
    LOOKING = "looking", _("正在找人替班")
    COVERED = "covered", _("有人替班了")
    ENDED = "ended", _("不再找人")


CoverS = CoverState
COVER_TRANSITIONS = {
    "cover": transition(CoverS.LOOKING, to=CoverS.COVERED),
    "end": transition(CoverS.LOOKING, to=CoverS.ENDED),
}


class AnswerState(TextChoices):
    """What became of a question put to one volunteer: to cover for somebody, to swap shifts."""

    ASKED = "asked", _("等答复")
    ACCEPTED = "accepted", _("已答应")
    DECLINED = "declined", _("已婉拒")
    OVER = "over", _("已结束")


Q = AnswerState
ANSWER_TRANSITIONS = {
    "accept": transition(Q.ASKED, to=Q.ACCEPTED),
    "decline": transition(Q.ASKED, to=Q.DECLINED),
    "end": transition(Q.ASKED, to=Q.OVER),
}
