"""Conversations: who takes part, and what becomes of one that was reported."""

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _

from linkage.common.states import transition


class Part(TextChoices):
    """In what capacity somebody takes part in a conversation."""

    ASKER = "asker", _("求助人")
    HELPER = "helper", _("帮忙的人")
    LEAD = "lead", _("带队社工")


class ReportReason(TextChoices):
    RUDE = "rude", _("说话难听，骚扰")
    MONEY = "money", _("要钱，推销")
    PRIVACY = "privacy", _("打听或说出别人的私事")
    UNSAFE = "unsafe", _("让人觉得不安全")
    OTHER = "other", _("其他")


class ReportState(TextChoices):
    OPEN = "open_report", _("等站长看")
    SETTLED = "settled_report", _("已处理")


class Outcome(TextChoices):
    NOTHING = "nothing", _("看过了，没有问题")
    WARNED = "warned", _("已当面或电话提醒")
    SILENCED = "silenced", _("不让对方在这里继续留言")


REPORT_TRANSITIONS = {"settle": transition(ReportState.OPEN, to=ReportState.SETTLED)}
