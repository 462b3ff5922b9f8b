"""The life of a record of hours: it counts at once, or it waits for a second pair of eyes (product rule 5)."""

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _

from linkage.common.states import transition


class HoursState(TextChoices):
    COUNTED = "counted", _("已计入")
    ORGANISATION_REVIEW = "organisation_review", _("待组织复核")
    DISTRICT_REVIEW = "district_review", _("待区级复核")
    REJECTED = "rejected", _("未计入")


class Evidence(TextChoices):
    CODE = "code", _("动态码签到签退")
    CODE_OFFLINE = "code_offline", _("离线扫码，联网后上传")
    ROSTER = "roster", _("名单登记，另一人复核")
    AFTERWARDS = "afterwards", _("事后补录，另一人复核")
    CORRECTION = "correction", _("更正，原记录保留")


# Written by a person and not by a code: a second one looks at it, who had no part in it.
BY_HAND = frozenset({Evidence.ROSTER, Evidence.AFTERWARDS, Evidence.CORRECTION})


class WaitsBecause(TextChoices):
    """Why a record was not counted at once."""

    ROSTER = "roster", _("手工登记的时长，要由另一个人复核")
    AFTERWARDS = "afterwards", _("事后补录的时长，要由另一个人复核")
    CORRECTION = "correction", _("更正要由另一个人复核，复核前按原记录算")
    OFFLINE = "offline", _("签到和签退都是离线扫的码，要由另一个人看一眼")
    CLOCKS = "clocks", _("手机的时钟和平台对不上，要由另一个人看一眼")
    LATE = "late", _("登记晚于规定期限，要由另一个人复核")
    OVERLAP = "overlap", _("与同一天另一段服务时间重叠")
    LONG_DAY = "long_day", _("当天累计时长较长，要由组织复核")
    VERY_LONG_DAY = "very_long_day", _("当天累计时长很长，要由区里复核")


H = HoursState
WAITING = frozenset({H.ORGANISATION_REVIEW, H.DISTRICT_REVIEW})
HOURS_TRANSITIONS = {
    "accept": transition(*WAITING, to=H.COUNTED),
    "reject": transition(*WAITING, to=H.REJECTED),
}
