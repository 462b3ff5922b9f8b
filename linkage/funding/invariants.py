"""Grants and the books (I3, I7): a micro grant's money has moved as its state says. Reviews and votes: what decided a round is what was given."""

from typing import Any

from linkage.common.invariants import breaches
from linkage.funding import grant_invariants
from linkage.funding.allocation.decisions import fingerprint
from linkage.funding.models import AllocationRun, Ballot, Clearance, MicroGrant, Recusal, Review, ReviewSeat, Voter
from linkage.ledger.models import Transaction

REVIEW, CLEARANCE, SEAT = Review._meta.db_table, Clearance._meta.db_table, ReviewSeat._meta.db_table
RECUSAL, VOTER, BALLOT = Recusal._meta.db_table, Voter._meta.db_table, Ballot._meta.db_table
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


def no_score_without_clearance() -> list[dict[str, Any]]:
    """A sheet that counts belongs to a seat with a clearance given before it, and its reviewer does not stand aside."""
    return breaches(
        f"""
        SELECT r.public_id AS review, c.id AS clearance, a.id AS recusal
        FROM {REVIEW} AS r
        LEFT JOIN {CLEARANCE} AS c ON c.id = r.clearance_id
        LEFT JOIN {SEAT} AS s ON s.id = c.seat_id
        LEFT JOIN {RECUSAL} AS a ON a.application_id = s.application_id AND a.reviewer_id = s.reviewer_id
        WHERE c.id IS NULL OR (r.state <> 'voided' AND (a.id IS NOT NULL OR c.given_at > r.saved_at))
        """
    )


def ballots_equal_voters() -> list[dict[str, Any]]:
    """As many ballots in a round as people who voted in it."""
    return breaches(
        f"""
        SELECT * FROM (
            SELECT e.round_id AS round, SUM(e.voters) AS voters, SUM(e.ballots) AS ballots
            FROM (SELECT round_id, 1 AS voters, 0 AS ballots FROM {VOTER}
                  UNION ALL SELECT round_id, 0 AS voters, 1 AS ballots FROM {BALLOT}) AS e
            GROUP BY e.round_id) AS counted
        WHERE voters <> ballots
        """
    )


def runs_are_as_they_were_stored() -> list[dict[str, Any]]:
    """What a run was worked out from still has the fingerprint it had."""
    rows = AllocationRun.objects.values("public_id", "inputs", "input_hash", "election", "election_hash")
    changed = (
        each
        for each in rows.iterator(chunk_size=20)
        if fingerprint(each["inputs"]) != each["input_hash"] or fingerprint(each["election"]) != each["election_hash"]
    )
    return [{"run": each["public_id"]} for each in changed]


def _booked(act: str) -> str:
    return (
        f"""(SELECT COUNT(*) FROM {TRANSACTION} AS t WHERE t.key = 'grant/' || g.public_id || '/{act}') AS "{act}" """
    )


CHECKS = {
    "I3 grants agree with the books": grants_agree_with_the_books,
    "I7 no score without clearance": no_score_without_clearance,
    "I7 ballots equal voters": ballots_equal_voters,
    "I7 allocation runs are as they were stored": runs_are_as_they_were_stored,
    **grant_invariants.CHECKS,
}
