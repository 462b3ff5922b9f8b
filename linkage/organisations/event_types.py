from django.utils.translation import gettext_lazy as _

from linkage.events.catalogue import EventType, declare

declare(
    EventType("membership.started", _("您有了新的工作身份"), frozenset({"role"})),
    EventType("setting.changed", _("修改了地区设置"), frozenset({"key", "value"})),
    EventType("setting.inherited", _("地区设置恢复为沿用上级"), frozenset({"key"})),
    EventType("membership.ended", _("您的一项工作身份已结束"), frozenset({"role"})),
    EventType("upkeep.tasks_retried", _("重试了后台任务"), frozenset({"kind", "count"})),
    EventType("upkeep.tasks_discarded", _("清除了失败的后台任务"), frozenset({"kind", "count"})),
)
