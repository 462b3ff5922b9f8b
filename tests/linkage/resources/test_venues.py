import datetime as dt

import pytest

from linkage.common import weekly_hours
from linkage.common.clock import SHANGHAI
from linkage.common.errors import Conflict, Invalid, NotAllowed
from linkage.events.log import timeline
from linkage.resources.actions import book_venue, release_venue
from linkage.resources.models import VenueHour
from linkage.resources.queries import is_free

MONDAY = dt.datetime(2026, 11, 23, tzinfo=SHANGHAI)


def at(hour: float) -> dt.datetime:
    return MONDAY + dt.timedelta(hours=hour)


@pytest.fixture
def hall(world):
    return world.venues["hall"]


@pytest.fixture
def book(world, hall):
    def book(start, end, reference="assignment/choir0000000", by=world.zhao):
        return book_venue(by=by, venue=hall, starts_at=at(start), ends_at=at(end), reference=reference)

    return book


def test_every_hour_it_touches_is_taken(hall, book):
    booked = book(9.5, 11.25)
    assert [row.hour for row in booked] == [at(9), at(10), at(11)]
    assert not is_free(hall, at(11.5), at(13))
    assert is_free(hall, at(12), at(13))
    assert timeline(f"venue/{hall.public_id}").get().payload["ends_at"] == at(12).isoformat()


@pytest.mark.parametrize(("start", "end"), [(9, 11), (10, 12), (8, 10), (8, 12), (10.9, 11)])
def test_no_hour_is_booked_twice(hall, book, start, end):
    book(9, 11)
    with pytest.raises(Conflict) as refusal:
        book(start, end, reference="assignment/lecture00000")
    assert refusal.value.code == "taken"
    assert VenueHour.objects.filter(venue=hall).count() == 2


def test_one_may_follow_the_other(hall, book):
    book(9, 11)
    book(11, 12, reference="assignment/lecture00000")
    assert VenueHour.objects.filter(venue=hall).count() == 3


def test_the_same_booking_again_changes_nothing(hall, book):
    assert book(9, 11) == book(9, 11)
    assert timeline(f"venue/{hall.public_id}").count() == 1


def test_what_is_released_is_free_for_others(hall, book):
    book(9, 11)
    assert release_venue(reference="assignment/choir0000000") == 2
    assert release_venue(reference="assignment/choir0000000") == 0
    book(9, 11, reference="assignment/lecture00000")


def test_it_is_lent_when_it_is_open(hall, book):
    hall.availability = weekly_hours.to_text(weekly_hours.from_parts([(0, "morning")]))
    hall.save()
    book(8, 12)
    with pytest.raises(Conflict) as refusal:
        book(12, 13, reference="assignment/lecture00000")
    assert refusal.value.code == "closed"
    assert not is_free(hall, at(12), at(13))


def test_a_paused_venue_is_not_lent(hall, book):
    hall.is_active = False
    hall.save()
    with pytest.raises(Conflict) as refusal:
        book(8, 9)
    assert refusal.value.code == "paused"


@pytest.mark.parametrize(("start", "end"), [(9, 9), (10, 9), (9, 34)])
def test_impossible_times_are_refused(book, start, end):
    with pytest.raises(Invalid):
        book(start, end)


def test_its_owner_and_the_local_station_may_book_it_and_nobody_else(world, book):
    for stranger in (world.wang, world.li, world.other_worker, world.director_zhou, world.wu):
        with pytest.raises(NotAllowed):
            book(9, 10, by=stranger)
    book(9, 10, by=world.lin)
