"""What need not wait is done at once, what must is finished elsewhere, as if it had been one task from the beginning."""

import asyncio

import pytest

from linkage.realtime import eager


def test_work_that_waits_for_nothing_is_done_at_once():
    done = []

    async def work():
        done.append(1)

    assert eager.begin(work()) is None
    assert done == [1]


def test_what_is_raised_before_the_first_wait_is_raised_at_once():
    async def work():
        raise OSError("hung up")

    with pytest.raises(OSError, match="hung up"):
        eager.begin(work())


def test_the_rest_waits_hears_failures_and_can_be_cancelled():
    said = []

    async def work(gate, after):
        said.append("begun")
        try:
            said.append(await gate)
            await after
        except OSError:
            said.append("failed")
            await asyncio.sleep(0)
            said.append("mended")
        except asyncio.CancelledError:
            said.append("cancelled")
            raise

    async def story():
        loop = asyncio.get_running_loop()
        gate, after = loop.create_future(), loop.create_future()
        rest = asyncio.create_task(eager.begin(work(gate, after)))
        assert said == ["begun"]
        gate.set_result("open")
        after.set_exception(OSError())
        await rest
        assert said == ["begun", "open", "failed", "mended"]

        said.clear()
        rest = asyncio.create_task(eager.begin(work(loop.create_future(), after)))
        await asyncio.sleep(0)
        rest.cancel()
        with pytest.raises(asyncio.CancelledError):
            await rest
        assert said == ["begun", "cancelled"]

    asyncio.run(story())
