"""What looks unlikely among the hours, what is audited by lot, and what a volunteer objects to. A person decides each; nothing here punishes."""

from typing import Any

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _

from linkage.common.states import transition


class Check(TextChoices):
    BULK = "bulk", _("短时间大量登记")
    OVERLAP = "overlap", _("同一时间在两处")
    TRAVEL = "travel", _("赶路快得不合常理")
    RECIPROCAL = "reciprocal", _("互相确认")
    NIGHT = "night", _("常在深夜")
    WORDS = "words", _("像是会议、参观或有报酬的活")
    SAMPLE = "sample", _("随机抽查")


# What each found, as a sentence with the facts that were measured. Names are shown beside it, from the records themselves.
EXPLANATIONS: dict[str, Any] = {
    Check.BULK: _("同一个人在 %(minutes)s 分钟内手工登记了 %(count)s 条。"),
    Check.OVERLAP: _("同一位志愿者有两条记录，时间重叠 %(minutes)s 分钟。"),
    Check.TRAVEL: _("两处服务相距 %(km)s 公里，中间只隔 %(minutes)s 分钟，要每小时 %(kmh)s 公里才赶得上。"),
    Check.RECIPROCAL: _("%(days)s 天里两人互相确认：一方 %(there)s 次，另一方 %(back)s 次。"),
    Check.NIGHT: _("%(days)s 天里有 %(count)s 次服务在深夜。"),
    Check.WORDS: _("活动名称里有“%(word)s”，请看看是不是志愿服务。"),
    Check.SAMPLE: _("%(month)s 的抽查抽到了这一条。"),
}


def explanation(check: str, facts: dict[str, Any]) -> str:
    return str(EXPLANATIONS[Check(check)]) % facts


class AnomalyState(TextChoices):
    OPEN = "unchecked", _("待核查")
    CLEARED = "cleared", _("没有问题")
    UPHELD = "upheld", _("确有问题，转更正")


ANOMALY_TRANSITIONS = {
    "clear": transition(AnomalyState.OPEN, to=AnomalyState.CLEARED),
    "uphold": transition(AnomalyState.OPEN, to=AnomalyState.UPHELD),
}


class ObjectionState(TextChoices):
    OPEN = "unanswered", _("等答复")
    UPHELD = "upheld", _("有道理，已按更正办理")
    DECLINED = "declined", _("核实后维持原记录")


OBJECTION_TRANSITIONS = {
    "uphold": transition(ObjectionState.OPEN, to=ObjectionState.UPHELD),
    "decline": transition(ObjectionState.OPEN, to=ObjectionState.DECLINED),
}
