"""The books (I3): transactions sum to zero per unit, a balance is the sum of its postings, no account is below its floor."""

from typing import Any

from linkage.common.invariants import breaches
from linkage.ledger.models import Account, Posting, Transaction

ACCOUNT, POSTING, TRANSACTION = (model._meta.db_table for model in (Account, Posting, Transaction))


def transactions_sum_to_zero() -> list[dict[str, Any]]:
    return breaches(
        f"""
        SELECT t.key AS transaction_key, s.unit AS unit, s.total AS total
        FROM (SELECT p.transaction_id, a.unit, SUM(p.amount) AS total
              FROM {POSTING} AS p JOIN {ACCOUNT} AS a ON a.id = p.account_id
              GROUP BY p.transaction_id, a.unit HAVING SUM(p.amount) <> 0) AS s
        JOIN {TRANSACTION} AS t ON t.id = s.transaction_id
        """
    )


def transactions_move_something() -> list[dict[str, Any]]:
    """A transaction without postings is half a booking."""
    return breaches(
        f"""
        SELECT t.key AS transaction_key FROM {TRANSACTION} AS t
        WHERE NOT EXISTS (SELECT 1 FROM {POSTING} AS p WHERE p.transaction_id = t.id)
        """
    )


def balances_are_the_sum_of_postings() -> list[dict[str, Any]]:
    return breaches(
        f"""
        SELECT a.key AS account, a.balance AS balance, COALESCE(s.total, 0) AS postings
        FROM {ACCOUNT} AS a
        LEFT JOIN (SELECT account_id, SUM(amount) AS total FROM {POSTING} GROUP BY account_id) AS s ON s.account_id = a.id
        WHERE a.balance <> COALESCE(s.total, 0)
        """
    )


def no_account_is_below_its_floor() -> list[dict[str, Any]]:
    return breaches(f"SELECT key AS account, balance, floor FROM {ACCOUNT} WHERE floor IS NOT NULL AND balance < floor")


def reversals_are_the_opposite() -> list[dict[str, Any]]:
    """A reversal moves back on each account what the original moved, no more and no less."""
    return breaches(
        f"""
        SELECT t.key AS reversal, p.account_id AS account, SUM(p.amount) AS remains
        FROM {TRANSACTION} AS t JOIN {POSTING} AS p ON p.transaction_id IN (t.id, t.reverses_id)
        WHERE t.reverses_id IS NOT NULL
        GROUP BY t.key, p.account_id HAVING SUM(p.amount) <> 0
        """
    )


CHECKS = {
    "I3 transactions sum to zero": transactions_sum_to_zero,
    "I3 transactions move something": transactions_move_something,
    "I3 balances are the sum of postings": balances_are_the_sum_of_postings,
    "I3 no account is below its floor": no_account_is_below_its_floor,
    "I3 reversals are the opposite": reversals_are_the_opposite,
}
