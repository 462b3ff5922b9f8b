"""An activity of 示范街道's station, led by 陈社工, and volunteers enough to fill its shifts."""

import datetime as dt
from typing import Any

from linkage.common import clock
from linkage.people.models import User
from linkage.volunteering import invariants
from linkage.volunteering.actions.activities import plan_activity, publish_activity
from linkage.volunteering.actions.shifts import Times, add_shifts
from linkage.volunteering.models import Activity, Shift
from tests import factories

FACTS = {
    "title": "周末助老洗车",
    "kind": "elders",
    "content": "帮高龄老人擦洗轮椅和助行车",
    "recruiting": "会不会都行，一起来",
    "risk_notice": "地面湿滑，请穿防滑鞋",
    "spot": "和平社区广场",
    "minimum": 3,
    "maximum": 12,
}


def planned(world: Any, *, by: User | None = None, organisation: Any = None, **facts: Any) -> Activity:
    return plan_activity(
        by=by or world.chen,
        organisation=organisation or world.station,
        place_code=world.heping,
        lead=world.chen,
        **(FACTS | facts),
    )


def times(days: float = 2, *, hours: float = 2, minimum: int = 1, maximum: int = 12) -> Times:
    """A shift that begins `days` from now on the full minute."""
    start = clock.now().replace(second=0, microsecond=0) + dt.timedelta(days=days)
    return Times(start, start + dt.timedelta(hours=hours), minimum, maximum)


def published(world: Any, *whens: Times, by: User | None = None, **facts: Any) -> Activity:
    """by: who plans it; 陈社工 publishes."""
    planner = by or world.chen
    activity = planned(world, by=planner, **facts)
    for when in whens or (times(),):
        add_shifts(by=planner, activity=activity, times=when)
    publish_activity(by=world.chen, activity=activity)
    return activity


def shift_of(world: Any, **size: Any) -> Shift:
    """The one shift of a published activity. size: as `times` takes it."""
    return fresh(published(world, times(**size)).shifts.get())


def fresh(shift: Shift) -> Shift:
    return Shift.objects.select_related("activity__organisation", "activity__lead").get(pk=shift.pk)


def helpers(count: int) -> list[User]:
    return [factories.volunteer().user for _number in range(count)]


def all_is_well() -> bool:
    return not any(check() for check in invariants.CHECKS.values())
