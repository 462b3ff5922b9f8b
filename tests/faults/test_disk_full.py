"""F5: the disk is full. Nothing acknowledged is lost, writers are told to wait, and once there is room again it goes on by itself."""

import pytest

from tests.faults.caller import Caller
from tests.faults.load import Load, lost_writes, under
from tests.faults.small_disks import fill, postgres_on_a_small_disk, sqlite_on_a_small_disk

REFUSALS, SOME = 20, 5


@pytest.fixture
def on_a_small_disk(request):
    return postgres_on_a_small_disk if request.config.getoption("--postgres") else sqlite_on_a_small_disk


@pytest.mark.postgres
@pytest.mark.slow
@pytest.mark.long_only
def test_a_full_disk_is_waited_out(on_a_small_disk, tmp_path, figures):
    with (
        on_a_small_disk(tmp_path) as (deployment, disk, wrong),
        figures("F5", "the database's disk is full to the last byte under write load, then has room again") as found,
    ):
        wang = Caller.signed_in(deployment.webs[0].port, "13900000001")
        load = Load([each.port for each in deployment.webs], wang.token)
        with under(load):
            recovered = fill_up_and_make_room(disk / "ballast", load)
        found.at_least("writes acknowledged before", recovered[0], SOME)
        found.at_least("writes refused meanwhile", len(load.refused), REFUSALS)
        found.none("refusals other than 503", [status for status in load.refused if status != 503])
        found.at_least("writes acknowledged after", len(load.acknowledged) - recovered[1], SOME)
        found.none(
            "processes that had to be started anew",
            [each.port for each in deployment.processes if each.ended_within(0.01)],
        )
        found.none("acknowledged writes lost, or doubled", lost_writes(load, wang))
        found.none("what the database's own integrity check names", wrong())
        found.invariants(deployment)


def fill_up_and_make_room(ballast, load: Load) -> tuple[int, int]:
    """How many writes were acknowledged before the disk was full, and when there was room again."""
    load.wait_for_another(since=SOME)
    before = len(load.acknowledged)
    fill(ballast)
    load.wait_for_refusals(REFUSALS)
    ballast.unlink()
    room_again = len(load.acknowledged)
    load.wait_for_another(since=room_again + SOME)
    return before, room_again
