"""Grants and the books (I3, I7): a micro grant's money has moved as its state says."""

from typing import Any

from linkage.common.invariants import breaches
from linkage.funding.models import MicroGrant
from linkage.ledger.models import Transaction

GRANT, TRANSACTION = MicroGrant._meta.db_table, Transaction._meta.db_table


def grants_agree_with_the_books() -> list[dict[str, Any]]:
    """held: held and neither spent nor released; spent: held and spent; released: held and released, or neither; otherwise nothing moved."""
    return breaches(
        f"""
        SELECT * FROM (
            SELECT g.public_id AS micro_grant, g.state AS state, {_booked("hold")}, {_booked("spend")}, {_booked("release")}
            FROM {GRANT} AS g) AS moved
        WHERE NOT (
            (state = 'held' AND hold = 1 AND spend = 0 AND "release" = 0)
            OR (state = 'spent' AND hold = 1 AND spend = 1 AND "release" = 0)
            OR (state = 'released' AND spend = 0 AND hold = "release")
            OR (state IN ('requested', 'declined') AND hold = 0 AND spend = 0 AND "release" = 0))
        """
    )


def _booked(act: str) -> str:
    return (
        f"""(SELECT COUNT(*) FROM {TRANSACTION} AS t WHERE t.key = 'grant/' || g.public_id || '/{act}') AS "{act}" """
    )


CHECKS = {"I3 grants agree with the books": grants_agree_with_the_books}
