"""What has been in the street, written down row by row: who asked, who came, for how long. For tests that need more of the past than the loop
can be played for."""

import datetime as dt
from itertools import count
from typing import Any

from linkage.common import clock
from linkage.dispatch.models import Assignment
from linkage.needs.models import Category, Need, Requirement
from linkage.people.models import User
from linkage.volunteering.models import ServiceHours, Volunteer

_numbers = count(1)


def asked(who: User, place_code: str, *, days_ago: int, state: str = "published", **fields: Any) -> Need:
    at = clock.now() - dt.timedelta(days=days_ago)
    values = {
        "category": Category.objects.get(code="companionship"),
        "title": "想有人来坐坐",
        "requester": who,
        "place_code": place_code,
        "state": state,
        "window_start": at,
        "window_end": at + dt.timedelta(hours=2),
        "submitted_at": at,
    }
    return Need.objects.create(**(values | fields))


def came(
    world: Any, volunteer: Volunteer, need: Need, *, minutes: int = 60, kind: str = "volunteer", **fields: Any
) -> Assignment:
    """A volunteer served the need on its day; her minutes count for the station."""
    wanted = Requirement.objects.create(need=need, kind=kind, title="陪伴志愿者", filled=1, skills=["company"])
    start = need.window_start
    held = Assignment.objects.create(
        requirement=wanted,
        provider_kind=kind,
        provider_id=volunteer.public_id,
        user=volunteer.user,
        state="confirmed",
        starts_at=start,
        ends_at=start + dt.timedelta(hours=2),
        claimed_at=start,
        **fields,
    )
    hours(world, volunteer, held.stream, start, minutes)
    return held


def hours(
    world: Any, volunteer: Volunteer, source: str, start: dt.datetime, minutes: int, **fields: Any
) -> ServiceHours:
    return ServiceHours.objects.create(
        volunteer=volunteer,
        source=source,
        activity="陪伴聊天",
        place_code=world.heping,
        served_on=clock.local(start).date(),
        started_at=start,
        ended_at=start + dt.timedelta(minutes=minutes),
        minutes=minutes,
        organisation=world.station,
        lead=world.chen,
        evidence="code",
        state="counted",
        category_code="companionship",
        recorded_at=clock.now(),
        **fields,
    )


def visited(world: Any, volunteer: Volunteer, who: User, *, days_ago: int, minutes: int = 60) -> Assignment:
    need = asked(who, world.heping, days_ago=days_ago, state="rated", lead=world.chen)
    return came(world, volunteer, need, minutes=minutes)


def a_faithful_volunteer(world: Any) -> Volunteer:
    """小李 has visited 王阿姨, 刘奶奶 and two more, in each of the last three months."""
    volunteer: Volunteer = world.volunteers["li"]
    months = clock.today().day  # so many days ago was still another month
    for who, days_ago in ((world.wang, 0), (world.liu, months), (world.director_zhou, months + 31), (world.wu, 0)):
        visited(world, volunteer, who, days_ago=days_ago, minutes=180)
    visited(world, world.volunteers["zhou"], world.wang, days_ago=0)
    return volunteer
