from django.utils.translation import gettext_lazy as _

from linkage.events.catalogue import EventType, declare

DAYS = frozenset({"from_on", "until_on"})

declare(
    EventType("volunteer.joined", _("您成为了志愿者，欢迎您")),
    EventType("volunteer.changed", _("您更新了志愿者资料")),
    EventType("volunteer.paused", _("您暂停接单到 %(until)s"), frozenset({"until"})),
    EventType("volunteer.resumed", _("您恢复了接单")),
    EventType("volunteer.days_noted", _("您记下了 %(from_on)s 到 %(until_on)s 的安排"), DAYS),
    EventType("volunteer.days_forgotten", _("您删去了 %(from_on)s 到 %(until_on)s 的安排"), DAYS),
    EventType("volunteer.recognised", _("社工站认定您为社区志愿者骨干"), frozenset({"backbone"})),
    EventType("volunteer.recognition_ended", _("您的社区志愿者骨干认定已取消"), frozenset({"backbone"})),
    EventType("hours.recorded", _("记录了 %(minutes)s 分钟服务时长"), frozenset({"hours", "minutes", "state"})),
    EventType("hours.reviewed", _("%(minutes)s 分钟服务时长复核完毕"), frozenset({"hours", "minutes", "state"})),
    EventType("hours.review_due", _("%(minutes)s 分钟时长的记录期限快到了"), frozenset({"hours", "minutes", "state"})),
    EventType("anomaly.queued", _("有时长记录要核查"), frozenset({"check"})),
    EventType("anomaly.cleared", _("核查完毕：没有问题"), frozenset({"check"})),
    EventType("anomaly.upheld", _("核查完毕：确有问题，请社工站更正"), frozenset({"check"})),
    EventType("sample.drawn", _("从 %(out_of)s 条时长里抽查 %(size)s 条"), frozenset({"size", "out_of"})),
    EventType("objection.raised", _("对时长提出了异议"), frozenset({"objection"})),
    EventType("objection.answered", _("您的时长异议有答复了"), frozenset({"objection"})),
    EventType("objection.escalated", _("一件时长异议过了期限还没答复"), frozenset({"objection"})),
    EventType(
        "hours.correction_proposed", _("有人提出更正您的时长，等另一个人复核"), frozenset({"hours", "minutes", "state"})
    ),
    EventType("points.posted", _("积分到账 %(points)s 分"), frozenset({"hours", "points"})),
    EventType("points.reversed", _("时长更正，扣回积分 %(points)s 分"), frozenset({"hours", "points"})),
    EventType("points.started", _("区里送您入门积分 %(points)s 分"), frozenset({"points"})),
    EventType("points.expiring", _("%(points)s 积分 %(day)s 到期，记得兑换"), frozenset({"points", "day"})),
    EventType("points.expired", _("%(points)s 积分已到期"), frozenset({"points"})),
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
    EventType("commendation.entered", _("您补记了一项表彰"), frozenset({"commendation"})),
    EventType("commendation.verified", _("您补记的一项表彰已核实"), frozenset({"commendation"})),
    EventType("commendation.unverified", _("您补记的一项表彰没有核实到，原因写在档案里"), frozenset({"commendation"})),
)

# Activities and their shifts. Streams of shifts carry numbers, a person's own stream what concerns her; neither carries names.
PLACES = frozenset({"taken", "maximum"})
ABOUT = frozenset({"shift", "title"})
declare(
    EventType("activity.planned", _("“%(title)s”开始筹备"), frozenset({"title"})),
    EventType("activity.submitted", _("“%(title)s”等带队社工确认"), frozenset({"title"})),
    EventType("activity.returned", _("“%(title)s”要再改一改：%(reason)s"), frozenset({"title", "reason"})),
    EventType("activity.published", _("“%(title)s”开始招募志愿者"), frozenset({"title"})),
    EventType("activity.changed", _("“%(title)s”的安排有变动"), frozenset({"title"})),
    EventType("activity.shifts_added", _("“%(title)s”新排了 %(count)s 场"), frozenset({"title", "count"})),
    EventType("activity.cancelled", _("“%(title)s”取消了：%(reason)s"), frozenset({"title", "reason"})),
    EventType("shift.signed_up", _("有人报名，现在 %(taken)s/%(maximum)s"), PLACES),
    EventType("shift.group_signed_up", _("有团队报名，现在 %(taken)s/%(maximum)s"), PLACES),
    EventType("shift.member_joined", _("团队里又有一位确认参加"), PLACES),
    EventType("shift.withdrawn", _("有人退出，现在 %(taken)s/%(maximum)s"), PLACES),
    EventType("shift.withdrawn_late", _("临近开始有人退出，现在 %(taken)s/%(maximum)s"), PLACES),
    EventType("shift.waiting_joined", _("有人登记候补"), PLACES),
    EventType("shift.waiting_left", _("有一位候补退出"), PLACES),
    EventType("shift.cover_sought", _("有人在找人替班"), PLACES),
    EventType("shift.covered", _("有人接了替班"), PLACES),
    EventType("shift.swapped", _("两位志愿者换了班"), PLACES),
    EventType("shift.changed", _("这一场的时间或人数改了"), PLACES),
    EventType("shift.cancelled", _("这一场取消了：%(reason)s"), PLACES | {"reason"}),
    EventType("shift.short_of_people", _("快开始了，还缺 %(short)s 人"), PLACES | {"short"}),
    EventType("shift.checked_in", _("有人到场签到"), PLACES),
    EventType("shift.left_open", _("有人忘了签退，等带队的人登记离开时间"), PLACES),
    EventType("shift.checked_out", _("有人签退"), PLACES),
    EventType("shift.roster_recorded", _("登记了一位志愿者的到场时间，待另一人复核"), PLACES),
    EventType("shift.missed", _("有人未能到场"), PLACES),
    EventType("shift.corrected", _("更正了一条未到记录"), PLACES),
    EventType("signup.asked", _("您的团队报名了“%(title)s”，请您确认参不参加"), ABOUT | {"group"}),
    EventType("signup.invited", _("“%(title)s”的候补名额空出来了，请您确认"), ABOUT | {"waiting"}),
    EventType("signup.reminded", _("“%(title)s”快到了，别忘了来"), ABOUT),
    EventType("signup.changed", _("您报名的“%(title)s”安排有变动，请看一看"), ABOUT),
    EventType("signup.cancelled", _("您报名的“%(title)s”取消了：%(reason)s"), ABOUT | {"reason"}),
    EventType("signup.released", _("带队社工为您退出了“%(title)s”"), ABOUT),
    EventType("signup.group_dissolved", _("“%(title)s”的团队报名取消了，您可以自己报名"), ABOUT),
    EventType("signup.missed", _("“%(title)s”记为未到；如果您来了，请告诉带队社工"), ABOUT),
    EventType("signup.corrected", _("“%(title)s”的未到记录已更正"), ABOUT),
    EventType("cover.asked", _("有人来不了“%(title)s”，想请您替一次"), ABOUT | {"ask"}),
    EventType("cover.found", _("“%(title)s”有人替您了，您不用来了"), ABOUT),
    EventType("swap.asked", _("有人想和您换“%(title)s”的班"), ABOUT | {"swap"}),
    EventType("swap.accepted", _("“%(title)s”换班成了，请看新的时间"), ABOUT | {"swap"}),
    EventType("swap.declined", _("“%(title)s”的换班，对方不方便"), ABOUT | {"swap"}),
    EventType("calendar.shared", _("您开通了日历订阅地址")),
    EventType("calendar.closed", _("您停用了日历订阅地址")),
    EventType("hours.exported", _("导出了待录入国家系统的 %(rows)s 条时长"), frozenset({"rows"})),
    EventType("hours.entered_nationally", _("%(rows)s 条时长已录入国家系统"), frozenset({"rows"})),
    EventType("course.saved", _("课程“%(title)s”已更新"), frozenset({"course", "title"})),
    EventType("training.recorded", _("“%(name)s”的学习时长已记入您的档案"), frozenset({"name"})),
    EventType("volunteer.appraised", _("社工站写了您 %(year)s 年的考核"), frozenset({"year"})),
)
declare(
    *(
        EventType(f"reward.{act}", sentence, frozenset({"redemption", "title", "points"}))
        for act, sentence in {
            "reserved": _("预约兑换“%(title)s”，留出 %(points)s 积分"),
            "cancelled": _("取消了兑换“%(title)s”，%(points)s 积分已退回"),
            "called_off": _("“%(title)s”这次给不了，%(points)s 积分已退回"),
            "lapsed": _("“%(title)s”过期没取，%(points)s 积分已退回"),
            "handed_over": _("领到了“%(title)s”，用了 %(points)s 积分"),
        }.items()
    ),
    EventType("offering.added", _("新的兑换：“%(title)s”"), frozenset({"reward", "title"})),
    EventType("offering.changed", _("“%(title)s”有改动"), frozenset({"reward", "title"})),
    EventType("giver.registered", _("登记为爱心单位")),
    EventType("guardian.consented", _("监护人同意您做志愿者，现在可以填资料了"), frozenset({"consent"})),
    EventType("guardian.withdrew", _("监护人撤回了同意，您的志愿者资料已停用"), frozenset({"consent"})),
)
# On the stream of the organisation that keeps the policy; nobody is named.
declare(
    *(
        EventType(f"insurance.{act}", sentence, frozenset({"policy"}))
        for act, sentence in {
            "recorded": _("登记了一份志愿者保险"),
            "extended": _("一份志愿者保险加了人"),
            "renewed": _("一份志愿者保险续上了"),
            "ended": _("停用了一份志愿者保险"),
        }.items()
    ),
    EventType("insurance.expiring", _("一份志愿者保险到 %(until)s 就到期了，请续保"), frozenset({"policy", "until"})),
)

declare(
    EventType("agreement.written", _("服务协议有了第 %(version)s 版"), frozenset({"version"})),
    *(
        EventType(f"agreement.{act}", sentence, frozenset({"signature"}))
        for act, sentence in {
            "guardian_asked": _("未成年志愿者签了服务协议，等监护人也签字"),
            "signed": _("服务协议已签好，生效了"),
            "withdrawn": _("解除了服务协议"),
        }.items()
    ),
    EventType("agreement.expiring", _("服务协议到 %(until)s 就到期了，可以续签"), frozenset({"signature", "until"})),
)

# A person's own papers: which skill stays out of the log.
declare(
    *(
        EventType(f"qualification.{act}", sentence, frozenset({"qualification"}))
        for act, sentence in {
            "shown": _("上传了一份技能证书，等社工站核实"),
            "verified": _("您的一份技能证书已核实"),
            "rejected": _("您的一份技能证书没有通过，原因写在“技能和证书”"),
            "taken_back": _("收回了一份技能证书"),
            "lapsed": _("您的一份技能证书到期了，换了新证请再上传"),
        }.items()
    ),
    EventType(
        "qualification.expiring", _("您的一份技能证书到 %(until)s 就到期了"), frozenset({"qualification", "until"})
    ),
)
declare(
    EventType("points.given", _("您把 %(points)s 积分送给了家人"), frozenset({"points"})),
    EventType("points.received", _("家人送给您 %(points)s 积分"), frozenset({"points"})),
    EventType("points.donated", _("您把 %(points)s 积分捐给了老人"), frozenset({"points"})),
    EventType("points.allotted", _("社工站从助老积分池发给您 %(points)s 积分"), frozenset({"points"})),
    EventType("pool.proposed", _("有人提议从积分池发放 %(points)s 积分"), frozenset({"allotment", "points"})),
    EventType("pool.decided", _("积分池的一笔发放有了结果：%(points)s 积分"), frozenset({"allotment", "points"})),
    EventType("tie.registered", _("社工站登记了您的一位亲属")),
    EventType("tie.ended", _("一位亲属的登记已结束")),
)

# Teams. The team's own stream carries numbers, a person's own stream what concerns her; neither carries names of people.
SIZE = frozenset({"members"})
TEAM = frozenset({"team", "name"})
declare(
    EventType("team.proposed", _("有人想成立“%(name)s”，等站长同意"), frozenset({"name"})),
    EventType("team.approved", _("队伍成立了")),
    EventType("team.refused", _("这支队伍没有成立，原因写在队伍页")),
    EventType("team.changed", _("队伍的安排有变动")),
    EventType("team.asked", _("有人申请入队，等队长答复"), SIZE),
    EventType("team.joined", _("队里来了新队员，现在 %(members)s 人"), SIZE),
    EventType("team.invitation_declined", _("请的队长这次不方便，请另请一位"), SIZE),
    EventType("team.left", _("有队员离队，现在 %(members)s 人"), SIZE),
    EventType("team.step_reached", _("队伍的孵化又走了一步")),
    EventType("team.dissolved", _("队伍解散了，原因写在队伍页")),
    EventType("teammate.invited", _("社工站想请您当“%(name)s”的队长，请您答复"), TEAM),
    EventType("teammate.admitted", _("您加入了“%(name)s”"), TEAM),
    EventType("teammate.turned_down", _("“%(name)s”这次没能接收您"), TEAM),
    EventType("teammate.leads", _("您现在是“%(name)s”的队长"), TEAM),
    EventType("teammate.removed", _("您不再是“%(name)s”的队员，原因写在队伍页"), TEAM),
    EventType("teammate.team_dissolved", _("“%(name)s”解散了，您的时长都在"), TEAM),
)
declare(
    EventType("recruiting.page_saved", _("招募页更新了"), frozenset({"page"})),
    EventType("recruiting.newcomer", _("有新人想加入，看看怎么带他走第一步"), frozenset({"page", "poster"})),
)
