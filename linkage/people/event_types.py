from django.utils.translation import gettext_lazy as _

from linkage.events.catalogue import EventType, declare

declare(
    EventType("consent.given", _("您同意了一项使用说明"), frozenset({"purpose", "version"})),
    EventType("account.disabled", _("账号已停用")),
    EventType("account.enabled", _("账号已重新启用")),
    EventType("erasure.asked", _("您申请删除自己的信息")),
    EventType("erasure.withdrawn", _("您撤回了删除申请")),
    EventType("erasure.done", _("信息已删除")),
    EventType("consent.withdrawn", _("您撤回了一项同意"), frozenset({"purpose"})),
)
