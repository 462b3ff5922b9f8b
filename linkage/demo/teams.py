"""The street's volunteer teams: 春风社区's stairwell patrol that meets every fortnight and is on its way to a filing, a choir of older people, and one
that waits for the coordinator."""

import datetime as dt
from typing import Any

from linkage.common import clock
from linkage.demo.activities import saturdays
from linkage.demo.build import Built
from linkage.demo.cast import CHUNFENG, HEPING
from linkage.people.models import User
from linkage.volunteering.actions.activities import plan_activity, publish_activity
from linkage.volunteering.actions.recruiting import come, put_up_poster, save_page
from linkage.volunteering.actions.shifts import Times, add_shifts
from linkage.volunteering.actions.teammates import accept_invitation, admit, ask_to_join
from linkage.volunteering.actions.teams import found_team, reach_step
from linkage.volunteering.models import RecruitingPage, Team, Volunteer

PATROL: dict[str, Any] = {
    "name": "楼道巡护队",
    "kind": "peace",
    "purpose": "隔一周走一遍各幢楼道，看看灯亮不亮、有没有堆物和飞线，顺手记下来报给社区。",
    "maximum": 20,
    "joins_freely": False,
}
CHOIR: dict[str, Any] = {
    "name": "银龄合唱队",
    "kind": "elders",
    "purpose": "每周四下午练歌，逢年过节到老人家门口唱一场。",
    "maximum": 30,
    "joins_freely": True,
}
CLASSROOM: dict[str, Any] = {
    "name": "四点半小老师",
    "kind": "students",
    "purpose": "放学后陪低年级的孩子写作业、讲绘本。",
    "maximum": 12,
    "joins_freely": False,
}


def form_teams(built: Built) -> int:
    """Play what is not there yet. Returns how many teams the street has."""
    there = set(Team.objects.values_list("name", flat=True))
    station, zhao, li, zhou = (
        built.organisations["station"],
        built.people["zhao"],
        built.people["li"],
        built.people["zhou"],
    )
    if PATROL["name"] not in there:
        _patrol(built)
    if CHOIR["name"] not in there:
        zhang = built.people["zhang"]
        with clock.travel(clock.now() - dt.timedelta(days=40)):
            choir = found_team(by=zhao, organisation=station, place_code=HEPING, leader=zhang, **CHOIR)
            accept_invitation(by=zhang, place=choir.people.get())
            for user in _neighbours(HEPING, 5):
                ask_to_join(by=user, team=choir)
        ask_to_join(by=li, team=choir)
    if CLASSROOM["name"] not in there:
        found_team(by=zhou, organisation=station, place_code=HEPING, **CLASSROOM)
    if not RecruitingPage.objects.exists():
        _recruit(built)
    return Team.objects.count()


def _recruit(built: Built) -> None:
    """The station and the patrol look for people; two posters hang, and neighbours have come by them."""
    chen, li, station = built.people["chen"], built.people["li"], built.organisations["station"]
    page = save_page(
        by=chen, organisation=station, team=None, kinds=["elders", "meals", "repairs"], skills=["company", "phone_help"], whens=["weekdays", "weekends"],
        about="我们是示范街道社会工作站的志愿者，陪老人聊天、做敬老早餐、上门修小件。来了先学一课，每次都有社工带着，做多做少都行。",
    )  # fmt: skip
    patrol = Team.objects.select_related("organisation").get(name=PATROL["name"])
    save_page(
        by=li, organisation=station, team=patrol, kinds=["patrol"], skills=[], whens=["weekends"],
        about="住在春风社区、愿意走走楼梯的，来和我们一起巡楼道。隔一周的周六上午，两个小时。",
    )  # fmt: skip
    board = put_up_poster(by=chen, page=page, spot="和平社区菜场门口")
    put_up_poster(by=built.people["lin"], page=page, spot="3 幢楼下公告栏")
    for user in _neighbours(HEPING, 4):
        come(by=user, page=page, poster=board)
    come(by=built.people["liu"], page=page, poster=None)


def _patrol(built: Built) -> None:
    """小李 leads it; neighbours of 春风社区 are in it, one has asked."""
    station, zhao, li, chen = (built.organisations["station"], *(built.people[key] for key in ("zhao", "li", "chen")))
    with clock.travel(clock.now() - dt.timedelta(days=200)):
        team = found_team(by=zhao, organisation=station, place_code=CHUNFENG, leader=li, **PATROL)
        accept_invitation(by=li, place=team.people.get())
        neighbours = _neighbours(CHUNFENG, 7)
        for user in neighbours[:6]:
            admit(by=li, place=ask_to_join(by=user, team=team))
    reach_step(
        by=chen,
        team=team,
        step="regular",
        reached_on=clock.today() - dt.timedelta(days=120),
        note="每两周一次，已走 9 次",
    )
    if neighbours[6:]:
        ask_to_join(by=neighbours[6], team=team, word="我住 5 幢，晚上散步可以一起走")
    activity = plan_activity(
        by=li, organisation=station, place_code=CHUNFENG, lead=chen, team=team, title="楼道巡护", kind="patrol",
        content="两人一组，从一楼走到顶楼，看灯、看堆物、看飞线，拍下来报给社区。", recruiting="愿意走楼梯就行。",
        risk_notice="上下楼慢走，扶着扶手；不动别人家的东西。", spot="春风社区 2 幢门口", minimum=2, maximum=10, skills=[],
    )  # fmt: skip
    start = saturdays(1, 9)
    add_shifts(by=li, activity=activity, times=Times(start, start + dt.timedelta(hours=2), 2, 10))
    publish_activity(by=chen, activity=activity)


def _neighbours(place_code: str, most: int) -> list[User]:
    """Volunteers of the community, later ones first: the earlier ones are busy in the other stories."""
    rows = Volunteer.objects.filter(place_code=place_code, is_active=True).select_related("user").order_by("-pk")
    return [each.user for each in rows[:most]]
