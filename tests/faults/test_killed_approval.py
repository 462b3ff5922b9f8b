"""F8: kill -9 at any moment of a grant's approval. Either all of it happened or nothing: the state, the money and the event."""

import json

import pytest

from tests.server import run


@pytest.mark.postgres
@pytest.mark.slow
@pytest.mark.long_only
def test_an_approval_is_whole_or_not_at_all(deployment):
    for each in deployment.processes:
        each.stop()
    found = json.loads(run(deployment.surroundings, "-m", "tests.faults.approvals", "500").splitlines()[-1])
    assert found["trials"] == 500
    # The kills must have hit on both sides of the commit, or nothing was tried.
    assert found["held"] > 25
    assert found["untouched"] > 25
    assert found["held"] + found["untouched"] == 500
    assert found["half"] == []
    deployment.broken_invariants()
