"""The linkage: a plan proposes, a person sends it, offers are answered, assignments are served."""

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _

from linkage.common.states import transition


class ProposalState(TextChoices):
    PROPOSED = "proposed", _("建议")
    REMOVED = "removed", _("已去掉")
    SENT = "sent", _("已发出")


class OfferState(TextChoices):
    SENT = "sent", _("等待答复")
    ACCEPTED = "accepted", _("已接受")
    DECLINED = "declined", _("已婉拒")
    EXPIRED = "expired", _("已过期")
    WITHDRAWN = "withdrawn", _("已撤回")


O = OfferState  # noqa: E741
OFFER_TRANSITIONS = {
    "accept": transition(O.SENT, to=O.ACCEPTED),
    "decline": transition(O.SENT, to=O.DECLINED),
    "expire": transition(O.SENT, to=O.EXPIRED),
    "withdraw": transition(O.SENT, to=O.WITHDRAWN),
}


class AssignmentState(TextChoices):
    CLAIMED = "claimed", _("已接单")
    CHECKED_IN = "checked_in", _("服务中")
    UNCLOSED = "unclosed", _("忘了签退")
    SERVED = "served", _("已签退")
    CONFIRMED = "confirmed", _("已确认")
    WITHDRAWN = "withdrawn", _("已退出")
    NO_SHOW = "no_show", _("未到")


A = AssignmentState
ASSIGNMENT_TRANSITIONS = {
    "check_in": transition(A.CLAIMED, to=A.CHECKED_IN),
    "check_out": transition(A.CHECKED_IN, to=A.SERVED),
    # The service is long over and she never checked out: nothing is credited until the lead has said when she left.
    "forget": transition(A.CHECKED_IN, to=A.UNCLOSED),
    # A code that she had scanned offline in time arrives after all.
    "check_out_late": transition(A.CHECKED_IN, A.UNCLOSED, to=A.SERVED),
    "record_roster": transition(A.CLAIMED, A.CHECKED_IN, A.UNCLOSED, to=A.SERVED),
    "provide": transition(A.CLAIMED, to=A.SERVED),
    "confirm": transition(A.SERVED, to=A.CONFIRMED),
    "withdraw": transition(A.CLAIMED, to=A.WITHDRAWN),
    "miss": transition(A.CLAIMED, to=A.NO_SHOW),
}
HOLDS_A_PLACE = frozenset({A.CLAIMED, A.CHECKED_IN, A.UNCLOSED, A.SERVED, A.CONFIRMED})
# Whoever holds one of these is expected there, or is there: her time is taken. What is served leaves her free again.
TAKES_TIME = frozenset({A.CLAIMED, A.CHECKED_IN})


class RunKind(TextChoices):
    """What a run of the engine was asked for: one need's plan, or the plan of a whole place."""

    SINGLE = "single", _("单件")
    BATCH = "batch", _("整片")


class RunState(TextChoices):
    WAITING = "waiting", _("排队中")
    RUNNING = "running", _("推演中")
    READY = "ready", _("等您定夺")
    SENDING = "sending", _("正在发出")
    DISCARDED = "discarded", _("已放弃")
    CANCELLED = "cancelled", _("已取消")
    FAILED = "failed", _("没有算成")


R = RunState
RUN_TRANSITIONS = {
    "begin": transition(R.WAITING, R.RUNNING, to=R.RUNNING),
    "finish": transition(R.RUNNING, to=R.READY),
    "fail": transition(R.WAITING, R.RUNNING, to=R.FAILED),
    "cancel": transition(R.WAITING, R.RUNNING, to=R.CANCELLED),
    "discard": transition(R.READY, to=R.DISCARDED),
    "take_back": transition(R.DISCARDED, to=R.READY),
    "send": transition(R.READY, to=R.SENDING),
    "rest": transition(R.SENDING, to=R.READY),
}
# While somebody or something is still at work on it.
RUN_BUSY = frozenset({R.WAITING, R.RUNNING, R.SENDING})


class PlannedState(TextChoices):
    """Where one need of a run stands. By hand: the resident wants a person to choose, the engine was not asked."""

    READY = "ready", _("待发出")
    TO_SEND = "to_send", _("排队发出")
    SENT = "sent", _("已发出")
    REFUSED = "refused", _("没有发出")
    BY_HAND = "by_hand", _("人工匹配")


class LineState(TextChoices):
    PLANNED = "planned", _("建议")
    REMOVED = "removed", _("已去掉")
    SENT = "sent", _("已发出")
    DROPPED = "dropped", _("没有发出")


class WaveStage(TextChoices):
    """How people are being looked for, one requirement at a time. A stage ends when the next one begins, or when nobody is needed any more."""

    RESTING = "resting", _("等天亮再问")
    ASKING = "asking", _("正在邀请")
    OPEN = "open", _("已向所有志愿者公开")
    STOPPED = "stopped", _("已停止邀请")
    ESCALATED = "escalated", _("等社工出面")


class WaveEnd(TextChoices):
    """Why a stage is over."""

    MORNING = "morning", _("天亮了")
    WIDENED = "widened", _("又问了更多人")
    OPENED = "opened", _("已公开")
    ESCALATED = "escalated", _("交给社工")
    STOPPED = "stopped", _("已停止")
    FILLED = "filled", _("人齐了")
    CLOSED = "closed", _("求助已结束")


# How each stage may end, besides FILLED and CLOSED. A person may widen, open or stop; time does the rest.
WAVE_STEPS: dict[WaveStage, frozenset[WaveEnd]] = {
    WaveStage.RESTING: frozenset({WaveEnd.MORNING, WaveEnd.OPENED, WaveEnd.STOPPED}),
    WaveStage.ASKING: frozenset({WaveEnd.WIDENED, WaveEnd.OPENED, WaveEnd.ESCALATED, WaveEnd.STOPPED}),
    WaveStage.OPEN: frozenset({WaveEnd.WIDENED, WaveEnd.ESCALATED, WaveEnd.STOPPED}),
    WaveStage.STOPPED: frozenset({WaveEnd.WIDENED, WaveEnd.OPENED}),
    WaveStage.ESCALATED: frozenset({WaveEnd.WIDENED}),
}
