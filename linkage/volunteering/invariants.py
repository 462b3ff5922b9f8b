"""Points and hours (I3): points are booked for counted hours and for nothing else."""

from typing import Any

from linkage.common.invariants import breaches
from linkage.ledger.models import Account, Posting, Transaction
from linkage.volunteering import reward_invariants, shift_invariants
from linkage.volunteering.models import PointsEarning, ServiceHours

HOURS, EARNING, TRANSACTION, ACCOUNT, POSTING = (
    model._meta.db_table for model in (ServiceHours, PointsEarning, Transaction, Account, Posting)
)


def points_belong_to_counted_hours() -> list[dict[str, Any]]:
    return breaches(
        f"""
        SELECT t.key AS transaction_key, h.state AS hours_state
        FROM {TRANSACTION} AS t LEFT JOIN {HOURS} AS h ON h.public_id = substr(t.key, 7, 12) -- hours/<id>/points, by the index
        WHERE t.kind IN ('points.earned', 'points.reversed') AND (h.state IS NULL OR h.state <> 'counted')
        """
    )


def earnings_agree_with_the_books() -> list[dict[str, Any]]:
    """What the district issued for a record of hours is the amount that stands beside it, and every minute either earned or was above a limit."""
    return breaches(
        f"""
        SELECT t.key AS transaction_key, e.amount AS earning, b.issued AS issued
        FROM {TRANSACTION} AS t
        LEFT JOIN {EARNING} AS e ON e.transaction_id = t.id
        LEFT JOIN (SELECT p.transaction_id, -SUM(p.amount) AS issued
                   FROM {POSTING} AS p JOIN {ACCOUNT} AS a ON a.id = p.account_id
                   WHERE a.key LIKE 'points/issued/%%' GROUP BY p.transaction_id) AS b ON b.transaction_id = t.id
        WHERE t.kind IN ('points.earned', 'points.reversed') AND (e.amount IS NULL OR e.amount <> b.issued)
        UNION ALL
        SELECT 'hours/' || h.public_id, e.minutes + e.unpaid_minutes, h.minutes
        FROM {EARNING} AS e JOIN {HOURS} AS h ON h.id = e.hours_id
        WHERE h.corrects_id IS NULL AND (e.minutes + e.unpaid_minutes <> h.minutes OR (e.amount <> 0) <> (e.transaction_id IS NOT NULL))
        """
    )


def debts_are_never_credits() -> list[dict[str, Any]]:
    return breaches(f"SELECT key AS account, balance FROM {ACCOUNT} WHERE key LIKE 'points/owed/%%' AND balance > 0")


CHECKS = (
    reward_invariants.CHECKS
    | shift_invariants.CHECKS
    | {
        "I3 points belong to counted hours": points_belong_to_counted_hours,
        "I3 points earned agree with the books": earnings_agree_with_the_books,
        "I3 points owed are never a credit": debts_are_never_credits,
    }
)
