"""What 小李 has given before today: a Saturday here and an evening there, enough for a first star; recorded on the day, by the product's own action."""

import datetime as dt
from itertools import cycle, islice
from typing import Any

from linkage.common import clock
from linkage.demo.build import Built
from linkage.demo.cast import HEPING
from linkage.volunteering.actions.certificates import issue_certificate, request_certificate
from linkage.volunteering.actions.hand_entries import Proof, enter_hours
from linkage.volunteering.actions.hours import record_hours
from linkage.volunteering.actions.objections import raise_objection
from linkage.volunteering.actions.oversight import look_over
from linkage.volunteering.actions.record import decide_commendation, enter_commendation
from linkage.volunteering.actions.stars import apply_for_star
from linkage.volunteering.actions.training import save_course
from linkage.volunteering.models import ServiceHours
from linkage.volunteering.states.hours import Evidence
from linkage.volunteering.states.not_volunteering import ActivityKind

# (activity, what was done, category, hour it began, minutes); never in the last month, so that this month's figures are the visitor's own.
SERVICES = (
    ("家电维修", "修楼道灯", "home_repair", 9, 180),
    ("居家小改造", "给浴室装扶手", "home_adaptation", 14, 210),
    ("代买跑腿", "搬家具", "errands", 9, 150),
    ("家电维修", "换水龙头", "home_repair", 15, 120),
)
TIMES, FIRST_WEEKS_AGO, LAST_WEEKS_AGO = 40, 46, 6


LESSON: dict[str, Any] = {
    "kind": "induction",
    "title": "上门服务第一课",
    "summary": "进门前、服务中、出门后要注意的几件事",
    "material": "出发前先打电话，说清楚您是谁、几点到。\n\n进门先亮身份，居民不愿开门就不勉强，告诉带队社工。\n\n"
    "不收红包和礼物，不单独保管老人的证件和钱。拍照先问过本人。\n\n遇到危险先离开，拨 110 或 120，再告诉带队社工。",
    "minutes": 45,
    "questions": "问：居民不愿开门怎么办？\n对：不勉强，告诉带队社工\n错：一直敲到开门为止\n\n"
    "问：老人硬要给红包怎么办？\n错：金额小就收下\n对：谢谢好意，不收\n错：收下交给社工站",
}


def tell_helping(built: Built) -> int:
    """Record the services once. Returns how many hours rows there are."""
    li, people = built.volunteers["li"], built.people
    source = f"demo/{li.public_id}"
    if ServiceHours.objects.filter(source__startswith=source).exists():
        return ServiceHours.objects.filter(source__startswith=source).count()
    step = (FIRST_WEEKS_AGO - LAST_WEEKS_AGO) * 7 / TIMES
    today = clock.local(clock.now()).replace(minute=0, second=0, microsecond=0)
    for number, (activity, content, category, hour, minutes) in enumerate(islice(cycle(SERVICES), TIMES)):
        day = today - dt.timedelta(days=round(FIRST_WEEKS_AGO * 7 - number * step))
        begin = day.replace(hour=hour)
        end = begin + dt.timedelta(minutes=minutes)
        with clock.travel(end):
            record_hours(
                by=None,
                volunteer=li,
                source=f"{source}/{number}",
                activity=activity,
                content=content,
                place_code=HEPING,
                started_at=begin,
                ended_at=end,
                organisation=built.organisations["station"],
                lead=people["chen"],
                evidence=Evidence.CODE,
                category_code=category,
            )
    first = (today - dt.timedelta(weeks=FIRST_WEEKS_AGO)).date()
    save_course(by=people["zhao"], course=None, organisation=built.organisations["station"], **LESSON)
    certificate = request_certificate(
        by=people["li"],
        volunteer=li,
        issuer=built.organisations["station"],
        first_on=first,
        last_on=first + dt.timedelta(weeks=26),
    )
    issue_certificate(by=people["zhao"], certificate=certificate)
    honour = enter_commendation(
        by=people["li"],
        volunteer=li,
        name="街道优秀志愿者",
        given_by="示范街道办事处",
        given_on=first + dt.timedelta(weeks=12),
        paper="编号 2025-018",
    )
    decide_commendation(by=people["zhao"], commendation=honour, is_true=True)
    apply_for_star(by=people["li"], volunteer=li)
    _leave_something_to_look_at(built, today)
    return TIMES


def _leave_something_to_look_at(built: Built, today: dt.datetime) -> None:
    """For the pages of those who look after hours: a late entry that waits, an objection, and two services at the same time."""
    people, zhou = built.people, built.volunteers["zhou"]
    station = built.organisations["station"]
    began = today.replace(hour=9) - dt.timedelta(days=3)
    facts: dict[str, Any] = {"volunteer": zhou, "place_code": HEPING, "organisation": station, "lead": people["chen"]}
    ends = began + dt.timedelta(hours=2)
    with clock.travel(ends):
        for number, content in enumerate(("陪聊天", "送餐")):
            hours = record_hours(
                by=None,
                source=f"demo/{zhou.public_id}/{number}",
                activity="陪伴探访",
                content=content,
                started_at=began + dt.timedelta(minutes=45 * number),
                ended_at=ends,
                evidence=Evidence.CODE,
                category_code="companionship",
                **facts,
            )
    look_over(hours=hours)
    enter_hours(
        by=people["lin"],
        category_code="general",
        activity="爱心理发日",
        content="搬椅子、扫地",
        started_at=began - dt.timedelta(days=1),
        ended_at=began - dt.timedelta(days=1) + dt.timedelta(minutes=90),
        proof=Proof("停电，签到码显示不了", "纸质签到表第 5 页，存社工站文件柜"),
        kind=ActivityKind.SERVICE,
        **facts,
    )
    raise_objection(by=people["zhou"], text="上周三在春风社区帮忙两小时，没有记上")
