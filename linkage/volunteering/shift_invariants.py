"""What must be true of shifts at every moment (I2)."""

from typing import Any

from linkage.common.invariants import breaches, marks
from linkage.common.queueing import WaitState
from linkage.volunteering.models import Shift, ShiftWaiting, Signup, SignupGroup
from linkage.volunteering.states.signups import HOLDS_A_PLACE, GroupState

SHIFT, SIGNUP, GROUP, WAITING = (each._meta.db_table for each in (Shift, Signup, SignupGroup, ShiftWaiting))


def shift_places_are_counted() -> list[dict[str, Any]]:
    """A shift's `taken` is the number of places held by people, set aside for groups, and kept for invited ones; never above its maximum."""
    return breaches(
        f"""
        SELECT s.public_id AS shift, s.maximum AS maximum, s.taken AS taken,
               COALESCE(p.held, 0) + COALESCE(g.held, 0) + COALESCE(w.kept, 0) AS held
        FROM {SHIFT} AS s
        LEFT JOIN (SELECT shift_id, COUNT(*) AS held FROM {SIGNUP}
                   WHERE group_id IS NULL AND state IN ({marks(HOLDS_A_PLACE)}) GROUP BY shift_id) AS p ON p.shift_id = s.id
        LEFT JOIN (SELECT shift_id, SUM(count) AS held FROM {GROUP} WHERE state = %s GROUP BY shift_id) AS g ON g.shift_id = s.id
        LEFT JOIN (SELECT shift_id, COUNT(*) AS kept FROM {WAITING} WHERE state = %s GROUP BY shift_id) AS w ON w.shift_id = s.id
        WHERE s.taken <> COALESCE(p.held, 0) + COALESCE(g.held, 0) + COALESCE(w.kept, 0) OR s.taken > s.maximum
        """,
        [*sorted(HOLDS_A_PLACE), GroupState.HELD, WaitState.INVITED],
    )


def group_members_are_counted() -> list[dict[str, Any]]:
    """A group's `joined` is the number of its members on the list."""
    return breaches(
        f"""
        SELECT g.public_id AS "group", g.joined AS joined, COALESCE(m.members, 0) AS members
        FROM {GROUP} AS g
        LEFT JOIN (SELECT group_id, COUNT(*) AS members FROM {SIGNUP}
                   WHERE state IN ({marks(HOLDS_A_PLACE)}) GROUP BY group_id) AS m ON m.group_id = g.id
        WHERE g.joined <> COALESCE(m.members, 0)
        """,
        sorted(HOLDS_A_PLACE),
    )


CHECKS = {
    "I2 shift places are counted": shift_places_are_counted,
    "I2 group members are counted": group_members_are_counted,
}
