"""Who of the five societies takes part in the stair rail, as the station sees it (J01)."""

import pytest

from linkage.dispatch.actions.claims import claim_place
from linkage.dispatch.queries.plans import plan_of
from linkage.dispatch.views.five import five_of
from tests.linkage.dispatch import story

pytestmark = pytest.mark.django_db


def words(need) -> list[str]:
    return [str(each["tone"]) for each in five_of(plan_of(need), has_lead=need.lead_id is not None)]


def test_each_of_the_five_is_there_asked_or_missing(world):
    need = story.assess(world, story.post_stair_rail(world))
    assert words(need) == ["off", "off", "done", "off", "off"], "the lead takes part from the beginning"
    story.publish(world, need)
    assert words(need) == ["off", "off", "done", "wait", "wait"]
    claim_place(by=world.li, requirement=story.requirement(need, "volunteer"))
    story.accept_things(world, need)
    assert words(need) == ["off", "off", "done", "done", "done"]


def test_the_station_reads_it_on_the_needs_page_and_the_asker_does_not(world):
    need = story.published_stair_rail(world)
    assert "五社参与" in world.client(world.chen).get(f"/needs/{need.public_id}/").content.decode()
    assert "五社参与" not in world.client(world.wang).get(f"/needs/{need.public_id}/").content.decode()
