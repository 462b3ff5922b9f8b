"""How helpers are found, told to those concerned: the resident may have a person choose, and reads why this helper came; a volunteer who opted out
sees her tasks in the order of time."""

import pytest

from linkage.dispatch.actions.offers import accept_offer
from linkage.dispatch.actions.plans import propose_plan, send_plan
from linkage.dispatch.models import HandMatching, Offer, Proposal
from linkage.dispatch.queries.tasks import opportunities
from linkage.needs.actions import publish_need
from tests.linkage.dispatch.batch_story import post

pytestmark = pytest.mark.django_db


def page_of(world, who, need) -> str:
    return world.client(who).get(f"/needs/{need.public_id}/").content.decode()


def test_the_resident_has_a_person_choose_from_her_own_page(world):
    need = post(world)
    propose_plan(by=world.chen, need=need)
    client = world.client(world.wang)
    assert "请人来安排，不用智能匹配" in page_of(world, world.wang, need)
    client.post(f"/needs/{need.public_id}/hand-matching/", {"wish": "person"})
    assert HandMatching.objects.get(need=need).asked_by == world.wang
    assert not Proposal.objects.filter(requirement__need=need, added_by__isnull=True, state="proposed").exists()
    assert "由社工亲自挑人" in page_of(world, world.wang, need)
    assert "人工匹配" in page_of(world, world.chen, need)
    assert "重新匹配" not in page_of(world, world.chen, need)
    client.post(f"/needs/{need.public_id}/hand-matching/", {"wish": "either"})
    assert not HandMatching.objects.exists()


def test_the_station_notes_it_down_for_her_on_the_phone(world):
    need = post(world)
    world.client(world.chen).post(f"/needs/{need.public_id}/hand-matching/", {"wish": "person"})
    assert HandMatching.objects.get(need=need).asked_by == world.chen


def test_neighbours_cannot_decide_that_for_her(world):
    need = post(world)
    assert (
        world.client(world.liu).post(f"/needs/{need.public_id}/hand-matching/", {"wish": "person"}).status_code == 404
    )
    assert not HandMatching.objects.exists()


def test_she_reads_why_this_helper_came_and_nothing_of_the_helpers_own_affairs(world):
    need = post(world)
    propose_plan(by=world.chen, need=need)
    send_plan(by=world.chen, need=need)
    offer = Offer.objects.filter(requirement__need=need, provider_kind="volunteer")[0]
    accept_offer(by=offer.user, offer=offer)
    page = page_of(world, world.wang, need)
    assert "住得近" in page
    assert "本月服务" not in page
    assert "公里" not in page


def test_a_volunteer_who_opted_out_sees_tasks_in_the_order_of_time(world):
    for hours in (50, 26, 74):
        publish_need(by=world.chen, need=post(world, hours=hours))
    world.zhang.automatic_matching = False
    world.zhang.save()
    starts = [each.requirement.need.window_start for each in opportunities(world.zhang)]
    assert len(starts) == 3
    assert starts == sorted(starts)
