"""What is remembered of how a presence was proved, and what a second person has to see because of it."""

from collections.abc import Collection

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _

from linkage.volunteering.states.hours import Evidence, WaitsBecause


class PresenceMark(TextChoices):
    IN_OFFLINE = "in_offline", _("离线签到")
    OUT_OFFLINE = "out_offline", _("离线签退")
    CLOCKS = "clocks", _("手机时钟与平台不一致")


M = PresenceMark


def evidence_of(marks: Collection[str]) -> Evidence:
    return Evidence.CODE_OFFLINE if M.IN_OFFLINE in marks or M.OUT_OFFLINE in marks else Evidence.CODE


def concerns_of(marks: Collection[str]) -> list[str]:
    """Both ends offline prove little, since a photographed code could have been used for both; a phone whose clock disagrees proves no time."""
    both = M.IN_OFFLINE in marks and M.OUT_OFFLINE in marks
    concerns = [WaitsBecause.OFFLINE] if both else []
    return [str(each.value) for each in (*concerns, *([WaitsBecause.CLOCKS] if M.CLOCKS in marks else []))]
