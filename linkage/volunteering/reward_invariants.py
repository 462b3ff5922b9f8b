"""Points and rewards (I3): what is set aside waits for somebody, and all that may be spent can expire."""

from typing import Any

from linkage.common.invariants import breaches
from linkage.ledger.models import Account, Posting, Transaction
from linkage.people.models import User
from linkage.volunteering.models import Redemption
from linkage.volunteering.queries.lots import LOT_KINDS

TRANSACTION, ACCOUNT, POSTING, REDEMPTION, USER = (
    model._meta.db_table for model in (Transaction, Account, Posting, Redemption, User)
)


def holds_match_open_reservations() -> list[dict[str, Any]]:
    """What stands in a person's held account is the price of what waits for her, no more and no less; and each redemption's points have moved as its
    state says."""
    return breaches(
        f"""
        SELECT a.key AS account, a.balance AS held, COALESCE(r.price, 0) AS reserved
        FROM {ACCOUNT} AS a
        LEFT JOIN (SELECT u.public_id, SUM(d.price) AS price FROM {REDEMPTION} AS d JOIN {USER} AS u ON u.id = d.user_id
                   WHERE d.state = 'reserved' GROUP BY u.public_id) AS r ON a.key = 'points/held/' || r.public_id
        WHERE a.key LIKE 'points/held/%%' AND a.balance <> COALESCE(r.price, 0)
        UNION ALL
        SELECT 'redemption/' || d.public_id, d.price, 0 FROM {REDEMPTION} AS d
        WHERE NOT {_booked("hold")} OR (d.state = 'handed_over') <> {_booked("post")}
           OR (d.state IN ('cancelled', 'lapsed')) <> {_booked("release")}
        """
    )


def lots_cover_the_balance() -> list[dict[str, Any]]:
    """Whatever a person may spend came in as a lot, so that all of it can expire: nothing but lots ever adds to her balance."""
    kinds = ", ".join(f"'{kind}'" for kind in LOT_KINDS)
    return breaches(
        f"""
        SELECT a.key AS account, a.balance AS balance, COALESCE(c.came, 0) AS came
        FROM {ACCOUNT} AS a
        LEFT JOIN (SELECT p.account_id, SUM(p.amount) AS came
                   FROM {POSTING} AS p JOIN {TRANSACTION} AS t ON t.id = p.transaction_id
                   WHERE p.amount > 0 AND t.kind IN ({kinds}) GROUP BY p.account_id) AS c ON c.account_id = a.id
        WHERE a.key LIKE 'points/user/%%' AND a.balance > COALESCE(c.came, 0)
        """
    )


def _booked(act: str) -> str:
    return f"(EXISTS (SELECT 1 FROM {TRANSACTION} AS t WHERE t.key = 'redemption/' || d.public_id || '/{act}'))"


CHECKS = {
    "I3 points held match open reservations": holds_match_open_reservations,
    "I3 points lots cover the balance": lots_cover_the_balance,
}
