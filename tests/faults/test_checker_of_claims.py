"""The check of contended claims is checked with a naive claim, on PostgreSQL: SQLite lets one write at a time, and hides the mistake."""

import psycopg
import pytest

from tests.faults.deployments import on_postgres
from tests.faults.report import LARGE, Findings
from tests.faults.test_contended_claims import two_hundred_reach_for_two_places


@pytest.mark.postgres
@pytest.mark.slow
@pytest.mark.long_only
def test_a_naive_claim_is_noticed(tmp_path, figures):
    planted = {"DJANGO_SETTINGS_MODULE": "tests.faults.planted", "PLANTED": "NaiveClaim"}
    claims = Findings("F2", LARGE, "with the mistake")
    with on_postgres(tmp_path, more=planted) as deployment, figures("planted", "a naive claim") as found:
        take_the_net_away(deployment.surroundings["DATABASE_URL"])
        two_hundred_reach_for_two_places(deployment, claims)
        [got] = [row for row in claims.rows if row.figure == "that got one"]
        found.holds("noticed: more got a place than there are", int(got.measured) > 2, f"{got.measured} got one of 2")
        [invariants] = [row for row in claims.rows if row.figure == "all invariants hold"]
        found.holds("noticed by check_invariants", not invariants.passed)


def take_the_net_away(database_url: str) -> None:
    """The database's own check turns this mistake into errors and lets no third person in; whoever claims naively may have forgotten it too."""
    with psycopg.connect(database_url, autocommit=True) as database:
        database.execute("ALTER TABLE needs_requirement DROP CONSTRAINT requirement_not_overfilled")
