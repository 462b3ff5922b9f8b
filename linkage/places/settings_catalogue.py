"""The values a region may set, with their types, limits and defaults (product rule 14). A place's value counts for everything inside it until a
place further down sets its own. Code asks `queries.setting(key, place_code)`; a number that appears here appears nowhere else."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from django.utils.translation import gettext_lazy as _

from linkage.common.errors import Invalid


@dataclass(frozen=True, slots=True)
class Setting:
    """title: for people (lazy). unit: what a number counts (lazy). least, most: limits of a number. why: what it is for, in a sentence (lazy).
    choices: value -> what it means, when only these are allowed. topic: a key of TOPICS, under whose heading the settings page shows it."""

    key: str
    title: Any
    default: int | float | str
    unit: Any = ""
    least: float = 0
    most: float = 10_000
    why: Any = ""
    choices: Mapping[str, Any] = field(default_factory=dict)
    topic: str = ""

    def parse(self, value: Any) -> int | float | str:
        """The value in this setting's type. Raises Invalid("bad_setting") with a sentence that says what is allowed."""
        if self.choices:
            return self._parse_choice(str(value))
        if isinstance(self.default, str):
            return self._parse_text(str(value).strip())
        try:
            number = type(self.default)(value)
        except (TypeError, ValueError):
            number = None
        if number is None or not self.least <= number <= self.most:
            limits = {"least": f"{self.least:g}", "most": f"{self.most:g}"}
            raise self._refusal(_("请填 %(least)s 到 %(most)s 之间的数。") % limits)
        return number

    def shown(self, value: Any) -> Any:
        """The value as people read it: a choice by what it means."""
        return self.choices.get(value, value)

    def _parse_choice(self, key: str) -> str:
        if key not in self.choices:
            raise self._refusal(_("请从列出的做法里选一种。"))
        return key

    def _parse_text(self, text: str) -> str:
        if not text or len(text) > 60:
            raise self._refusal(_("请填 1 到 60 个字。"))
        return text

    def _refusal(self, sentence: Any) -> Invalid:
        return Invalid("bad_setting", sentence, fields={"value": sentence})


_DAYS, _HOURS, _MINUTES, _SECONDS = _("工作日"), _("小时"), _("分钟"), _("秒")
_YES = _("（1 可以，0 不可以）")
_YES_NO = _("（1 要，0 不要）")
_PERCENT = _("%（100 为每小时 1 分）")

TOPICS: dict[str, Any] = {
    "": "",
    "waves": _("怎样一批一批地邀请"),
    "weights": _("推荐人选时看重什么"),
    "plan": _("怎样安排整批求助"),
    "messages": _("留言和电话"),
    "grants": _("资助款的拨付和报账"),
}


def _weight(term: str, title: Any, default: float, why: Any, least: float = 0) -> Setting:
    """How much one of the engine's terms counts (matching/scoring.py); the defaults are the engine's own, which a test holds them to."""
    return Setting(f"weight_{term}", title, default, "", least, 1, why, topic="weights")


SETTINGS: dict[str, Setting] = {
    each.key: each
    for each in (
        # Who answers for this place, and how to reach them.
        Setting("responsible_department", _("主管部门"), "区委社会工作部"),
        Setting("hotline_phone", _("服务热线"), "12345"),
        Setting("police_phone", _("报警电话"), "110"),
        Setting("ambulance_phone", _("急救电话"), "120"),
        # Needs: no need goes silent (product rule 4).
        Setting("reply_working_days", _("求助多久内答复"), 1, _DAYS, 1, 10),
        Setting("urgent_reply_hours", _("着急的求助多久内答复"), 4, _HOURS, 1, 48),
        Setting("finish_working_days", _("求助多久内办完"), 5, _DAYS, 1, 60),
        Setting("plan_working_days", _("评估后多久内发布"), 1, _DAYS, 1, 10),
        Setting("confirmation_days", _("服务结束后多久内请居民确认"), 7, _("天"), 1, 30),
        Setting("need_expiry_days", _("过了时间没人接的求助保留多久"), 3, _("天"), 0, 60),
        Setting("duplicate_days", _("多久内相似的求助提示重复"), 14, _("天"), 0, 90),
        # Matching and offers.
        Setting("offer_expiry_hours", _("派单多久内答复"), 24, _HOURS, 1, 168),
        Setting("urgent_offer_expiry_hours", _("着急的派单多久内答复"), 2, _HOURS, 1, 48),
        Setting("waitlist_confirmation_minutes", _("候补有空位后多久内确认"), 60, _MINUTES, 5, 1440),
        Setting("travel_speed_kmh", _("估算路程的速度"), 12.0, _("公里/小时"), 3, 60),
        Setting("search_radius_km", _("就近找人的距离"), 3.0, _("公里"), 0.5, 50),
        Setting("matching_compare_weeks", _("智能匹配与最近几周的人工安排比较"), 4, _("周"), 1, 26),
        Setting("matching_recall_minutes", _("整片发出后多久内可以一起撤回"), 10, _MINUTES, 0, 120),
        Setting("matching_inputs_days", _("智能匹配的推演依据保留多久"), 90, _("天"), 1, 1095),
        Setting("weekly_cap_minutes", _("志愿者每周服务上限"), 1200, _MINUTES, 60, 5040),
        # Waves of invitations (dispatch/waves.py).
        Setting("wave_wait_minutes", _("一批邀请等多久再问下一批"), 240, _MINUTES, 5, 2880, topic="waves"),
        Setting("soon_wave_wait_minutes", _("比较急的等多久"), 90, _MINUTES, 5, 1440, topic="waves"),
        Setting("urgent_wave_wait_minutes", _("紧急的等多久"), 20, _MINUTES, 2, 240, topic="waves"),
        Setting(
            "waves_most", _("最多问几批"), 3, _("批"), 1, 10, _("问完还没找齐，就向所有志愿者公开。"), topic="waves"
        ),
        Setting(
            "claims_while_asking",
            _("邀请期间，别人能不能自己接单"),
            "invited_first",
            topic="waves",
            why=_("先问最合适的人，答应的把握大；一开始就公开，来得快。"),
            choices={
                "invited_first": _("先等被邀请的人答复，再公开"),
                "everyone": _("一开始就公开，同时邀请最合适的人"),
            },
        ),
        Setting(
            "invitations_a_week",
            _("一个人每周最多邀请几次"),
            6,
            _("次"),
            1,
            50,
            _("被打扰多了，热心人也会不看消息。"),
            topic="waves",
        ),
        Setting(
            "invitations_at_once",
            _("同一时间段最多同时邀请几件"),
            2,
            _("件"),
            1,
            10,
            _("同一个人同一时间只能去一处，多问没有用。"),
            topic="waves",
        ),
        Setting(
            "quiet_from_hour",
            _("晚上几点以后不邀请"),
            21,
            _("点"),
            0,
            23,
            _("紧急的和天亮前就要人的除外；两个钟点相同就是不设。"),
            topic="waves",
        ),
        Setting("quiet_until_hour", _("早上几点以后才邀请"), 8, _("点"), 0, 23, topic="waves"),
        # The engine's weights: what counts when helpers are compared, each between 0 and 1.
        _weight("skills", _("会不会做"), 0.20, _("会的越对口越靠前。这一项不能完全不看。"), least=0.05),
        _weight("distance", _("离得近不近"), 0.20, _("就近就便：路上的时间也是志愿者的时间。")),
        _weight("urgency", _("事情急不急"), 0.10, _("几件事都要同一个人时，急的先安排。")),
        _weight("waiting", _("等了多久"), 0.05, _("等得越久，越该轮到。")),
        _weight("overdue", _("超过时限以后"), 1.00, _("过了时限的求助压过刚提的，谁也不会一直排在后面。")),
        _weight("vulnerability", _("困难程度"), 0.10, _("社工评估最困难的先照顾到。")),
        _weight("continuity", _("熟面孔"), 0.10, _("帮过这位居民的人优先，老人更安心。")),
        _weight("fair_load", _("不让热心人太累"), 0.10, _("这个月已经服务很多的人往后排。")),
        _weight("scarcity", _("留住稀缺的本领"), 0.05, _("本领少见的人，留给非他不可的事。")),
        _weight("acceptance", _("以往答应得多不多"), 0.05, _("更可能答应的人先问，少打扰别人。")),
        _weight("language", _("说得上话"), 0.05, _("会说居民的语言或方言的人优先。")),
        _weight("standing", _("已经说好的不轻易换"), 0.03, _("方案里已经有的人，不为一点差别换掉。")),
        # The engine's plan for many needs at once.
        Setting(
            "plan_overdue_hours",
            _("等多久算超过时限"),
            120.0,
            _HOURS,
            1,
            2000,
            _("从提交算起，超过以后在整批安排里优先。"),
            topic="plan",
        ),
        Setting(
            "plan_fairness",
            _("同一个人多接一件扣多少分"),
            0.02,
            "",
            0,
            1,
            _("0 到 1：越大，一批求助分给的人越多。"),
            topic="plan",
        ),
        Setting(
            "plan_candidates",
            _("每项最多比较多少人选"),
            20,
            _("人"),
            4,
            500,
            _("比较得越多越准，也越慢。"),
            topic="plan",
        ),
        Setting(
            "plan_bundles",
            _("一件求助的几项凑不齐时"),
            "best_effort",
            topic="plan",
            why=_("联动方案常常要人、场地和资金一起到位。"),
            choices={
                "best_effort": _("先安排凑得齐的几项"),
                "all_or_nothing": _("必需的凑齐了才安排"),
            },
        ),
        # Presence: scan-out with a rotating code (product rule 5; facts 3.5).
        Setting("presence_code_seconds", _("签到码多久更换一次"), 60, _SECONDS, 15, 60),
        Setting("presence_code_tries", _("签到码最多试几次"), 5, _("次"), 3, 20),
        Setting("checkin_early_minutes", _("最多提前多久签到"), 30, _MINUTES, 0, 240),
        Setting("offline_upload_hours", _("离线扫的码多久内可以上传（0 为不允许）"), 24, _HOURS, 0, 48),
        Setting("clock_tolerance_seconds", _("手机时钟差多少以内不用复核"), 120, _SECONDS, 10, 3600),
        Setting("forgotten_checkout_minutes", _("约定结束后多久没签退算忘了"), 120, _MINUTES, 15, 1440),
        Setting("fence_metres", _("签到地点范围"), 300, _("米"), 50, 2000),
        # Hours: Order 67 article 11, and the daily limits of facts 3.5.
        Setting("daily_hours_counted", _("每天直接计入的时长"), 8, _HOURS, 1, 24),
        Setting("daily_hours_reviewed", _("每天组织可复核的时长，超过由区级复核"), 12, _HOURS, 1, 24),
        Setting("hours_record_working_days", _("服务时长多久内完成记录"), 10, _DAYS, 1, 30),
        Setting("hours_remind_working_days", _("记录期限前几天提醒"), 2, _DAYS, 0, 10),
        Setting("attendance_percent", _("到场不足约定时间的多少不计时长（0 为不限）"), 0, "%", 0, 100),
        Setting("hours_rounding_minutes", _("时长按多少分钟一档取整（1 为不取整，30 为半小时）"), 1, _MINUTES, 1, 60),
        Setting("afterwards_days", _("事后补录最多补多久以前的"), 90, _("天"), 1, 366),
        Setting("objection_working_days", _("志愿者的异议多久内答复"), 5, _DAYS, 1, 30),
        # What looks unlikely is looked at by a person (facts 3.5); nothing is taken away by these numbers.
        Setting("anomaly_bulk_count", _("一人连续手工登记多少条要看一眼"), 10, _("条"), 2, 200),
        Setting("anomaly_bulk_minutes", _("……在多长时间里"), 60, _MINUTES, 5, 1440),
        Setting("anomaly_speed_kmh", _("两处服务之间赶路快过多少要看一眼"), 60.0, _("公里/小时"), 5, 300),
        Setting("anomaly_reciprocal_times", _("两人互相确认多少次要看一眼"), 3, _("次"), 1, 50),
        Setting("anomaly_reciprocal_days", _("……在多少天里"), 90, _("天"), 7, 366),
        Setting("anomaly_night_times", _("深夜服务多少次要看一眼"), 3, _("次"), 1, 50),
        Setting("anomaly_night_days", _("……在多少天里（深夜）"), 30, _("天"), 7, 366),
        Setting("anomaly_night_from", _("深夜从几点算起"), 23, _("点"), 18, 24),
        Setting("anomaly_night_until", _("深夜到几点为止"), 5, _("点"), 0, 8),
        Setting("audit_sample_percent", _("每月抽查多少已计入的时长"), 2, "%", 0, 100),
        # Points: hours x the category's coefficient (product rule 6; facts 3.6). Whole percents, so that points stay exact.
        Setting("points_coefficient", _("积分系数：一般服务"), 100, _PERCENT, 0, 500),
        Setting("points_coefficient_company", _("积分系数：陪伴探访"), 100, _PERCENT, 0, 500),
        Setting("points_coefficient_skilled", _("积分系数：技能服务"), 120, _PERCENT, 0, 500),
        Setting("points_coefficient_care", _("积分系数：照护服务"), 130, _PERCENT, 0, 500),
        Setting("points_coefficient_professional", _("积分系数：专业服务"), 150, _PERCENT, 0, 500),
        Setting("points_coefficient_emergency", _("积分系数：应急服务"), 150, _PERCENT, 0, 500),
        # Points: limits, in minutes that earn; hours themselves are never cut. What one person may store (facts 3.6: 1,500 hours).
        Setting("points_daily_minutes", _("每人每天最多计分的时长"), 480, _MINUTES, 30, 1440),
        Setting("points_weekly_minutes", _("每人每周最多计分的时长"), 2400, _MINUTES, 60, 10080),
        Setting("points_pair_monthly_minutes", _("为同一位居民服务，每月最多计分的时长"), 1800, _MINUTES, 60, 10_000),
        Setting("points_stored_most", _("每人最多存多少积分"), 1500, _("分"), 10, 10_000),
        Setting("points_starting", _("新志愿者的入门积分"), 0, _("分"), 0, 100),
        Setting("points_valid_months", _("积分多久到期（0 为不过期）"), 24, _("个月"), 0, 240),
        Setting("points_expiry_notice_days", _("积分到期前多久提醒"), 30, _("天"), 7, 90),
        Setting("redemption_age", _("满多少岁可以兑换积分（0 为不限）"), 0, _("岁"), 0, 80),
        Setting("redemption_pickup_days", _("预约兑换后保留几天"), 7, _("天"), 1, 30),
        Setting("points_gift", _("积分可以送给直系亲属"), 0, _YES, 0, 1),
        Setting("points_gift_yearly", _("每人每年最多送亲属多少积分"), 100, _("分"), 1, 1500),
        Setting("pool_minimum_age", _("积分池发给满多少岁的老人"), 60, _("岁"), 50, 90),
        Setting("points_donation", _("积分可以捐给老人"), 0, _YES, 0, 1),
        # Papers, insurance and agreements that end (Volunteer Service Regulations art. 14, 16, 17).
        Setting("expiry_first_days", _("证书、保险、协议到期前多久第一次提醒"), 30, _("天"), 8, 180),
        Setting("expiry_last_days", _("……多久再提醒一次"), 7, _("天"), 1, 60),
        Setting("agreement_for_danger", _("有危险的任务和活动，先签服务协议"), 1, _YES_NO, 0, 1),
        Setting("agreement_series_weeks", _("连续多少周以上的活动先签服务协议（0 为不用）"), 4, _("周"), 0, 104),
        Setting(
            "agreement_regular_times", _("为同一位居民服务过几次，再去先签服务协议（0 为不用）"), 4, _("次"), 0, 100
        ),
        Setting("agreement_regular_days", _("……在多少天里（同一位居民）"), 60, _("天"), 7, 366),
        Setting("agreement_valid_months", _("服务协议签一次管多久"), 12, _("个月"), 1, 60),
        # Stars (facts 3.4): a region may set lower thresholds; the national ones are the default.
        Setting("star_1_hours", _("一星志愿者的时长"), 100, _HOURS, 1, 10_000),
        Setting("star_2_hours", _("二星志愿者的时长"), 300, _HOURS, 1, 10_000),
        Setting("star_3_hours", _("三星志愿者的时长"), 600, _HOURS, 1, 10_000),
        Setting("star_4_hours", _("四星志愿者的时长"), 1000, _HOURS, 1, 10_000),
        Setting("star_5_hours", _("五星志愿者的时长"), 1500, _HOURS, 1, 10_000),
        Setting("star_notice_working_days", _("星级公示的天数"), 5, _DAYS, 5, 30),
        Setting("star_ban_years", _("虚报时长后多久不能再申请星级"), 1, _("年"), 1, 3),
        # Shifts of activities.
        Setting("shift_reminder_hours", _("活动开始前多久提醒"), 24, _HOURS, 1, 168),
        Setting("shift_withdrawal_hours", _("活动开始前多久内退出要说明原因"), 24, _HOURS, 0, 168),
        Setting("shift_at_risk_days", _("活动开始前多久人数不足要提醒带队社工"), 3, _("天"), 1, 30),
        Setting("group_release_hours", _("团队没有人确认的名额，活动开始前多久退回"), 24, _HOURS, 1, 168),
        Setting(
            "team_first_hours",
            _("队伍的活动发布后，多久内先请队员报名（0 为不分先后）"),
            24,
            _HOURS,
            0,
            336,
        ),
        Setting("team_leaders_most", _("一支队伍最多几位队长"), 2, _("位"), 1, 5),
        Setting("cover_batch", _("找人替班一次问几位"), 3, _("人"), 1, 20),
        Setting("cover_wait_minutes", _("找人替班等多久再问下一批"), 60, _MINUTES, 5, 1440),
        # The network view: hints at backbone volunteers (W10), and residents to look after.
        Setting("backbone_residents", _("骨干提示：服务过多少位居民算一半"), 5, _("位"), 1, 100),
        Setting("backbone_hours", _("骨干提示：服务多少小时算一半"), 20, _("小时"), 1, 500),
        Setting("isolation_grace_days", _("求助后多久没人联系算没联系上"), 14, _("天"), 1, 90),
        Setting("isolation_silent_days", _("多久没有来往算很久没联系"), 180, _("天"), 30, 730),
        # Conversations about a need or a task (docs/messages.md).
        Setting(
            "quick_phrases_helper",
            _("帮忙的人常用的几句话（用 / 隔开）"),
            "我在路上了/我到楼下了/会晚十分钟/已经做完了",
            topic="messages",
        ),
        Setting(
            "quick_phrases_asker",
            _("求助人常用的几句话（用 / 隔开）"),
            "好的/我在家/请上楼/请晚点来/谢谢您",
            topic="messages",
        ),
        Setting("messages_open_days", _("办结后还能留言几天"), 3, _("天"), 0, 30, topic="messages"),
        Setting(
            "messages_keep_days",
            _("办结后对话保存多少天"),
            180,
            _("天"),
            30,
            1095,
            _("过后连同照片一起删除；被举报还没处理完的除外。"),
            topic="messages",
        ),
        Setting("digest_hour", _("消息汇总几点发（每周的在周一）"), 18, _("点"), 0, 23, topic="messages"),
        Setting("sms_person_daily", _("每人每天最多收几条短信"), 3, _("条"), 0, 50, topic="messages"),
        Setting("sms_place_daily", _("一个社区每天最多发几条短信"), 300, _("条"), 0, 10_000, topic="messages"),
        Setting("messages_a_minute", _("每人每分钟最多留言几条"), 10, _("条"), 1, 60, topic="messages"),
        Setting("messages_a_day", _("每人每天最多留言几条"), 200, _("条"), 10, 2000, topic="messages"),
        # Reviewing applications for grants (product rule 8; mechanisms H13, H14).
        Setting("conflict_months", _("离开申请单位多久以内的评委要回避"), 24, _("个月"), 0, 120),
        Setting("cooperation_months", _("与申请人合作过多久以内的评委要回避"), 12, _("个月"), 0, 120),
        Setting("panel_least", _("集体决定评审结果至少几人到会"), 3, _("人"), 2, 30),
        Setting("partial_least_percent", _("允许部分资助时，最少给到所申请的百分之几"), 50, "%", 1, 100),
        # Projects (product rule 8; mechanisms J15, J16).
        Setting("project_social_worker_percent", _("项目中专业社工的最低比例"), 75, "%", 0, 100),
        # What funds publish (Charity Law art. 79; facts 3.7).
        Setting("disclosure_months", _("基金至少几个月公布一次收支"), 3, _("个月"), 1, 12),
        Setting("disclosure_final_months", _("一轮资助结束后几个月内全面公布"), 3, _("个月"), 1, 12),
        Setting("disclosure_remind_days", _("公布期限前几天提醒基金干事"), 14, _("天"), 1, 60),
        Setting("project_labour_percent", _("项目人力成本的最低比例"), 80, "%", 0, 100),
        Setting("application_mend_working_days", _("申请退回后几个工作日内补正"), 5, _DAYS, 1, 30),
        Setting("application_reminder_hours", _("申报截止前多久提醒还没提交的"), 24, _HOURS, 1, 168),
        # Grants of community funds: how they are paid and accounted for.
        Setting(
            "grant_tranche_shares",
            _("资助款怎样分期付"),
            "60/40",
            topic="grants",
            why=_("各期占的百分比；第一期签署协议后付，以后每一期等上一期的报告通过。批准时可以另外安排。"),
            choices={
                "100": _("一次付清"),
                "60/40": _("两期：60%、40%"),
                "50/50": _("两期：50%、50%"),
                "50/40/10": _("三期：50%、40%、10%"),
                "40/40/20": _("三期：40%、40%、20%"),
            },
        ),
        Setting("grant_final_report_days", _("项目结束后多久内交结项报告"), 30, _("天"), 7, 180, topic="grants"),
        Setting("grant_report_reminder_days", _("报告到期前多久提醒"), 7, _("天"), 1, 60, topic="grants"),
        Setting(
            "relief_service_percent",
            _("困难群众救助资金最多拿出多少购买服务"),
            2,
            "%",
            0,
            100,
            topic="grants",
            why=_("按累计登记的救助资金算；直接用于救助的不受此限。"),
        ),
        Setting("grant_line_tolerance_percent", _("一项开支可以超出预算多少"), 10, "%", 0, 100, topic="grants"),
        Setting("project_comment_days", _("项目评审前征求居民意见的天数"), 7, _("天"), 1, 60),
        Setting("demand_list_comment_days", _("年度需求清单征求意见的天数"), 15, _("天"), 1, 90),
        Setting("cooperation_reminder_days", _("合作协议到期前多久提醒"), 30, _("天"), 1, 180),
        Setting("project_panel_least", _("项目入库、选承接方至少几人合议"), 3, _("人"), 2, 30),
    )
}
