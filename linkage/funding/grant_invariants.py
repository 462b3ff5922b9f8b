"""What must hold of grants at every moment, over the whole database (product rule 8, I3)."""

from typing import Any

from linkage.common.invariants import breaches
from linkage.funding.models import (
    Agreement,
    Amendment,
    Application,
    Grant,
    MoneyReturned,
    Receipt,
    Report,
    ReviewSeat,
    Round,
    Tranche,
)
from linkage.ledger.models import Account


def _table(model: Any) -> str:
    return str(model._meta.db_table)


APPLICATION, GRANT, ROUND, TRANCHE = map(_table, (Application, Grant, Round, Tranche))
RECEIPT, RETURN, REPORT, AMENDMENT = map(_table, (Receipt, MoneyReturned, Report, Amendment))
AGREEMENT, ACCOUNT, SEAT = map(_table, (Agreement, Account, ReviewSeat))
STANDS = "state IN ('entered', 'accepted')"


def _sum(table: str, column: str, where: str = "1 = 1") -> str:
    return f"COALESCE((SELECT SUM({column}) FROM {table} WHERE grant_id = g.id AND {where}), 0)"


def _balance(part: str) -> str:
    return f"COALESCE((SELECT balance FROM {ACCOUNT} WHERE key = 'grant/' || g.public_id || '/{part}'), 0)"


PAID = _sum(TRANCHE, "amount_fen", "state = 'paid'")
ACCOUNTED = _sum(RECEIPT, "claimed_fen", "state = 'accepted'")
CLAIMED = _sum(RECEIPT, "claimed_fen", STANDS)
RETURNED = _sum(RETURN, "amount_fen")


def rounds_keep_their_budget() -> list[dict[str, Any]]:
    return breaches(
        f"""
        SELECT r.public_id AS round, r.budget_fen AS budget, SUM(g.awarded_fen) AS awarded
        FROM {ROUND} AS r JOIN {APPLICATION} AS a ON a.round_id = r.id JOIN {GRANT} AS g ON g.application_id = a.id
        GROUP BY r.public_id, r.budget_fen HAVING SUM(g.awarded_fen) > r.budget_fen
        """
    )


def tranches_make_the_award() -> list[dict[str, Any]]:
    return _grants(f"g.awarded_fen AS awarded, {_sum(TRANCHE, 'amount_fen')} AS tranches", "awarded <> tranches")


def payments_agree_with_the_books() -> list[dict[str, Any]]:
    """held: what is planned; paid: what was paid less what is accounted for and given back; both empty once the grant is closed."""
    return _grants(
        f"""g.state AS state, g.awarded_fen AS awarded, {PAID} AS paid, {ACCOUNTED} AS accounted, {RETURNED} AS returned,
        {_sum(TRANCHE, "amount_fen", "state = 'planned'")} AS planned,
        {_balance("held")} AS booked_held, {_balance("paid")} AS booked_paid""",
        """booked_held <> planned OR booked_paid <> paid - accounted - returned OR paid > awarded
        OR accounted + returned > paid OR (state = 'closed' AND booked_held + booked_paid <> 0)""",
    )


def no_more_is_claimed_than_was_paid() -> list[dict[str, Any]]:
    return _grants(f"{PAID} AS paid, {CLAIMED} AS claimed, {RETURNED} AS returned", "claimed + returned > paid")


def receipts_stand_once() -> list[dict[str, Any]]:
    return breaches(
        f"SELECT invoice_key, COUNT(*) AS times FROM {RECEIPT} WHERE {STANDS} GROUP BY invoice_key HAVING COUNT(*) > 1"
    )


def approved_applications_have_their_grant() -> list[dict[str, Any]]:
    return breaches(
        f"""
        SELECT a.public_id AS application, a.state AS state, COUNT(g.id) AS grants
        FROM {APPLICATION} AS a LEFT JOIN {GRANT} AS g ON g.application_id = a.id
        GROUP BY a.public_id, a.state
        HAVING (a.state = 'approved' AND COUNT(g.id) <> 1) OR (a.state <> 'approved' AND COUNT(g.id) <> 0)
        """
    )


def duties_are_kept_apart() -> list[dict[str, Any]]:
    """Who asked, reviewed, approved and paid, who wrote and accepted, who entered and checked, who asked and decided, who signed for either side."""
    pairs = (
        (
            "approval",
            f"{GRANT} AS g JOIN {APPLICATION} AS a ON a.id = g.application_id",
            "g.approved_by_id = a.applicant_id",
        ),
        (
            "payment",
            f"""{TRANCHE} AS t JOIN {GRANT} AS g ON g.id = t.grant_id
            JOIN {APPLICATION} AS a ON a.id = g.application_id""",
            "t.paid_by_id IN (t.approved_by_id, g.approved_by_id, a.applicant_id)",
        ),
        (
            "review",
            f"""{SEAT} AS s JOIN {GRANT} AS g ON g.application_id = s.application_id
            LEFT JOIN {TRANCHE} AS t ON t.grant_id = g.id AND t.paid_by_id = s.reviewer_id""",
            "g.approved_by_id = s.reviewer_id OR t.id IS NOT NULL",
        ),
        ("report", f"{REPORT} AS r JOIN {GRANT} AS g ON g.id = r.grant_id", "r.read_by_id = r.submitted_by_id"),
        ("receipt", f"{RECEIPT} AS r JOIN {GRANT} AS g ON g.id = r.grant_id", "r.decided_by_id = r.entered_by_id"),
        ("amendment", f"{AMENDMENT} AS m JOIN {GRANT} AS g ON g.id = m.grant_id", "m.decided_by_id = m.asked_by_id"),
        ("agreement", f"{AGREEMENT} AS s JOIN {GRANT} AS g ON g.id = s.grant_id", "s.grantee_id = s.signatory_id"),
    )
    return breaches(
        " UNION ALL ".join(
            f"SELECT '{act}' AS act, g.public_id AS grant_id FROM {tables} WHERE {broken}"
            for act, tables, broken in pairs
        )
    )


def _grants(columns: str, broken: str) -> list[dict[str, Any]]:
    return breaches(f"SELECT * FROM (SELECT g.public_id AS award, {columns} FROM {GRANT} AS g) AS sums WHERE {broken}")


CHECKS = {
    "I3 awards keep within their round's budget": rounds_keep_their_budget,
    "I3 tranches make up the award": tranches_make_the_award,
    "I3 payments agree with the books": payments_agree_with_the_books,
    "I3 no more is claimed than was paid": no_more_is_claimed_than_was_paid,
    "I3 a receipt stands once": receipts_stand_once,
    "I7 approved applications have one grant": approved_applications_have_their_grant,
    "Rule 8 duties are kept apart": duties_are_kept_apart,
}
