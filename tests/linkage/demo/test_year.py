"""A year of a street, in small: the lists of hours and points at their length, their cost in questions, and books that agree."""

import time

import pytest
from django.db import connection
from django.db.models import Count
from django.test.utils import CaptureQueriesContext

from linkage.common.invariants import all_checks
from linkage.demo.build import build_cast
from linkage.demo.year import BUSIEST, _share, build_year
from linkage.volunteering.actions.oversight import look_over
from linkage.volunteering.models import ServiceHours, Volunteer

MOST_QUERIES = 12
MOST_SECONDS = 0.1
VOLUNTEERS, ATTENDANCES = 30, 1500


@pytest.fixture
def year(world):
    """(world, who served most often)."""
    assert build_year(build_cast(), 7, volunteers=VOLUNTEERS, attendances=ATTENDANCES) == ATTENDANCES
    busiest = Volunteer.objects.annotate(times=Count("hours")).order_by("-times")[0]
    return world, busiest


def test_a_whole_year_is_thirty_thousand_among_a_thousand():
    shares = _share(1_000, 30_000)
    assert (len(shares), sum(shares), max(shares)) == (1_000, 30_000, BUSIEST)
    assert min(shares) >= 1


def test_the_books_of_a_year_agree_and_nothing_comes_twice(year):
    broken = {name: rows for name, check in all_checks().items() if (rows := check())}
    assert not broken
    assert build_year(build_cast(), 7, volunteers=VOLUNTEERS, attendances=ATTENDANCES) == ATTENDANCES
    assert ServiceHours.objects.count() == ATTENDANCES


PAGES = [
    ("busiest", "/me/hours/"),
    ("busiest", "/me/points/"),
    ("zhao", "/hours/reviews/"),
    ("zhao", "/hours/records/"),
    ("zhao", "/hours/records/?state=rejected"),
    ("zhao", "/hours/anomalies/"),
    ("zhao", "/hours/objections/"),
    ("zhao", "/unclosed/"),
    ("qian", "/hours/records/"),
    ("qian", "/hours/samples/"),
    ("auditor", "/hours/anomalies/?state=all"),
    ("director_zhou", "/hours/records/"),
]


def test_each_list_asks_twelve_questions_at_most_however_long_the_year(year):
    world, busiest = year
    for hours in ServiceHours.objects.select_related("volunteer__user").order_by("-pk")[:40]:
        look_over(hours=hours)
    costs = {}
    for who, page in PAGES:
        client = world.client(busiest.user if who == "busiest" else getattr(world, who))
        client.get(page)
        with CaptureQueriesContext(
            connection,
        ) as asked:
            assert client.get(page).status_code == 200
        costs[who, page] = len(asked)
    assert {page: cost for page, cost in costs.items() if cost > MOST_QUERIES} == {}


@pytest.mark.parametrize("page", ["/me/hours/", "/me/points/"])
def test_the_busiest_volunteers_statement_takes_a_tenth_of_a_second(year, page):
    """Of the server's own time, so that a busy machine does not count."""
    world, busiest = year
    client = world.client(busiest.user)
    client.get(page)
    took = []
    for _time in range(5):
        begin = time.process_time()
        client.get(page)
        took.append(time.process_time() - begin)
    assert sorted(took)[2] <= MOST_SECONDS
