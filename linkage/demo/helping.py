"""What 小李 has given before today: a Saturday here and an evening there, enough for a first star; recorded on the day, by the product's own action."""

import datetime as dt
from itertools import cycle, islice

from linkage.common import clock
from linkage.demo.build import Built
from linkage.demo.cast import HEPING
from linkage.volunteering.actions.certificates import issue_certificate, request_certificate
from linkage.volunteering.actions.hours import record_hours
from linkage.volunteering.actions.record import decide_commendation, enter_commendation
from linkage.volunteering.actions.stars import apply_for_star
from linkage.volunteering.models import ServiceHours
from linkage.volunteering.states.hours import Evidence

# (activity, what was done, category, hour it began, minutes); never in the last month, so that this month's figures are the visitor's own.
SERVICES = (
    ("家电维修", "修楼道灯", "home_repair", 9, 180),
    ("居家小改造", "给浴室装扶手", "home_adaptation", 14, 210),
    ("代买跑腿", "搬家具", "errands", 9, 150),
    ("家电维修", "换水龙头", "home_repair", 15, 120),
)
TIMES, FIRST_WEEKS_AGO, LAST_WEEKS_AGO = 40, 46, 6


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
    return TIMES
