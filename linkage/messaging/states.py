"""Conversations: who takes part, and what becomes of one that was reported."""

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _

from linkage.common.states import transition


class Part(TextChoices):
    """In what capacity somebody takes part in a conversation."""

    ASKER = "asker", _("求助人")
    HELPER = "helper", _("帮忙的人")
    LEAD = "lead", _("带队社工")
    APPLICANT = "applicant", _("申报人")
    OFFICER = "officer", _("基金干事")


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


class Channel(TextChoices):
    """Ways to reach somebody who is not looking. The inbox is always there and needs no choice."""

    PUSH = "push", _("手机提醒")
    EMAIL = "email", _("邮件")
    SMS = "sms", _("短信")


class How(TextChoices):
    NOW = "now", _("马上告诉我")
    DAILY = "daily", _("每天一次汇总")
    WEEKLY = "weekly", _("每周一次汇总")
    NEVER = "never", _("不用")


class Kind(TextChoices):
    """What a notice is about, as coarse as somebody would choose by."""

    NEEDS = "needs", _("求助的进展")
    TASKS = "tasks", _("任务和活动")
    TALK = "talk", _("留言")
    RECORD = "record", _("时长、积分和其他")


class DeliveryState(TextChoices):
    WAITING = "waiting", _("等着发")
    SENDING = "sending", _("正在发")
    SENT = "sent", _("已交给通道")
    UNSURE = "unsure", _("不知道有没有发出，不再重发")
    FAILED = "failed", _("没能发出")
    UNNEEDED = "unneeded", _("不用发了")
    OVER_BUDGET = "over_budget", _("超过当天短信数，只放在消息里")
