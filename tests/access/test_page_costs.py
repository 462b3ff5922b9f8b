"""Every page of the site that is no single thing's: it asks the database as much when there is seven times as much of everything, and not too much."""

import pytest

from tests.access.stage import Stage, set_stage
from tests.cost import pages, queries_of_one
from tests.larger import enlarge

MOST = 30  # queries, with nothing kept from before
# Who opens a page that not everybody may: the first of these whom it lets in.
VISITORS = ("zhao", "li", "chen", "director_zhou", "wu", "qian", "auditor", "admin", "hotline", "wang", "visitor")
# Pages that show each something else are looked at by several.
BY_SEVERAL = {
    "": ("visitor", "wang", "li", "chen", "zhao"),
    "needs/": ("wang", "chen", "zhao"),
    "offers/": ("li", "director_zhou", "wu"),
    "activities/": ("visitor", "li", "zhao"),
    "hours/": ("director_zhou", "zhao", "qian"),
    "resources/": ("director_zhou", "zhao"),
}
IN_FULL = "the engine judges what is open by all it knows of her, and says why: some twenty kinds of facts"
COSTLY = {
    "": (38, IN_FULL),
    "tasks/": (34, IN_FULL),
    "me/privacy/": (40, "a copy of all that is kept of her: one question for each kind of record"),
}


def opened(stage: Stage) -> list[tuple[str, str]]:
    """(route, actor) of every page that answers with HTML."""
    found = []
    for route in pages():
        for actor in BY_SEVERAL.get(route, VISITORS):
            answer = stage.client(actor).get(f"/{route}")
            if answer.status_code == 200 and answer["Content-Type"].startswith("text/html"):
                found.append((route, actor))
                if route not in BY_SEVERAL:
                    break
    return found


@pytest.mark.slow
def test_a_page_costs_the_same_for_one_world_and_for_seven(world):
    stage = set_stage(world)
    small = {(route, actor): queries_of_one(stage.client(actor), f"/{route}") for route, actor in opened(stage)}
    enlarge(6)
    large = {(route, actor): queries_of_one(stage.client(actor), f"/{route}") for route, actor in small}
    grown = {each: (few, large[each]) for each, few in small.items() if large[each] != few}
    costly = {each: number for each, number in large.items() if number > COSTLY.get(each[0], (MOST, ""))[0]}
    assert len(small) > 60, "the walk has found the pages"
    assert not grown, f"asks more the more there is: {grown}"
    assert not costly, f"asks too much: {costly}"
