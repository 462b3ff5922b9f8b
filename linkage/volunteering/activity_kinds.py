"""The kinds of activity that are volunteering. What is not (meetings, visits, study tours, anything paid; Order 67 art. 19) has no kind here and
so can neither be planned nor recorded."""

from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext_lazy as _


@dataclass(frozen=True, slots=True)
class Kind:
    """points_key: the regional setting that weighs its points. with_minors: who takes part must have been checked (Law on the Protection of Minors
    art. 62, 98)."""

    code: str
    name: Any
    icon: str
    points_key: str = "points_coefficient"
    with_minors: bool = False


KINDS: dict[str, Kind] = {
    each.code: each
    for each in (
        Kind("elders", _("敬老助老"), "elderly", "points_coefficient_care"),
        Kind("company", _("陪伴探访"), "companion", "points_coefficient_company"),
        Kind("children", _("关爱儿童"), "child", "points_coefficient_company", with_minors=True),
        Kind("disabled", _("助残服务"), "disability", "points_coefficient_care"),
        Kind("meals", _("助餐送餐"), "meal"),
        Kind("clinic", _("健康义诊"), "medical", "points_coefficient_professional"),
        Kind("repairs", _("便民维修"), "repair", "points_coefficient_skilled"),
        Kind("teaching", _("数字助学"), "tech", "points_coefficient_skilled"),
        Kind("culture", _("文体活动"), "culture"),
        Kind("environment", _("环境清洁"), "environment"),
        Kind("patrol", _("平安巡逻"), "safety"),
        Kind("traffic", _("文明引导"), "transport"),
        Kind("law", _("法律援助"), "law", "points_coefficient_professional"),
        Kind("emergency", _("应急支援"), "relief", "points_coefficient_emergency"),
        Kind("other", _("其他志愿服务"), "hand"),
    )
}


def kind_of(code: str) -> Kind:
    """The kind; of a code from before the table was changed, the last one."""
    return KINDS.get(code, KINDS["other"])
