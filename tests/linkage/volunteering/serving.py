"""Service that the tests of points take for granted: counted hours, and their corrections."""

import datetime as dt
from typing import Any

from linkage.common import clock
from linkage.volunteering.actions.hours import record_hours
from linkage.volunteering.actions.points import post_points
from linkage.volunteering.models import ServiceHours
from linkage.volunteering.states.hours import Evidence, HoursState

MONDAY = dt.datetime(2026, 11, 16, 8, 0, tzinfo=clock.SHANGHAI)


def serve(world: Any, minutes: int, *, start: dt.datetime = MONDAY, who: str = "li", **changes: Any) -> ServiceHours:
    """`minutes` of service from `start`, recorded when they end."""
    ended_at = start + dt.timedelta(minutes=minutes)
    facts = {
        "by": world.chen,
        "volunteer": world.volunteers[who],
        "source": f"test/{who}/{start:%m%d%H%M}",
        "activity": "适老化改造",
        "content": "装扶手",
        "place_code": world.heping,
        "started_at": start,
        "ended_at": ended_at,
        "organisation": world.station,
        "lead": world.chen,
        "evidence": Evidence.CODE,
        "category_code": "home_adaptation",
    }
    with clock.travel(ended_at):
        return record_hours(**(facts | changes))


def correct(hours: ServiceHours, minutes: int, *, number: int = 1) -> ServiceHours:
    """A counted correction by `minutes`, with what it changes in the points."""
    row = ServiceHours.objects.get(pk=hours.pk)
    row.pk, row.public_id = None, ServiceHours._meta.get_field("public_id").get_default()
    row._state.adding = True
    row.corrects, row.minutes, row.state = hours, minutes, HoursState.COUNTED
    row.source = f"{hours.source}/correction/{number}"
    row.save(force_insert=True)
    post_points(hours=row)
    return row
