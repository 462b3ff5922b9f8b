"""The lists ask as many questions of the database for thirty rows as for three."""

import datetime as dt

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from linkage.common.public_ids import new_public_id
from linkage.dispatch.models import Offer
from linkage.dispatch.queries import board
from linkage.needs.actions import publish_need
from linkage.needs.models import Need
from tests.cost import queries_of
from tests.linkage.dispatch import story

pytestmark = pytest.mark.django_db


@pytest.fixture
def pattern(world) -> Need:
    need = story.assess(world, story.post_stair_rail(world, starts_in=dt.timedelta(hours=1)))
    return publish_need(by=world.chen, need=need)


def more_like(pattern: Need, count: int) -> None:
    """Copies of the need, its requirements and the invitations to them, at other times."""
    for each in range(count):
        requirements = list(Need.objects.get(pk=pattern.pk).requirements.all())
        need = Need.objects.get(pk=pattern.pk)
        need.pk, need.public_id, need.submission_key = None, new_public_id(), None
        need.window_start += dt.timedelta(hours=3 * each)
        need.window_end += dt.timedelta(hours=3 * each)
        need.save()
        for requirement in requirements:
            offers = list(requirement.offers.all())
            requirement.pk, requirement.public_id, requirement.need = None, new_public_id(), need
            requirement.save()
            for offer in offers:
                offer.pk, offer.public_id, offer.requirement = None, new_public_id(), requirement
                offer.save()


def same_for_three_and_thirty(world, who, path: str, pattern: Need) -> bool:
    more_like(pattern, 2)
    few = queries_of(world.client(who), path)
    more_like(pattern, 27)
    return queries_of(world.client(who), path) == few


@pytest.mark.parametrize(
    ("who", "path"),
    [
        ("li", "/tasks/"),
        ("li", "/"),
        ("liu", "/tasks/"),
        ("wang", "/"),
        ("chen", "/"),
        ("chen", "/desk/"),
        ("chen", "/desk/?lane=open"),
    ],
)
def test_a_list_costs_the_same_for_three_and_thirty(world, pattern, who, path):
    assert same_for_three_and_thirty(world, getattr(world, who), path, pattern)


@pytest.mark.parametrize("path", ["/tasks/", "/"])
def test_tasks_of_many_communities_cost_as_much_as_those_of_one(world, pattern, path):
    """Each community may have rules of its own: they are read together. So are the middles of those for needs without a position."""
    more_like(pattern, 9)
    one = queries_of(world.client(world.li), path)
    for number, need in enumerate(Need.objects.exclude(pk=pattern.pk)):
        Need.objects.filter(pk=need.pk).update(place_code=f"330102{900 + number}001", lat=None, lng=None)
    assert queries_of(world.client(world.li), path) <= one + 1


def test_the_desk_counts_open_needs_without_looking_at_closed_ones(world, pattern):
    with CaptureQueriesContext(connection) as captured:
        lanes = {each.key: each.count for each in board.lanes(world.chen)}
    assert lanes["open"] == 1
    [query] = [each["sql"] for each in captured if "COUNT" in each["sql"]]
    conditions = query.rpartition("WHERE")[2]
    assert "state" in conditions


def test_the_visitors_first_page_costs_the_same(world, pattern):
    assert same_for_three_and_thirty(world, None, "/", pattern)


@pytest.mark.parametrize(("who", "path"), [("director_zhou", "/offers/"), ("li", "/tasks/"), ("li", "/")])
def test_invitations_cost_the_same(world, who, path):
    pattern = story.published_stair_rail(world)
    assert Offer.objects.filter(requirement__need=pattern, state="sent").count() == 4
    assert same_for_three_and_thirty(world, getattr(world, who), path, pattern)
