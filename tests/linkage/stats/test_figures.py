"""The public figures move with the loop, and tell nothing of a few people."""

import pytest
from django.core.cache import cache
from django.test import Client

from linkage.dispatch.actions.claims import claim_place
from linkage.dispatch.actions.confirmation import confirm_service
from linkage.stats.queries import figures
from linkage.stats.queries.figures import public_figures
from tests.linkage.dispatch import story

pytestmark = pytest.mark.django_db


def confirmed_rail(world):
    need = story.published_stair_rail(world)
    story.accept_things(world, need)
    for helper in (world.li, world.zhou):
        claim_place(by=helper, requirement=story.requirement(need, "volunteer"))
    for person in (world.chen, world.li, world.zhou):
        story.serve(world, need, person)
    need.refresh_from_db()
    confirm_service(by=world.wang, need=need)
    return need


def test_what_was_done_and_spent_is_counted_once_it_is_confirmed(world):
    before = public_figures()
    confirmed_rail(world)
    after = public_figures()
    assert after.done == before.done + 1
    assert after.spent_fen == before.spent_fen + 180_000
    assert after.wanted == before.wanted


def test_few_volunteers_are_not_counted_in_public(world, monkeypatch):
    confirmed_rail(world)
    assert public_figures().volunteers is None
    monkeypatch.setattr(figures, "FEWEST", 2)
    assert public_figures().volunteers == 2


def test_anyone_may_read_the_page(world):
    cache.clear()
    confirmed_rail(world)
    page = Client().get("/open/", headers={"accept-language": "zh-hans"})
    assert page.status_code == 200
    assert "1,800" in page.content.decode()
