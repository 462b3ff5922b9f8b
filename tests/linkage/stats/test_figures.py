"""The public figures move with the loop, and tell nothing of a few people."""

import pytest
from django.core.cache import cache
from django.test import Client

from linkage.common import clock
from linkage.dispatch.actions.claims import claim_place
from linkage.dispatch.actions.confirmation import confirm_service
from linkage.stats import actions
from linkage.stats.jobs import tally_public_figures
from linkage.stats.models import PublicTally
from linkage.stats.queries import figures
from linkage.stats.queries.figures import TALLY_COUNTS_FOR, public_figures, tallied_figures
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


def test_where_counting_is_quick_the_page_counts_by_itself(world):
    tally_public_figures.func()
    assert not PublicTally.objects.exists()
    assert tallied_figures() == (public_figures(), None)


def test_where_counting_takes_long_the_worker_counts_and_the_page_says_when(
    world, monkeypatch, django_assert_max_num_queries
):
    monkeypatch.setattr(actions, "LONG_TO_COUNT", 0.0)
    tally_public_figures.func()
    counted = public_figures()
    confirmed_rail(world)
    with django_assert_max_num_queries(1):
        shown, at = tallied_figures()
    assert shown == counted
    assert at is not None
    cache.clear()
    assert "计算于" in Client().get("/open/", headers={"accept-language": "zh-hans"}).content.decode()
    tally_public_figures.func()
    assert tallied_figures()[0] == public_figures()
    assert PublicTally.objects.count() == 1


def test_a_tally_that_nobody_renews_ends(world, monkeypatch):
    monkeypatch.setattr(actions, "LONG_TO_COUNT", 0.0)
    tally_public_figures.func()
    PublicTally.objects.update(at=clock.now() - TALLY_COUNTS_FOR)
    assert tallied_figures()[1] is None
