"""Every page of the loop opens for those it concerns, and for nobody else."""

import pytest

from linkage.dispatch.actions.claims import claim_place
from tests.linkage.dispatch import story

pytestmark = pytest.mark.django_db


def test_the_home_page_says_what_this_is_to_a_visitor(world, client):
    story.published_stair_rail(world)
    page = client.get("/").content.decode()
    assert "以社区为平台、社会组织为载体、社会工作者为支撑、社区志愿者为辅助、社区公益慈善资源为补充" in page
    assert "为楼道加装扶手" in page
    assert "楼梯没有扶手" not in page
    assert "王" not in page


@pytest.mark.parametrize("who", ["wang", "li", "chen", "zhao", "wu", "director_zhou", "qian", "hotline", "liu"])
def test_the_home_page_opens_for_everybody(world, who):
    need = story.published_stair_rail(world)
    claim_place(by=world.li, requirement=story.requirement(need, "volunteer"))
    answer = world.client(getattr(world, who)).get("/")
    assert answer.status_code == 200


@pytest.mark.parametrize("who", ["wang", "li", "chen", "zhao", "wu", "director_zhou"])
def test_the_need_page_opens_for_everyone_concerned(world, who):
    need = story.published_stair_rail(world)
    page = world.client(getattr(world, who)).get(f"/needs/{need.public_id}/")
    assert page.status_code == 200


@pytest.mark.parametrize("who", ["liu", "other_worker", "other_coordinator", "other_volunteer", "qian", "zheng"])
def test_the_need_page_is_not_found_by_others(world, who):
    need = story.published_stair_rail(world)
    assert world.client(getattr(world, who)).get(f"/needs/{need.public_id}/").status_code == 404


def test_the_pages_speak_english_to_those_who_read_it(world):
    need = story.published_stair_rail(world)
    browser = world.client(world.wang)
    browser.cookies["django_language"] = "en"
    page = browser.get(f"/needs/{need.public_id}/").content.decode()
    assert "is looking for helpers and will answer by" in page
    english = [part["title_en"] for part in need.category.bundle]
    assert all(title in page for title in english)
