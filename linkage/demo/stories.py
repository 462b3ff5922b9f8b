"""What has been going on in the street: needs in every state, played by the neighbours through the product's own actions.

The named cast of residents and volunteers is left alone, so that whoever tries the demonstration meets them with free calendars.
"""

import datetime as dt
from dataclasses import dataclass
from itertools import cycle

from linkage.common import clock
from linkage.demo.cast import CAST, STREET
from linkage.dispatch.actions.confirmation import confirm_service
from linkage.dispatch.actions.hand_matching import ask_for_a_person
from linkage.dispatch.actions.offers import accept_offer
from linkage.dispatch.actions.plans import add_proposal, propose_plan, put_leads_in, remove_proposal, send_plan
from linkage.dispatch.actions.service import check_in, check_out, issue_presence_code, mark_provided
from linkage.dispatch.models import Assignment, Offer, Proposal
from linkage.dispatch.providers import ON_SITE, answerers, find_providers
from linkage.dispatch.queries.plans import candidates_for
from linkage.needs import actions
from linkage.needs.models import Category, Need
from linkage.needs.queries import specs_of
from linkage.needs.specs import RequirementSpec
from linkage.people.models import User
from linkage.places.codes import prefix


@dataclass(frozen=True, slots=True)
class Story:
    """A need as it stands now. day: of the service, counted from today; until: how far it has come (see STEPS), or "expired". also: keys of EXTRAS
    that were wanted beside the category's own bundle."""

    key: str
    category: str
    title: str
    summary: str
    day: int
    hour: int
    until: str
    urgency: str = "normal"
    reason: str = ""
    also: tuple[str, ...] = ()
    by_hand: bool = False  # 林社工 chose the helper herself
    wants_a_person: bool = False  # the one who asks does not want automatic matching for it


STORIES = [
    Story("tap", "home_repair", "厨房水龙头一直滴水", "帮忙修水龙头", -6, 9, "rated"),
    Story("hair", "haircut", "腿脚不便，想在家理个发", "上门理发", -5, 14, "rated", by_hand=True),
    Story("phone", "phone_help", "想学会手机挂号", "教手机挂号", -4, 9, "rated"),
    Story("visit", "companionship", "想有人周末来坐坐", "陪伴聊天", -3, 15, "rated", by_hand=True),
    Story("clinic", "hospital_company", "去医院复查，一个人不方便", "陪同就医", -2, 9, "confirmed"),
    Story("lamp", "home_repair", "楼道灯坏了，晚上看不见", "修楼道灯", -1, 18, "served"),
    Story("errand", "errands", "帮忙去菜场买菜", "代买蔬菜", 1, 9, "matched"),
    Story("pharmacy", "medicine_delivery", "药吃完了，帮忙取药", "取药送药", 1, 14, "published", "soon"),
    Story("maths", "tutoring", "孩子数学跟不上", "课业辅导", 3, 16, "published"),
    Story("weekend", "companionship", "老伴走了，想有人说说话", "陪伴聊天", 2, 10, "published"),
    Story("wardrobe", "home_repair", "衣柜门掉了装不上", "修衣柜门", 2, 14, "assessed"),
    Story("scan", "phone_help", "不会扫码付钱", "教扫码", 4, 10, "submitted"),
    Story("noise", "mediation", "楼上半夜总有响动，想好好谈谈", "邻里调解", 4, 19, "submitted", "soon"),
    Story("cards", "errands", "帮社区打印登记表", "打印登记表", 2, 9, "returned", reason="打印登记表是行政事务，不属于社会工作服务。"),
    Story("rail", "home_adaptation", "楼道转角没有扶手", "加装楼道扶手", -72, 9, "rated", also=("room", "visit")),
    Story("tap_summer", "home_repair", "马桶一直漏水", "帮忙修马桶", -66, 9, "rated"),
    Story("hair_summer", "haircut", "出不了门，头发长了", "上门理发", -58, 14, "rated"),
    Story("visit_summer", "companionship", "一个人在家闷得慌", "陪伴聊天", -51, 15, "rated", also=("visit",)),
    Story("wheelchair", "hospital_company", "去医院拆线，走不动", "陪同就医", -44, 9, "rated", also=("wheelchair",)),
    Story("quarrel", "mediation", "两家为楼道堆东西吵起来", "邻里调解", -37, 19, "rated"),
    Story("contract", "legal_advice", "合同看不懂，想找人问问", "法律咨询", -34, 10, "expired"),
    Story("lamp_autumn", "home_repair", "客厅灯不亮了", "修客厅灯", -29, 18, "rated"),
    Story("shopping", "errands", "腿疼下不了楼，想买点菜", "代买蔬菜", -23, 9, "rated", also=("rice",)),
    Story("homework", "tutoring", "孩子作业没人看", "课业辅导", -40, 16, "expired"),
    Story("loan", "hardship_relief", "想借钱做小生意", "借款", 3, 9, "refused", reason="本平台不办理借款，可以到街道劳动保障窗口咨询创业扶持。"),
    Story("night", "tutoring", "晚上没人看孩子写作业", "晚间课业辅导", 5, 20, "published"),
    Story("socket", "home_repair", "插座松了，一碰就冒火花", "修插座", 2, 14, "assessed", "soon"),
    Story("pipe", "home_repair", "洗衣机下水管漏水", "修下水管", 2, 15, "assessed"),
    Story("walk", "companionship", "想有人陪着下楼走走", "陪着散步", 2, 15, "assessed"),
    Story("blood", "hospital_company", "周末要去医院抽血", "陪同抽血", 3, 8, "assessed"),
    Story("grip", "home_adaptation", "卫生间想装个扶手", "卫生间装扶手", 4, 9, "assessed"),
    Story("trim", "haircut", "卧床的老伴头发长了", "上门理发", 3, 14, "assessed"),
    Story("shelf", "home_repair", "书柜寄来了，自己装不上", "装书柜", 3, 10, "published"),
    Story("lift", "errands", "电梯停了，买的米搬不上楼", "搬米上楼", 1, 16, "published", "soon"),
    Story("quiet", "companionship", "想找个谈得来的人聊聊，请社工亲自挑", "陪伴聊天", 4, 15, "assessed", wants_a_person=True),
]  # fmt: skip
EXTRAS = {
    "room": RequirementSpec("venue", "碰头和放材料的地方", mandatory=False),
    "visit": RequirementSpec("service", "社会组织上门探访", skills=["company"], mandatory=False),
    "wheelchair": RequirementSpec("goods", "借一把轮椅", skills=["nursing"], mandatory=False),
    "rice": RequirementSpec("goods", "米油包", skills=["errands"], mandatory=False),
}
STEPS = ("submitted", "assessed", "published", "matched", "served", "confirmed", "rated")
PRAISE = "很细心，准时到，谢谢"


def tell_stories() -> int:
    """Play every story that is not there yet. Returns how many needs the street has from stories."""
    neighbours = _neighbours()
    lead = User.objects.with_phone(_phone("lin"))
    if lead is None or 2 * len(neighbours) < len(STORIES):
        raise ValueError("the cast and the neighbours come before the stories")
    for requester, story in zip(cycle(neighbours), STORIES, strict=False):  # the last few ask a second time
        _tell(story, requester, lead)
    return len(STORIES)


def _tell(story: Story, requester: User, lead: User) -> None:
    start = _service_time(story)
    with clock.travel(_by_day(min(start - dt.timedelta(days=2), clock.now() - dt.timedelta(hours=3)))):
        need = _submit(story, requester, start)
        if story.wants_a_person and need.state == "submitted":
            ask_for_a_person(by=requester, need=need)
    if need.state != "submitted" or story.until == "submitted":
        return
    with clock.travel(_by_day(min(start - dt.timedelta(days=1), clock.now() - dt.timedelta(hours=1)))):
        if story.until in ("refused", "returned"):
            end = actions.refuse_need if story.until == "refused" else actions.return_need
            end(by=lead, need=need, reason=story.reason)
            return
        _arrange(story, need, lead)
    if story.until == "expired":
        with clock.travel(start + dt.timedelta(days=4)):
            need.refresh_from_db()
            actions.expire_need(need=need)
        return
    if _has_come(story, "served"):
        _serve(need, start, lead)
    if _has_come(story, "confirmed"):
        with clock.travel(start + dt.timedelta(hours=3)):
            need.refresh_from_db()
            confirm_service(by=requester, need=need)
            if story.until == "rated":
                actions.rate_need(by=requester, need=need, stars=5, comment=PRAISE, is_anonymous=False)


def _has_come(story: Story, step: str) -> bool:
    """One that nobody took stays published until it expires."""
    return STEPS.index("published" if story.until == "expired" else story.until) >= STEPS.index(step)


def _submit(story: Story, requester: User, start: dt.datetime) -> Need:
    return actions.submit_need(
        by=requester,
        category=Category.objects.get(code=story.category),
        title=story.title,
        description="",
        place_code=requester.home_code,
        urgency=story.urgency,
        window_start=start,
        window_end=start + dt.timedelta(hours=2),
        shares_contact=True,
        key=f"story/{story.key}",
    )


def _arrange(story: Story, need: Need, lead: User) -> None:
    wanted = [*specs_of(need), *(EXTRAS[key] for key in story.also)]
    actions.assess_need(by=lead, need=need, lead=lead, public_summary=story.summary, requirements=wanted)
    if story.by_hand or story.wants_a_person:
        _choose_by_hand(story, need, lead)
    else:
        propose_plan(by=lead, need=need)
        _spare_the_cast(need, lead)
    if not _has_come(story, "published"):
        return
    send_plan(by=lead, need=need)
    if _has_come(story, "matched"):
        for offer in Offer.objects.filter(requirement__need=need, state="sent").select_related("requirement__need"):
            provider = find_providers([(offer.provider_kind, offer.provider_id)])[
                (offer.provider_kind, offer.provider_id)
            ]
            accept_offer(by=answerers(provider).order_by("pk")[0], offer=offer)


def _choose_by_hand(story: Story, need: Need, lead: User) -> None:
    """Whom she knows and likes, which is not always whom the engine would have asked; nobody yet where that is still to be done."""
    put_leads_in([need])
    if story.wants_a_person:
        return
    named = {user.pk for each in CAST if (user := User.objects.with_phone(f"+86{each.phone}"))}
    for requirement in need.requirements.filter(kind="volunteer").select_related("need__requester"):
        found, _why_not = candidates_for(requirement, 12)
        known = [each for each in found if each.provider.user and each.provider.user.pk not in named]
        for each in known[-requirement.quantity :]:
            add_proposal(by=lead, requirement=requirement, provider=each.provider.name)


def _spare_the_cast(need: Need, lead: User) -> None:
    """The engine may have chosen people whom visitors want to play; ask for others."""
    named = {user.pk for each in CAST if each.volunteers and (user := User.objects.with_phone(f"+86{each.phone}"))}
    for _round in range(len(named)):
        theirs = Proposal.objects.filter(requirement__need=need, state="proposed", user__in=named)
        if not theirs.exists():
            return
        for proposal in theirs.select_related("requirement__need"):
            remove_proposal(by=lead, proposal=proposal)
        propose_plan(by=lead, need=need)


def _serve(need: Need, start: dt.datetime, lead: User) -> None:
    """Things are handed over when the helpers come; people check in and out."""
    with clock.travel(start - dt.timedelta(minutes=6)):
        for each in Assignment.objects.filter(requirement__need=need, user__isnull=True):
            mark_provided(by=lead, assignment=each)
    held = Assignment.objects.filter(requirement__need=need, provider_kind__in=ON_SITE, user__isnull=False)
    # Time goes on while the acts are played: the seconds keep a slow check-in from taking a minute away.
    came, went = start - dt.timedelta(minutes=5), start + dt.timedelta(minutes=85, seconds=20)
    for moment, act in ((came, check_in), (went, check_out)):
        for assignment in held.select_related("requirement__need", "user"):
            with clock.travel(moment):
                assignment.requirement.need.refresh_from_db()
                code = issue_presence_code(by=need.requester, need=assignment.requirement.need).digits
                act(by=_person(assignment), assignment=assignment, code=code)


def _person(assignment: Assignment) -> User:
    assert assignment.user is not None
    return assignment.user


def _service_time(story: Story) -> dt.datetime:
    day = clock.today() + dt.timedelta(days=story.day)
    return dt.datetime.combine(day, dt.time(story.hour), tzinfo=clock.SHANGHAI)


def _by_day(moment: dt.datetime) -> dt.datetime:
    """The moment, or the evening before it when it lies in the night: nobody is asked then, and nobody would have written."""
    local = clock.local(moment)
    if 8 <= local.hour < 20:
        return moment
    evening = local.replace(hour=19, minute=local.minute)
    return evening if local.hour >= 20 else evening - dt.timedelta(days=1)


def _neighbours() -> list[User]:
    """Residents who are not in the named cast and do not volunteer, in the order in which they were made."""
    named = {user.pk for each in CAST if (user := User.objects.with_phone(f"+86{each.phone}"))}
    others = User.objects.exclude(pk__in=named).filter(volunteer__isnull=True, home_code__startswith=prefix(STREET))
    return list(others.order_by("pk")[: len(STORIES)])


def _phone(key: str) -> str:
    return next(f"+86{each.phone}" for each in CAST if each.key == key)
