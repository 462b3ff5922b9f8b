"""F8: kill -9 at any moment of a grant's approval. Either all of it happened or nothing: the state, the money and the event."""

import json

import pytest

from tests.server import run

TRIALS = 500


@pytest.mark.postgres
@pytest.mark.slow
@pytest.mark.long_only
@pytest.mark.parametrize(
    ("program", "what"),
    [("approvals", "a grant's approval"), ("grant_approvals", "a seed grant's approval")],
    ids=["micro", "seed"],
)
def test_an_approval_is_whole_or_not_at_all(deployment, figures, program, what):
    with figures("F8", f"SIGKILL at a random moment of {what}, {TRIALS} times") as found:
        for each in deployment.processes:
            each.stop()
        told = json.loads(run(deployment.surroundings, "-m", f"tests.faults.{program}", str(TRIALS)).splitlines()[-1])
        # The kills must have hit on both sides of the commit, or nothing was tried.
        found.at_least("approved whole", told["held"], 25)
        found.at_least("untouched", told["untouched"], 25)
        found.exactly("one or the other", told["held"] + told["untouched"], TRIALS)
        found.none("half approved", told["half"])
        found.invariants(deployment)
