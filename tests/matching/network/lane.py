"""A lane that can be drawn on paper: two communities, two organisations, and who served whom there.

和平: 王 and 刘 live there; 李 (organised by the mutual aid) served both, 周 served 刘 together with 李.
春风: 孙 lives there; 张 (organised by the choir) served her. 李 once served 孙 too, for the mutual aid: the only bridge.
"""

from __future__ import annotations

from datetime import date
from typing import Any

from matching.network import Service, Society

HEPING, CHUNFENG = "330102990001", "330102990002"


def service(need: str, resident: str, helper: str, **changes: Any) -> Service:
    fields: dict[str, Any] = {
        "society": Society.VOLUNTEER,
        "organisation": "aid",
        "on": date(2026, 9, 10),
        "minutes": 60,
        "place_code": HEPING,
    }
    return Service(need=need, resident=resident, helper=helper, **(fields | changes))


LANE = (
    service("tap", "wang", "li", on=date(2026, 8, 3)),
    service("rail", "liu", "li"),
    service("rail", "liu", "zhou"),
    service("hair", "sun", "zhang", organisation="choir", place_code=CHUNFENG),
    service("lamp", "sun", "li", on=date(2026, 10, 1), place_code=CHUNFENG),
)
