"""What a run of the engine was run on, kept with it for as long as its place says (setting matching_inputs_days)."""

import datetime as dt

from linkage.common import clock
from linkage.dispatch.matchmaking import frozen
from linkage.dispatch.models import MatchingRun, RunInputs
from linkage.places.queries import setting


def keep_inputs(run: MatchingRun, text: str) -> None:
    """text: as frozen.as_text gives it; its digest is the run's inputs_hash. Inside the caller's transaction."""
    keep_until = clock.now() + dt.timedelta(days=setting("matching_inputs_days", run.place_code))
    RunInputs.objects.create(run=run, data=frozen.sealed(text), expires_at=keep_until)
