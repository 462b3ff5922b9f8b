"""A street's morning: several assessed needs wait for their plans, and the coordinator plans them together."""

import datetime as dt
from typing import Any

from linkage.common import clock
from linkage.dispatch.actions.batches import carry_out, start_batch
from linkage.dispatch.models import MatchingRun, PlannedLine
from linkage.dispatch.queries.runs import ready_needs
from linkage.needs.actions import assess_need, submit_need
from linkage.needs.models import Category, Need
from linkage.needs.queries import specs_of
from linkage.people.models import User


def post(
    world: Any, category: str = "home_repair", *, by: User | None = None, hours: int = 24, urgency: str = "normal"
) -> Need:
    """An assessed need of `by` (王阿姨), led by 陈社工, `hours` from now."""
    start = (clock.now() + dt.timedelta(hours=hours)).replace(minute=0, second=0, microsecond=0)
    need = submit_need(
        by=by or world.wang,
        category=Category.objects.get(code=category),
        title="请人来看看",
        description="",
        place_code=world.heping,
        urgency=urgency,
        window_start=start,
        window_end=start + dt.timedelta(hours=2),
        shares_contact=True,
    )
    return assess_need(by=world.chen, need=need, lead=world.chen, public_summary="修一修", requirements=specs_of(need))


def planned(world: Any, **how: Any) -> MatchingRun:
    """A finished batch over everything that is ready in the street, started by 赵站长."""
    run = start_batch(by=world.zhao, place_code=world.street, needs=ready_needs(world.street), **how)
    carry_out(run=run)
    return MatchingRun.objects.get(pk=run.pk)


def planned_line(world: Any) -> PlannedLine:
    """赵站长 planned the street: one repair of 刘奶奶's, with a volunteer for it."""
    post(world, by=world.liu)
    return PlannedLine.objects.filter(planned__run=planned(world)).select_related("planned__run")[0]
