from django.utils.translation import gettext_lazy as _

from linkage.events.catalogue import EventType, declare

# What a message says is in no event: ids alone.
MESSAGE = frozenset({"about", "message"})
ABOUT = frozenset({"about"})

declare(
    EventType("notice.added", _("您有一条新消息"), frozenset({"notice"})),
    EventType("message.received", _("有新的留言"), MESSAGE),
    EventType("message.sent", _("您发出了一条留言"), MESSAGE),
    EventType("message.read", _("对方看过了留言"), ABOUT),
    EventType("message.reported", _("有一段对话被举报，请看一看"), frozenset({"report"})),
    EventType("message.report_settled", _("您的举报，站长已经看过并处理"), ABOUT),
    EventType("message.silenced", _("站长看过举报，请您先不要在那段对话里留言"), ABOUT),
    EventType("message.forgotten", _("对话已过保存期，已删除")),
    EventType("group.added", _("工作群开始接收提醒")),
    EventType("group.ended", _("工作群不再接收提醒")),
    EventType("call.shared", _("有人同意让您看到电话"), ABOUT),
    EventType("call.withdrawn", _("有人不再提供电话"), ABOUT),
    EventType("call.opened", _("有人查看了您的电话"), ABOUT),
)
