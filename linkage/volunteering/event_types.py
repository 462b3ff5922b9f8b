from django.utils.translation import gettext_lazy as _

from linkage.events.catalogue import EventType, declare

declare(
    EventType("volunteer.joined", _("您成为了志愿者，欢迎您")),
    EventType("volunteer.changed", _("您更新了志愿者资料")),
    EventType("volunteer.paused", _("您暂停接单到 %(until)s"), frozenset({"until"})),
    EventType("volunteer.resumed", _("您恢复了接单")),
    EventType("volunteer.recognised", _("社工站认定您为社区志愿者骨干"), frozenset({"backbone"})),
    EventType("volunteer.recognition_ended", _("您的社区志愿者骨干认定已取消"), frozenset({"backbone"})),
    EventType("hours.recorded", _("记录了 %(minutes)s 分钟服务时长"), frozenset({"hours", "minutes", "state"})),
    EventType("hours.reviewed", _("%(minutes)s 分钟服务时长复核完毕"), frozenset({"hours", "minutes", "state"})),
    EventType(
        "hours.correction_proposed", _("有人提出更正您的时长，等另一个人复核"), frozenset({"hours", "minutes", "state"})
    ),
    EventType("points.posted", _("积分到账 %(points)s 分"), frozenset({"hours", "points"})),
    EventType("points.reversed", _("时长更正，扣回积分 %(points)s 分"), frozenset({"hours", "points"})),
    EventType("points.capped", _("%(minutes)s 分钟超出计分上限，不计积分，时长照记"), frozenset({"hours", "minutes"})),
    EventType("certificate.requested", _("您申请了志愿服务记录证明"), frozenset({"certificate"})),
    EventType("certificate.issued", _("志愿服务记录证明已出具，可以下载打印"), frozenset({"certificate"})),
    EventType("certificate.refused", _("志愿服务记录证明没有出具，原因写在证明页"), frozenset({"certificate"})),
    EventType("certificate.revoked", _("一份志愿服务记录证明已撤销，原因写在证明页"), frozenset({"certificate"})),
    EventType("star.applied", _("您申请了 %(level)s 星志愿者"), frozenset({"star", "level"})),
    EventType("star.announced", _("您的 %(level)s 星志愿者申请已审定，正在公示"), frozenset({"star", "level"})),
    EventType("star.questioned", _("您的 %(level)s 星志愿者公示有异议，正在核实"), frozenset({"star", "level"})),
    EventType("star.granted", _("恭喜，您成为 %(level)s 星志愿者"), frozenset({"star", "level"})),
    EventType("star.refused", _("您的 %(level)s 星志愿者申请没有通过，原因写在星级页"), frozenset({"star", "level"})),
)
