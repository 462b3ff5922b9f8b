"""The last tool and the only hour, wanted by several in the same moment."""

import datetime as dt

import pytest

from linkage.common.clock import SHANGHAI
from linkage.resources.actions import book_venue, release_goods, reserve_goods
from linkage.resources.models import VenueHour
from tests.together import answers

pytestmark = pytest.mark.django_db(transaction=True)
NINE = dt.datetime(2026, 11, 23, 9, tzinfo=SHANGHAI)


def test_three_tool_sets_go_to_three_of_twelve(world):
    tools = world.goods["tool_set"]
    given = answers(
        [
            lambda number=number: (
                reserve_goods(by=world.chen, goods=tools, quantity=1, reference=f"assignment/{number:012}").state
            )
            for number in range(12)
        ]
    )
    assert sorted(given) == ["out_of_stock"] * 9 + ["reserved"] * 3
    tools.refresh_from_db()
    assert tools.stock == 0


def test_what_is_released_by_everybody_comes_back_once(world):
    tools = world.goods["tool_set"]
    reserve_goods(by=world.chen, goods=tools, quantity=1, reference="assignment/same")
    given = answers([lambda: release_goods(reference="assignment/same").state] * 8)
    assert given.count("released") == 1
    tools.refresh_from_db()
    assert tools.stock == 3


def test_bookings_that_overlap_leave_each_hour_to_one(world):
    hall = world.venues["hall"]

    def book(number: int):
        starts_at = NINE + dt.timedelta(hours=number % 3)
        return lambda: len(
            book_venue(
                by=world.zhao,
                venue=hall,
                starts_at=starts_at,
                ends_at=starts_at + dt.timedelta(hours=3),
                reference=f"assignment/{number:012}",
            )
        )

    given = answers([book(number) for number in range(12)])
    assert set(given) == {3, "taken"}
    hours = VenueHour.objects.filter(venue=hall)
    # Nobody holds half of what she asked for.
    assert hours.count() == 3 * given.count(3)
