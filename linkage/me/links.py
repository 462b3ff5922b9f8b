"""Where one's own page leads: groups of links, by what the person does here."""

from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext_lazy as _

from linkage.organisations.models import Role
from linkage.organisations.roles import has_role, held_by
from linkage.people.models import User
from linkage.volunteering.models import Volunteer


@dataclass(frozen=True, slots=True)
class Link:
    url: str
    label: Any
    icon: str
    hint: Any = ""


@dataclass(frozen=True, slots=True)
class Group:
    title: Any
    links: list[Link]


def links_for(user: User) -> list[Group]:
    groups = [Group(_("求助"), [Link("/needs/", _("我的求助"), "ask", _("发过的求助走到哪一步了"))]), _helping(user)]
    if held_by(user):
        groups.append(Group(_("我的工作"), _work(user)))
    groups.append(Group(_("账号"), _account(user)))
    return groups


def _account(user: User) -> list[Link]:
    links = [
        Link("/me/settings/", _("我的设置"), "settings", _("称呼、社区、语言、字号、各项同意")),
        Link("/me/notifications/", _("怎样提醒我"), "bell", _("手机提醒、邮件、短信，几点以后不打扰")),
        Link("/me/privacy/", _("我的信息"), "lock", _("看看平台存了我什么，带走一份，或申请删除")),
    ]
    if held_by(user):  # others find it under the settings
        links.append(Link("/accounts/keys/", _("通行密钥"), "safety", _("用指纹或人脸登录")))
    return links


def _helping(user: User) -> Group:
    if not Volunteer.objects.filter(user=user).exists():
        return Group(
            _("帮忙"),
            [
                Link("/me/volunteering/", _("我想当志愿者"), "hand", _("说说您会什么、哪天有空，一分钟就好")),
                Link("/open/recruiting/", _("谁在招志愿者"), "users", _("附近的站和队伍，看看想去哪里")),
            ],
        )
    return Group(
        _("帮忙"),
        [
            Link("/tasks/", _("适合我的任务"), "hand"),
            Link("/me/tasks/", _("我的任务"), "list", _("接了哪些、做完了哪些、谁带队")),
            Link("/me/people/", _("我的伙伴"), "users", _("带我的社工、帮过的邻居")),
            Link("/activities/", _("志愿活动"), "calendar", _("挑个时间，点一下就报名")),
            Link("/me/shifts/", _("我的班次"), "list", _("报了哪几场、替班换班、放进手机日历")),
            Link("/teams/", _("志愿队伍"), "users", _("我的队伍、附近的队伍，也可以自己发起一支")),
            Link("/me/volunteering/", _("我的志愿者资料"), "user", _("会什么、哪天有空、走多远")),
            Link("/me/qualifications/", _("技能和证书"), "certificate", _("电工、护理这类要看证书，核实了才能接")),
            Link("/me/agreements/", _("服务协议"), "policy", _("有危险、长期的服务先签一份")),
            Link("/me/hours/", _("我的服务时长"), "clock"),
            Link("/me/points/", _("我的积分"), "points"),
            Link("/training/", _("培训"), "certificate", _("在手机上学，时长记进档案")),
            Link("/me/record/", _("我的服务档案"), "policy", _("资料、服务、培训、表彰、评价，五块都在这里")),
            Link("/rewards/", _("积分兑换"), "goods", _("看看邻里商户和社区基金准备了什么")),
            Link("/me/stars/", _("我的星级"), "star", _("离下一颗星还差多少")),
            Link("/boards/", _("社区光荣榜"), "heart", _("愿意上榜的邻居，按日子排，不比多少")),
            Link("/me/certificates/", _("我的服务证明"), "certificate", _("由记录单位免费出具，可以打印、可以查验")),
        ],
    )


def _work(user: User) -> list[Link]:
    links = []
    if has_role(user, Role.SOCIAL_WORKER, Role.COORDINATOR, Role.HOTLINE, Role.SUPERVISOR):
        links.append(Link("/desk/", _("工作台"), "desk"))
    if has_role(user, Role.SOCIAL_WORKER, Role.COORDINATOR):
        links.append(Link("/desk/volunteers/", _("我带的志愿者"), "users", _("带了谁、多少小时、谁好久没有任务")))
    if has_role(user, Role.ORG_STAFF, Role.COORDINATOR):
        links.append(Link("/resources/", _("服务、场地和物资"), "goods"))
    if has_role(user, Role.FUND_OFFICER, Role.FUND_REVIEWER, Role.FUND_APPROVER):
        links.append(Link("/funds/", _("社区基金"), "money"))
    if has_role(user, Role.COORDINATOR, Role.ORG_STAFF, Role.SUPERVISOR):
        links.append(Link("/hours/reviews/", _("时长复核"), "check"))
    if has_role(user, Role.COORDINATOR, Role.ORG_STAFF):
        links.append(Link("/insurance/", _("志愿者保险"), "safety", _("危险的任务，当天有保险才能接")))
        links.append(Link("/certificates/", _("服务证明"), "certificate", _("志愿者申请的证明由记录单位出具")))
    if has_role(user, Role.AUDITOR):
        links.append(Link("/hours/anomalies/", _("时长核查"), "eye"))
    if has_role(user, Role.SOCIAL_WORKER):
        links.append(Link("/hours/entries/new/", _("补录时长"), "edit"))
    if has_role(user, Role.COORDINATOR, Role.ORG_STAFF, Role.SOCIAL_WORKER):
        links.append(Link("/training/courses/", _("培训课程"), "certificate"))
    if has_role(user, Role.COORDINATOR, Role.SOCIAL_WORKER):
        links.append(Link("/qualifications/", _("等核实的技能"), "certificate"))
        links.append(Link("/agreements/", _("服务协议"), "policy", _("写版本、看监护人签字")))
        links.append(Link("/volunteers/guardians/", _("未成年志愿者"), "users"))
    if has_role(user, Role.COORDINATOR, Role.SOCIAL_WORKER, Role.ORG_STAFF):
        links.append(Link("/recruiting/", _("招募"), "send", _("招募页和海报、新人的下一步、社工带志愿者的数")))
        links.append(Link("/teams/desk/", _("队伍名册"), "users"))
    if has_role(user, Role.COORDINATOR):
        links.append(Link("/messages/reports/", _("被举报的对话"), "warn"))
        links.append(Link("/messages/groups/", _("工作群提醒"), "users", _("企业微信、钉钉、飞书")))
        links.append(Link("/volunteers/", _("志愿者名册"), "users"))
        links.append(Link("/commendations/", _("表彰核实"), "star"))
    if has_role(user, Role.SUPERVISOR):
        links.append(Link("/stars/reviews/", _("星级审定"), "star"))
    if has_role(user, Role.COORDINATOR, Role.SUPERVISOR, Role.ADMIN):
        links.append(Link("/workers/", _("社工登记"), "worker"))
    if has_role(user, Role.ADMIN):
        links.append(Link("/roles/", _("身份管理"), "users"))
    if has_role(user, Role.ADMIN, Role.AUDITOR):
        links.append(Link("/administration/tasks/", _("后台任务"), "refresh"))
    if has_role(user, Role.ADMIN, Role.COORDINATOR):
        links.append(Link("/roles/accounts/", _("停用账号"), "lock"))
    if has_role(user, Role.ADMIN, Role.SUPERVISOR, Role.COORDINATOR):
        links.append(Link("/places/settings/", _("地区设置"), "place"))
    if has_role(user, Role.COORDINATOR, Role.SUPERVISOR):
        links.append(Link("/messages/sent/", _("短信用量和发送情况"), "send"))
    if has_role(user, Role.SOCIAL_WORKER, Role.COORDINATOR, Role.SUPERVISOR):
        links.append(Link("/points/pool/", _("助老积分池"), "heart", _("志愿者捐的积分，两个人一起定给谁")))
    return links
