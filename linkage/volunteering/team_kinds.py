"""The kinds of volunteer team (队伍) as the country counts them: stored as a code, shown as a name."""

from typing import Any

from django.utils.translation import gettext_lazy as _

TEAM_KINDS: dict[str, Any] = {
    "party": _("党员"),
    "youth": _("青年"),
    "women": _("巾帼"),
    "community": _("社区"),
    "employees": _("职工"),
    "veterans": _("退役军人"),
    "students": _("学生"),
    "elders": _("老年"),
    "arts": _("文化文艺"),
    "science": _("科技"),
    "peace": _("平安"),
    "emergency": _("应急"),
    "disability": _("助残"),
    "health": _("卫生健康"),
    "law": _("法律"),
    "sports": _("体育"),
    "ecology": _("生态环境"),
}
