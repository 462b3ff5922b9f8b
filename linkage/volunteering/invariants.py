"""Points and hours (I3): points are booked for counted hours and for nothing else."""

from typing import Any

from linkage.common.invariants import breaches
from linkage.ledger.models import Transaction
from linkage.volunteering.models import ServiceHours

HOURS, TRANSACTION = ServiceHours._meta.db_table, Transaction._meta.db_table


def points_belong_to_counted_hours() -> list[dict[str, Any]]:
    return breaches(
        f"""
        SELECT t.key AS transaction_key, h.state AS hours_state
        FROM {TRANSACTION} AS t LEFT JOIN {HOURS} AS h ON t.key = 'hours/' || h.public_id || '/points'
        WHERE t.kind = 'points.earned' AND (h.state IS NULL OR h.state <> 'counted')
        """
    )


CHECKS = {"I3 points belong to counted hours": points_belong_to_counted_hours}
