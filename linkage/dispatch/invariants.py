"""What must be true of places and offers at every moment (I2). Each check returns the rows that break it, as dictionaries; none: all is well."""

from typing import Any

from linkage.common.invariants import breaches, marks
from linkage.common.queueing import WaitState
from linkage.dispatch.models import Assignment, Waiting
from linkage.dispatch.states import HOLDS_A_PLACE, TAKES_TIME
from linkage.needs.models import Requirement


def places_are_counted() -> list[dict[str, Any]]:
    """A requirement's `filled` is the number of places held, and of those kept for somebody in the queue, and never above its quantity."""
    return breaches(
        f"""
        SELECT r.public_id AS requirement, r.quantity AS quantity, r.filled AS filled,
               COALESCE(a.held, 0) + COALESCE(w.kept, 0) AS held
        FROM {Requirement._meta.db_table} AS r
        LEFT JOIN (SELECT requirement_id, SUM(units) AS held FROM {Assignment._meta.db_table}
                   WHERE state IN ({marks(HOLDS_A_PLACE)}) GROUP BY requirement_id) AS a ON a.requirement_id = r.id
        LEFT JOIN (SELECT requirement_id, COUNT(*) AS kept FROM {Waiting._meta.db_table}
                   WHERE state = %s GROUP BY requirement_id) AS w ON w.requirement_id = r.id
        WHERE r.filled <> COALESCE(a.held, 0) + COALESCE(w.kept, 0) OR r.filled > r.quantity
        """,
        [*sorted(HOLDS_A_PLACE), WaitState.INVITED],
    )


def nobody_is_in_two_places() -> list[dict[str, Any]]:
    """No person holds two assignments that overlap in time."""
    table = Assignment._meta.db_table
    return breaches(
        f"""
        SELECT a.public_id AS assignment, b.public_id AS overlaps
        FROM {table} AS a JOIN {table} AS b
          ON b.user_id = a.user_id AND b.id > a.id AND b.starts_at < a.ends_at AND b.ends_at > a.starts_at
        WHERE a.state IN ({marks(TAKES_TIME)}) AND b.state IN ({marks(TAKES_TIME)})
        """,
        [*sorted(TAKES_TIME), *sorted(TAKES_TIME)],
    )


CHECKS = {"I2 places are counted": places_are_counted, "I2 nobody is in two places": nobody_is_in_two_places}
