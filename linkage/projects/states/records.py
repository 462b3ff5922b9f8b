"""Four kinds of record are kept of a project (mechanism J09), each looked over by a second person before it counts (H21)."""

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _

from linkage.common.states import transition


class RecordKind(TextChoices):
    REVIEW = "review", _("评审")
    SUPERVISION = "supervision", _("督导")
    EVALUATION = "evaluation", _("评估")
    PERFORMANCE = "performance", _("绩效评价")


class Occasion(TextChoices):
    """What a record was made for."""

    ENTRY = "entry", _("入库")
    PROVIDER = "provider", _("选择承接方")
    ONGOING = "ongoing", _("日常")
    MIDTERM = "midterm", _("中期")
    FINAL = "final", _("末期")
    YEARLY = "yearly", _("绩效")
    EXIT = "exit", _("退出项目库")


# On which occasions a record of the kind is made.
OCCASIONS = {
    RecordKind.REVIEW: (Occasion.ENTRY, Occasion.PROVIDER),
    RecordKind.SUPERVISION: (Occasion.ONGOING,),
    RecordKind.EVALUATION: (Occasion.ENTRY, Occasion.PROVIDER, Occasion.MIDTERM, Occasion.FINAL, Occasion.EXIT),
    RecordKind.PERFORMANCE: (Occasion.YEARLY, Occasion.EXIT),
}


class Outcome(TextChoices):
    PASS = "pass", _("通过")
    MEND = "mend", _("整改后再评")
    FAIL = "fail", _("不通过")


class RecordState(TextChoices):
    WRITTEN = "written", _("等第二个人复核")
    CONFIRMED = "record_confirmed", _("已复核")
    RETURNED = "record_returned", _("复核未通过")


R = RecordState
RECORD_TRANSITIONS = {
    "confirm": transition(R.WRITTEN, to=R.CONFIRMED),
    "return": transition(R.WRITTEN, to=R.RETURNED),
}
