"""Whoever may change a place's settings sees before saving who would come first for a need that waits."""

import pytest

from linkage.dispatch.actions.hand_matching import ask_for_a_person
from linkage.places.models import RegionalSetting
from tests import factories
from tests.linkage.dispatch import story

pytestmark = pytest.mark.django_db


def page_of(world, key: str) -> str:
    return f"/places/{world.district}/settings/{key}/"


def test_the_first_five_before_and_after_without_a_name_and_without_saving(world):
    need = story.assess(world, story.post_stair_rail(world))
    far = factories.volunteer(
        user=factories.person(home_code=world.heping), skills=["carpentry", "electrical"], lat=30.2626, lng=120.1753
    )
    qian = world.client(world.qian)
    page = page_of(world, "weight_distance")
    opened = qian.get(page).content.decode()
    assert "先看看效果" in opened
    assert need.public_id in opened

    shown = qian.post(page, {"value": "0", "need": need.public_id, "preview": "1"}).content.decode()
    assert "这件求助最先想到的五位志愿者" in shown
    assert 'name="value" value="0' in shown
    assert not any(name in shown for name in (world.li.name, world.zhou.name, far.user.name, far.public_id))
    assert not RegionalSetting.objects.filter(key="weight_distance").exists(), "looking saves nothing"

    same = qian.post(page, {"value": "0.2", "need": need.public_id, "preview": "1"}).content.decode()
    assert "这样改，顺序不变" in same
    refused = qian.post(page, {"value": "7", "need": need.public_id, "preview": "1"})
    assert refused.status_code == 422
    assert world.client(world.li).post(page, {"value": "0", "preview": "1"}).status_code in (403, 404)


def test_a_narrower_search_leaves_the_far_ones_out(world):
    RegionalSetting.objects.filter(key="search_radius_km").delete()
    story.assess(world, story.post_stair_rail(world))
    shown = world.client(world.qian).post(page_of(world, "search_radius_km"), {"value": "0.5", "preview": "1"})
    assert shown.status_code == 200
    before, after = shown.content.decode().split("改了以后")
    assert before.count("<li") > after.count("<li"), "fewer are within five hundred metres"


def test_only_needs_that_the_value_would_reach_and_the_engine_may_plan(world):
    chosen_by_hand = story.assess(world, story.post_stair_rail(world))
    ask_for_a_person(by=world.wang, need=chosen_by_hand)
    assert "先看看效果" not in world.client(world.qian).get(page_of(world, "weight_distance")).content.decode()
    need = story.assess(world, story.post_stair_rail(world, by=world.liu))
    assert need.public_id in world.client(world.qian).get(page_of(world, "weight_distance")).content.decode()
    RegionalSetting.objects.create(place_id=world.heping, key="weight_distance", value=0.4)
    late = world.client(world.qian).post(page_of(world, "weight_distance"), {"value": "0", "preview": "1"})
    assert late.status_code == 200
    assert not RegionalSetting.objects.filter(place_id=world.district, key="weight_distance").exists()
    assert need.public_id not in world.client(world.qian).get(page_of(world, "weight_distance")).content.decode()
    assert "先看看效果" not in world.client(world.qian).get(page_of(world, "plan_fairness")).content.decode()
