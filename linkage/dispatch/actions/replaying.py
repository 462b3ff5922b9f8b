"""A kept run of the engine, carried out once more on the very same inputs: the proof that nothing but them decided."""

from django.db import transaction

from linkage.common import clock
from linkage.common.errors import require
from linkage.dispatch.matchmaking.edited import replay
from linkage.dispatch.models import MatchingRun
from linkage.dispatch.permissions import can_plan, can_plan_place
from linkage.events import log
from linkage.people.models import User


@transaction.atomic
def replay_run(*, by: User, run: MatchingRun) -> bool:
    """Run the engine again on what was kept, of a place or of one need, and note whether it answered the same. Returns that.

    Raises Conflict("inputs_erased") once the time of keeping is over.
    """
    require(can_plan_place(by, run.place_code) if run.need is None else can_plan(by, run.need))
    again = replay(run)
    run.figures |= {
        "replay": {
            "same": again.same,
            "intact": again.intact,
            "engine": again.engine,
            "differences": again.differences,
            "at": clock.now().isoformat(),
        }
    }
    run.save(update_fields=["figures"])
    log.record("run.replayed", stream=run.stream, by=by, place_code=run.place_code, same=again.same)
    return again.same
