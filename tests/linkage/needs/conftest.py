import datetime as dt
from typing import Any

import pytest

from linkage.common import clock
from linkage.needs.actions import assess_need, publish_need, submit_need
from linkage.needs.actions.requirements import default_specs
from linkage.needs.models import Category, Need


def in_hours(hours: float) -> dt.datetime:
    return clock.now() + dt.timedelta(hours=hours)


class Posting:
    """Needs of the cast, brought to the state a story begins with."""

    def __init__(self, world: Any) -> None:
        self.world = world

    def submitted(self, *, by: Any = None, category: str = "home_adaptation", **more: Any) -> Need:
        values: dict[str, Any] = {
            "title": "楼梯想装个扶手",
            "description": "二楼到三楼没有扶手，老人上下楼害怕",
            "place_code": self.world.heping,
            "urgency": "normal",
            "window_start": in_hours(24),
            "window_end": in_hours(28),
            "address": "和平里 3 幢 2 单元 301",
        }
        category_row = Category.objects.get(pk=category)
        return submit_need(by=by or self.world.wang, category=category_row, **(values | more))

    def assessed(self, *, lead: Any = None, **more: Any) -> Need:
        need = self.submitted(**more)
        return assess_need(
            by=lead or self.world.chen,
            need=need,
            public_summary="和平社区一位老人需要装楼梯扶手",
            requirements=default_specs(need.category),
        )

    def published(self, **more: Any) -> Need:
        need = self.assessed(**more)
        return publish_need(by=need.lead, need=need)


@pytest.fixture
def posting(world: Any) -> Posting:
    return Posting(world)
