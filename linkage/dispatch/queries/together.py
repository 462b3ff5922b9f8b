import datetime as dt
from collections import defaultdict
from collections.abc import Collection
from typing import Any

from linkage.dispatch.models import Assignment
from linkage.dispatch.states import HOLDS_A_PLACE


def served_one_need(
    reviewers: Collection[int], applicants: Collection[int], since: dt.datetime
) -> set[tuple[int, int]]:
    """Pairs that helped with the same need, or of whom one led the other's task; see funding.cooperation."""
    rows = Assignment.objects.filter(
        user__in={*reviewers, *applicants}, state__in=HOLDS_A_PLACE, starts_at__gte=since
    ).values_list("requirement__need", "requirement__need__lead", "user")
    needs: dict[Any, set[int]] = defaultdict(set)
    for need, lead, user in rows:
        needs[need] |= {user, lead} - {None}
    return {
        (one, other)
        for people in needs.values()
        for one in people & set(reviewers)
        for other in people & set(applicants)
        if one != other
    }
