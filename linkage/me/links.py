"""Where one's own page leads: groups of links, by what the person does here. It only shows the way; every page checks permissions itself."""

from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext_lazy as _

from linkage.funding.models import Donation
from linkage.organisations.models import Role
from linkage.organisations.roles import has_role, held_by
from linkage.people.models import User
from linkage.volunteering.models import Volunteer


@dataclass(frozen=True, slots=True)
class Link:
    """roles: who is led there; empty for everybody who sees the group."""

    url: str
    label: Any
    icon: str
    hint: Any = ""
    roles: tuple[Role, ...] = ()


@dataclass(frozen=True, slots=True)
class Group:
    title: Any
    links: list[Link]


WORKER, COORDINATOR, HOTLINE, SUPERVISOR = Role.SOCIAL_WORKER, Role.COORDINATOR, Role.HOTLINE, Role.SUPERVISOR
STAFF, ADMIN, AUDITOR = Role.ORG_STAFF, Role.ADMIN, Role.AUDITOR
FUND = (Role.FUND_OFFICER, Role.FUND_REVIEWER, Role.FUND_APPROVER)

ASKING = [
    Link("/needs/", _("我的求助"), "ask", _("发过的求助走到哪一步了")),
    Link("/rounds/", _("社区基金征集"), "money", _("邻居们想一起做的小事，可以申请种子资金")),
]
GIVEN = Link("/me/donations/", _("我的捐赠"), "heart", _("捐过的款和物，后来做了什么"))
NOT_YET_HELPING = [
    Link("/me/volunteering/", _("我想当志愿者"), "hand", _("说说您会什么、哪天有空，一分钟就好")),
    Link("/open/recruiting/", _("谁在招志愿者"), "users", _("附近的站和队伍，看看想去哪里")),
]
HELPING = [
    Link("/tasks/", _("适合我的任务"), "hand"),
    Link("/activities/", _("志愿活动"), "calendar", _("挑个时间，点一下就报名")),
    Link("/me/tasks/", _("我的任务"), "list", _("接了哪些、做完了哪些、谁带队")),
    Link("/me/shifts/", _("我的班次"), "clock", _("报了哪几场、替班换班、放进手机日历")),
    Link("/teams/", _("志愿队伍"), "users", _("我的队伍、附近的队伍，也可以自己发起一支")),
    Link("/me/people/", _("我的伙伴"), "companion", _("带我的社工、帮过的邻居")),
]
EARNED = [
    Link("/me/hours/", _("我的服务时长"), "clock"),
    Link("/me/points/", _("我的积分"), "points"),
    Link("/rewards/", _("积分兑换"), "goods", _("看看邻里商户和社区基金准备了什么")),
    Link("/me/stars/", _("我的星级"), "star", _("离下一颗星还差多少")),
    Link("/me/record/", _("我的服务档案"), "policy", _("资料、服务、培训、表彰、评价，五块都在这里")),
    Link("/me/certificates/", _("我的服务证明"), "certificate", _("由记录单位免费出具，可以打印、可以查验")),
    Link("/boards/", _("社区光荣榜"), "heart", _("愿意上榜的邻居，按日子排，不比多少")),
]
PREPARING = [
    Link("/me/volunteering/", _("我的志愿者资料"), "user", _("会什么、哪天有空、走多远")),
    Link("/me/qualifications/", _("技能和证书"), "safety", _("电工、护理这类要看证书，核实了才能接")),
    Link("/training/", _("培训"), "study", _("在手机上学，时长记进档案")),
    Link("/me/agreements/", _("服务协议"), "edit", _("有危险、长期的服务先签一份")),
]
WORK = [
    Link("/desk/", _("工作台"), "desk", roles=(WORKER, COORDINATOR, HOTLINE, SUPERVISOR)),
    Link(
        "/desk/projects/",
        _("项目"),
        "project",
        _("从需求到结项，每一步凭记录"),
        (WORKER, COORDINATOR, STAFF, SUPERVISOR, AUDITOR, ADMIN),
    ),
    Link("/demand-lists/", _("年度需求清单"), "list", roles=(COORDINATOR, SUPERVISOR)),
    Link("/fairs/", _("洽谈会"), "calendar", roles=(COORDINATOR, SUPERVISOR, STAFF)),
    Link("/cooperation/", _("合作协议"), "link", _("和谁常来常往、到什么时候"), (COORDINATOR, STAFF)),
    Link("/resources/", _("服务、场地和物资"), "goods", roles=(STAFF, COORDINATOR)),
    Link("/funds/", _("社区基金"), "money", roles=FUND),
    Link("/applications/", _("申报社区基金"), "edit", _("正在征集的、我们写了一半的和已提交的"), (STAFF,)),
    Link("/grants/", _("资助"), "policy", _("拨款、报告、报账，到哪一步了"), (*FUND, STAFF, SUPERVISOR, AUDITOR)),
    Link("/messages/reports/", _("被举报的对话"), "warn", roles=(COORDINATOR,)),
    Link("/messages/groups/", _("工作群提醒"), "bell", _("企业微信、钉钉、飞书"), (COORDINATOR,)),
]
VOLUNTEERS = [
    Link("/desk/volunteers/", _("我带的志愿者"), "users", _("带了谁、多少小时、谁好久没有任务"), (WORKER, COORDINATOR)),
    Link(
        "/recruiting/",
        _("招募"),
        "send",
        _("招募页和海报、新人的下一步、社工带志愿者的数"),
        (COORDINATOR, WORKER, STAFF),
    ),
    Link("/teams/desk/", _("队伍名册"), "users", roles=(COORDINATOR, WORKER, STAFF)),
    Link("/volunteers/", _("志愿者名册"), "list", roles=(COORDINATOR,)),
    Link("/volunteers/guardians/", _("未成年志愿者"), "heart", roles=(COORDINATOR, WORKER)),
    Link("/qualifications/", _("等核实的技能"), "safety", roles=(COORDINATOR, WORKER)),
    Link("/agreements/", _("服务协议"), "edit", _("写版本、看监护人签字"), (COORDINATOR, WORKER)),
    Link("/insurance/", _("志愿者保险"), "safety", _("危险的任务，当天有保险才能接"), (COORDINATOR, STAFF)),
    Link("/training/courses/", _("培训课程"), "study", roles=(COORDINATOR, STAFF, WORKER)),
]
HOURS = [
    Link("/hours/reviews/", _("时长复核"), "check", roles=(COORDINATOR, STAFF, SUPERVISOR)),
    Link("/hours/anomalies/", _("时长核查"), "eye", roles=(AUDITOR,)),
    Link("/hours/entries/new/", _("补录时长"), "edit", roles=(WORKER,)),
    Link("/certificates/", _("服务证明"), "certificate", _("志愿者申请的证明由记录单位出具"), (COORDINATOR, STAFF)),
    Link("/commendations/", _("表彰核实"), "done", roles=(COORDINATOR,)),
    Link("/stars/reviews/", _("星级审定"), "star", roles=(SUPERVISOR,)),
    Link(
        "/points/pool/",
        _("助老积分池"),
        "heart",
        _("志愿者捐的积分，两个人一起定给谁"),
        (WORKER, COORDINATOR, SUPERVISOR),
    ),
]
RUNNING = [
    Link("/workers/", _("社工登记"), "worker", roles=(COORDINATOR, SUPERVISOR, ADMIN)),
    Link("/roles/", _("身份管理"), "users", roles=(ADMIN,)),
    Link("/roles/accounts/", _("停用账号"), "lock", roles=(ADMIN, COORDINATOR)),
    Link("/places/settings/", _("地区设置"), "place", roles=(ADMIN, SUPERVISOR, COORDINATOR)),
    Link("/messages/sent/", _("短信用量和发送情况"), "send", roles=(COORDINATOR, SUPERVISOR)),
    Link("/administration/funds/", _("设立基金"), "money", _("有哪些基金、归谁管、钱能用在哪里"), (ADMIN,)),
    Link("/administration/tasks/", _("后台任务"), "refresh", roles=(ADMIN, AUDITOR)),
]
ACCOUNT = [
    Link("/me/settings/", _("我的设置"), "settings", _("称呼、社区、语言、字号、各项同意")),
    Link("/me/notifications/", _("怎样提醒我"), "bell", _("手机提醒、邮件、短信，几点以后不打扰")),
    Link("/me/privacy/", _("我的信息"), "lock", _("看看平台存了我什么，带走一份，或申请删除")),
]
KEYS = Link("/accounts/keys/", _("通行密钥"), "safety", _("用指纹或人脸登录"))  # residents find it under the settings


def links_for(user: User) -> list[Group]:
    gave = Donation.objects.filter(donor=user).exists()
    groups = [Group(_("求助"), [*ASKING, GIVEN] if gave else ASKING)]
    if Volunteer.objects.filter(user=user).exists():
        groups += [Group(_("帮忙"), HELPING), Group(_("我的记录"), EARNED), Group(_("做好准备"), PREPARING)]
    else:
        groups.append(Group(_("帮忙"), NOT_YET_HELPING))
    if held_by(user):
        offices = [(_("我的工作"), WORK), (_("志愿者"), VOLUNTEERS), (_("时长和表彰"), HOURS), (_("管理"), RUNNING)]
        groups += [Group(title, _open_to(user, links)) for title, links in offices]
    account = [*ACCOUNT, KEYS] if held_by(user) else ACCOUNT
    return [group for group in [*groups, Group(_("账号"), account)] if group.links]


def _open_to(user: User, links: list[Link]) -> list[Link]:
    return [link for link in links if has_role(user, *link.roles)]
