from django.utils.translation import gettext_lazy as _

from linkage.events.catalogue import EventType, declare

PLACE = frozenset({"requirement", "kind", "filled", "quantity"})
TASK = frozenset({"requirement"})
WAVE = frozenset({"requirement", "kind", "title"})

declare(
    EventType("plan.proposed", _("系统给出了联动方案建议"), frozenset({"run"})),
    EventType("plan.edited", _("社工调整了联动方案")),
    EventType("run.started", _("开始整片智能匹配"), frozenset({"needs"})),
    EventType("run.finished", _("整片智能匹配算好了，等站长定夺"), frozenset({"lines", "unmet"})),
    EventType("run.cancelled", _("整片智能匹配已取消")),
    EventType("run.replayed", _("智能匹配又推演了一遍"), frozenset({"same"})),
    EventType("run.edited", _("站长调整了整片方案")),
    EventType("run.discarded", _("整片方案已放弃")),
    EventType("run.taken_back", _("整片方案又拿了回来")),
    EventType("run.sent", _("整片方案发出了一批"), frozenset({"sent", "refused"})),
    EventType("run.recalled", _("整片方案里还没答复的邀请已撤回"), frozenset({"withdrawn"})),
    EventType("plan.by_hand_asked", _("这件求助改由社工人工安排，不用智能匹配")),
    EventType("plan.by_hand_ended", _("这件求助可以用智能匹配了")),
    EventType("offer.sent", _("向%(title)s发出了邀请"), frozenset({"requirement", "kind", "title"})),
    EventType("offer.received", _("有一件事想请您帮忙"), frozenset({"offer"})),
    EventType("offer.accepted", _("“%(title)s”的邀请已被接受"), frozenset({"requirement", "kind", "title"})),
    EventType(
        "offer.declined", _("“%(title)s”的邀请被婉拒，社工会另找人"), frozenset({"requirement", "kind", "title"})
    ),
    EventType("offer.expired", _("“%(title)s”的邀请过期未答复"), frozenset({"requirement", "kind", "title"})),
    EventType("offer.withdrawn", _("“%(title)s”的邀请已撤回"), frozenset({"requirement", "kind", "title"})),
    EventType("offer.no_longer_needed", _("这次人手已经够了，谢谢您愿意看一看"), frozenset({"offer"})),
    EventType("offer.wave_started", _("“%(title)s”先问了最合适的 %(size)s 位"), WAVE | {"size"}),
    EventType("offer.widened", _("“%(title)s”还缺人，又问了 %(size)s 位"), WAVE | {"size"}),
    EventType("offer.opened_to_all", _("“%(title)s”已向所有志愿者公开，谁都可以来帮"), WAVE),
    EventType("offer.asking_stopped", _("“%(title)s”不再自动邀请，由社工安排"), WAVE),
    EventType("offer.escalated", _("“%(title)s”还没找到人，社工会想办法，和您商量"), WAVE),
    EventType("need.claimed", _("“%(title)s”有人接单了（%(filled)s/%(quantity)s）"), PLACE | {"title"}),
    EventType("need.place_reopened", _("“%(title)s”空出一个名额，正在补人"), PLACE | {"title"}),
    EventType("task.opened", _("社区有新的任务"), TASK),
    EventType("task.filled", _("一个任务名额已满"), TASK),
    EventType("task.reopened", _("一个任务空出了名额"), TASK),
    EventType("task.closed", _("一个任务已结束招募"), TASK),
    EventType("service.checked_in", _("“%(title)s”已到场签到"), frozenset({"assignment", "title"})),
    EventType("service.checked_out", _("“%(title)s”已签退"), frozenset({"assignment", "title"})),
    EventType(
        "service.roster_recorded",
        _("“%(title)s”由带队社工登记了到场时间，待另一人复核"),
        frozenset({"assignment", "title"}),
    ),
    EventType(
        "service.left_open", _("“%(title)s”忘了签退，等带队社工登记离开时间"), frozenset({"assignment", "title"})
    ),
    EventType("need.hours_due", _("服务完还没确认，志愿者时长的记录期限快到了")),
    EventType("service.missed", _("“%(title)s”有人未能到场"), frozenset({"assignment", "title"})),
    EventType("service.provided", _("“%(title)s”已到位"), frozenset({"assignment", "title"})),
    EventType("waiting.joined", _("“%(title)s”有人登记候补"), frozenset({"requirement", "title"})),
    EventType("waiting.invited", _("候补的名额空出来了，请您确认"), frozenset({"requirement", "waiting"})),
    EventType("waiting.taken", _("“%(title)s”由候补的人补上"), frozenset({"requirement", "title"})),
    EventType("waiting.left", _("“%(title)s”有一位候补退出"), frozenset({"requirement", "title"})),
)
