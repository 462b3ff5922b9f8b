"""The published people of the demonstration: only their numbers, and only under DEMO=1, have a fixed code."""

from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext_lazy as _


@dataclass(frozen=True, slots=True)
class DemoPerson:
    phone: str
    name: Any
    part: Any


DEMO_CODE = "246810"
DEMO_PEOPLE = [
    DemoPerson("13900000001", _("王阿姨"), _("居民，和平社区")),
    DemoPerson("13900000011", _("刘奶奶"), _("居民，78 岁，独居")),
    DemoPerson("13900000002", _("小李"), _("志愿者")),
    DemoPerson("13900000012", _("小周"), _("志愿者")),
    DemoPerson("13900000022", _("老张"), _("志愿者")),
    DemoPerson("13900000003", _("陈社工"), _("社会工作师，示范街道社工站")),
    DemoPerson("13900000013", _("林社工"), _("助理社会工作师")),
    DemoPerson("13900000004", _("赵站长"), _("社工站站长")),
    DemoPerson("13900000005", _("周主任"), _("邻里互助社工作人员")),
    DemoPerson("13900000006", _("吴干事"), _("和平社区基金干事")),
    DemoPerson("13900000016", _("郑评委"), _("基金评委")),
    DemoPerson("13900000026", _("孙评委"), _("基金评委")),
    DemoPerson("13900000036", _("何老师"), _("基金审批人")),
    DemoPerson("13900000007", _("钱督导"), _("上城区督导")),
    DemoPerson("13900000008", _("冯审计"), _("审计")),
    DemoPerson("13900000009", _("朱管理员"), _("平台管理员")),
    DemoPerson("13900000010", _("马接线员"), _("热线接线员")),
]
DEMO_PHONES = frozenset(f"+86{person.phone}" for person in DEMO_PEOPLE)
