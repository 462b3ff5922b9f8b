"""招募-注册-培训-考核 (mechanism S01): how far a newcomer has come, and what is next."""

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _


class When(TextChoices):
    WEEKDAYS = "weekdays", _("平日白天")
    EVENINGS = "evenings", _("平日晚上")
    WEEKENDS = "weekends", _("周末")


class Next(TextChoices):
    """What a newcomer waits for, in this order."""

    GUARDIAN = "guardian", _("等监护人到社工站同意")
    REGISTRATION = "registration", _("等填志愿者资料")
    TRAINING = "training", _("等岗前培训")
    SERVICE = "service", _("等第一次服务")
    APPRAISAL = "appraisal", _("等今年的考核")
    NOTHING = "nothing", _("四步都走完了")
