"""Records and entries for the stories about hours: 小李's service in 和平社区, led by 陈社工 for the street's station."""

import datetime as dt
from itertools import count
from typing import Any

from linkage.common import clock
from linkage.volunteering.actions.hand_entries import Proof, enter_hours
from linkage.volunteering.actions.hours import record_hours
from linkage.volunteering.models import ServiceHours
from linkage.volunteering.states.hours import Evidence
from linkage.volunteering.states.not_volunteering import ActivityKind

# A Monday that is no holiday, long enough ago for nothing to lie in the future.
MORNING = dt.datetime(2026, 11, 16, 8, 0, tzinfo=clock.SHANGHAI)
PROOF = Proof("停电，签到码显示不了", "纸质签到表第 3 页，存社工站")
_sources = count(1)


def at(hour: float) -> dt.datetime:
    return MORNING + dt.timedelta(hours=hour - 8)


def served(world: Any, hour: float, minutes: float, **changes: Any) -> ServiceHours:
    facts = {
        "by": world.chen,
        "volunteer": world.volunteers["li"],
        "source": f"assignment/told{next(_sources):08}",
        "activity": "适老化改造",
        "content": "装扶手",
        "place_code": world.heping,
        "started_at": at(hour),
        "ended_at": at(hour) + dt.timedelta(minutes=minutes),
        "organisation": world.station,
        "lead": world.chen,
        "evidence": Evidence.CODE,
        "category_code": "stair_rail",
    }
    return record_hours(**(facts | changes))


def entered(world: Any, hour: float, minutes: float, **changes: Any) -> ServiceHours:
    facts = {
        "by": world.lin,
        "volunteer": world.volunteers["li"],
        "organisation": world.station,
        "lead": world.chen,
        "place_code": world.heping,
        "category_code": "general",
        "activity": "爱心理发日",
        "content": "维持秩序",
        "started_at": at(hour),
        "ended_at": at(hour) + dt.timedelta(minutes=minutes),
        "proof": PROOF,
        "kind": ActivityKind.SERVICE,
    }
    return enter_hours(**(facts | changes))
