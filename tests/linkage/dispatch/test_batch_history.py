"""What people arranged by themselves, beside what the engine would have: the same needs, the same helpers, the same rules."""

import datetime as dt

import pytest

from linkage.common import clock
from linkage.dispatch.actions.claims import claim_place
from linkage.dispatch.actions.confirmation import confirm_service
from linkage.dispatch.actions.offers import accept_offer
from linkage.dispatch.actions.plans import propose_plan, send_plan
from linkage.dispatch.models import MatchingRun, Offer
from linkage.needs.actions import publish_need
from tests.linkage.dispatch import story
from tests.linkage.dispatch.batch_story import planned, post

pytestmark = pytest.mark.django_db


def served(world, helper, *, days: int, suggested: bool = False):
    """A repair of 王阿姨, done `days` ago by `helper`: who came by himself, or whom the engine had suggested."""
    with clock.travel(clock.now() - dt.timedelta(days=days)):
        need = post(world, hours=2)
        if suggested:
            propose_plan(by=world.chen, need=need)
            send_plan(by=world.chen, need=need)
            offer = Offer.objects.get(requirement__need=need, provider_kind="volunteer")
            helper = offer.user
            accept_offer(by=helper, offer=offer)
        else:
            publish_need(by=world.chen, need=need)
            claim_place(by=helper, requirement=story.requirement(need, "volunteer"))
    with clock.travel(clock.now() - dt.timedelta(days=days) + dt.timedelta(hours=2, minutes=5)):
        story.serve(world, need, helper)
    need.refresh_from_db()
    with clock.travel(clock.now() - dt.timedelta(days=days) + dt.timedelta(hours=6)):
        confirm_service(by=world.wang, need=need)
    return need


def history_of(world):
    post(world)
    return MatchingRun.objects.get(pk=planned(world).pk).figures["history"]


def test_what_people_arranged_is_scored_beside_the_engines_plan(world):
    served(world, world.zhang, days=3)
    served(world, world.zhang, days=9)
    found = history_of(world)
    assert (found["needs"], found["places"], found["left_out"]) == (2, 2, 0)
    assert 0 < found["by_hand"] <= found["best"]
    page = world.client(world.zhao).get(f"/desk/matching/{MatchingRun.objects.get(kind='batch').public_id}/")
    assert "最近 4 周已经完成、志愿者都由人找来的 2 件" in page.content.decode()


def test_what_the_engine_had_suggested_is_not_called_by_hand(world):
    served(world, None, days=3, suggested=True)
    assert history_of(world) is None


def test_what_lies_further_back_than_the_place_says_is_not_compared(world):
    served(world, world.zhang, days=40)
    assert history_of(world) is None


def test_a_helper_who_cannot_be_chosen_today_leaves_her_need_out_on_both_sides(world):
    served(world, world.zhang, days=3)
    served(world, world.li, days=9)
    world.zhang.automatic_matching = False
    world.zhang.save()
    found = history_of(world)
    assert (found["needs"], found["left_out"]) == (1, 1)
