"""What can happen to a need. The sentences are read by everyone who hears the need's stream, so they name nobody and tell no circumstances."""

from django.utils.translation import gettext_lazy as _

from linkage.events.catalogue import EventType, declare

declare(
    EventType("need.submitted", _("求助已收到，社工站会尽快回复"), frozenset({"urgency"})),
    EventType("need.edited", _("求助的内容有修改")),
    EventType("need.taken_up", _("有社工在跟进了")),
    EventType("need.assessed", _("社工看过了，正在准备安排")),
    EventType("need.published", _("已发布，正在找合适的人和资源")),
    EventType("need.matched", _("人和资源都到位了")),
    EventType("need.reopened", _("有人临时来不了，正在重新找人")),
    EventType("need.started", _("服务开始了")),
    EventType("need.finished", _("服务做完了，等待确认")),
    EventType("need.confirmed", _("已确认完成")),
    EventType("need.rated", _("已收到评价，谢谢")),
    EventType("need.refused", _("这次没能受理，原因已告诉求助人")),
    EventType("need.returned", _("属于行政事务，已退回")),
    EventType("need.cancelled", _("求助已取消")),
    EventType("need.expired", _("约定的时间过了仍没有安排上，求助已过期")),
    EventType("need.escalated", _("过了该办的时间，已提醒站长"), frozenset({"state"})),
)
