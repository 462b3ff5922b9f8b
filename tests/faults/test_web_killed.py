"""One of two web processes is killed while thousands of pages are open and something happens twenty times a second. Its pages move over to the other,
and each hears each event of its district once, in order."""

import asyncio
import json
import resource

import pytest

from tests.faults.many_pages import ManyPages
from tests.server import run

RATE = 20.0  # events a second
SHORT, LONG = (200, 10, 120), (5000, 25, 600)  # pages, districts, events
MOVED = 60.0  # seconds; three of them are the pages' own pause by chance


@pytest.fixture(scope="module", autouse=True)
def many_files():
    """As many sockets as the machine allows, for the processes that are started after this, too."""
    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    resource.setrlimit(resource.RLIMIT_NOFILE, (hard, hard))
    yield
    resource.setrlimit(resource.RLIMIT_NOFILE, (soft, hard))


@pytest.mark.postgres
@pytest.mark.slow
def test_the_pages_of_a_killed_process_move_over_and_miss_nothing(deployment, long, figures):
    pages, districts, events = LONG if long else SHORT
    numbers = [str(pages), str(districts)]
    tokens = json.loads(run(deployment.surroundings, "-m", "tests.faults.districts", "people", *numbers))
    done = f"kill -9 of one of two web processes: {pages:,} open pages, {RATE:g} events a second on {districts} boards"
    with figures("moving", done) as found:
        asyncio.run(move_over(deployment, tokens, districts, events, found))


async def move_over(deployment, tokens: list[str], districts: int, events: int, found) -> None:
    first, second = deployment.webs
    pages = ManyPages([first.port, second.port], tokens)
    await pages.open()
    loop = asyncio.get_running_loop()
    began = loop.time()
    numbers = [str(events), str(districts), str(RATE)]
    telling = asyncio.create_task(
        asyncio.to_thread(run, deployment.surroundings, "-m", "tests.faults.districts", "events", *numbers)
    )
    while not all(pages.pages[number].heard for number in range(districts)):
        assert not telling.done(), "the events were over before every district had heard one"
        await asyncio.sleep(0.05)
    orphans = pages.at(first.port)
    killed_in_time = not telling.done()
    await asyncio.to_thread(first.kill)
    last = json.loads(await telling)
    told_in = loop.time() - began
    await pages.until_all_have(last, districts, MOVED)
    all_heard = loop.time() - began - told_in
    behind, moved, faults, now_at = pages.behind(last, districts), pages.moved, pages.faults, pages.at(second.port)
    pages.hang_up()
    found.holds("killed while events went on", killed_in_time)
    found.at_least("pages that had to move", orphans, len(tokens) // 2)
    found.exactly("pages at the other process afterwards", now_at, len(tokens))
    found.none("pages that did not hear the last event", behind)
    found.none("events lost, repeated or out of order, over all pages", faults)
    found.within("the slowest page was greeted at the other process", max(moved), MOVED)
    found.within("after the last event all pages had heard all", all_heard, MOVED)
    found.tell("events heard, over all pages", f"{sum(sum(page.heard.values()) for page in pages.pages):,}")
