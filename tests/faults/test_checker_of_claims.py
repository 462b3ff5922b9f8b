"""The check of contended claims is checked with a naive claim, on PostgreSQL: SQLite lets one write at a time, and hides the mistake."""

import pytest

from tests.faults.deployments import on_postgres
from tests.faults.test_contended_claims import two_hundred_reach_for_two_places


@pytest.mark.postgres
@pytest.mark.slow
@pytest.mark.long_only
def test_a_naive_claim_is_noticed(tmp_path):
    planted = {"DJANGO_SETTINGS_MODULE": "tests.faults.planted", "PLANTED": "NaiveClaim"}
    with (
        on_postgres(tmp_path, more=planted) as deployment,
        pytest.raises((AssertionError, RuntimeError)),
    ):
        two_hundred_reach_for_two_places(deployment)
