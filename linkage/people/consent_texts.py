"""What a person agrees to, by purpose. A new wording gets a new version: an older agreement then counts for what it said and is asked again."""

from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext_lazy as _

from linkage.people.models import Consent


@dataclass(frozen=True, slots=True)
class ConsentText:
    """version: ISO date. text: what she reads. needed: whether the service cannot be used without it; everything else is her choice."""

    purpose: str
    version: str
    text: Any
    needed: bool = False


_P = Consent.Purpose
TEXTS: dict[str, ConsentText] = {
    str(each.purpose): each
    for each in (
        ConsentText(
            _P.TERMS,
            "2026-11-01",
            _(
                "我们用您的手机号认出您，用您的姓名和社区为您找到身边的帮助。手机号和姓名加密保存，只有为您服务的人能看到。"
            ),
            needed=True,
        ),
        ConsentText(
            _P.SHARE_WITH_HELPERS,
            "2026-11-01",
            _("有人接了您的求助后，可以看到您的地址和电话，服务结束 24 小时后就看不到了。"),
        ),
        ConsentText(_P.ON_BEHALF, "2026-11-01", _("家人、邻居或工作人员可以替您发布求助，您随时可以查看和撤销。")),
        ConsentText(
            _P.LOCATION_AT_CHECKIN,
            "2026-11-01",
            _("签到时取一次位置，只判断您是否在服务地点附近，不保存位置。"),
        ),
        ConsentText(_P.NAME_ON_BOARDS, "2026-11-01", _("在社区光荣榜和公示中显示您的姓名。不同意时只显示姓氏。")),
        ConsentText(
            _P.MATCHING,
            "2026-11-22",
            _(
                "求助时，系统按本领、时间和远近给社工推荐人选；做志愿者时，按您的技能、时间和距离推荐任务。都写明理由，都由人来定。"
                "关闭后，您的求助由社工亲自安排，系统也不会推荐您；任务按时间先后显示，由您自己挑。"
            ),
        ),
    )
}
