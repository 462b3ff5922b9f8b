"""A volunteer's shifts in the calendar of her phone."""

import pytest
from icalendar import Calendar

from linkage.volunteering.actions.feeds import end_calendar_feed, make_calendar_feed
from linkage.volunteering.actions.shifts import cancel_shift
from linkage.volunteering.actions.signups import sign_up, withdraw_signup
from tests.linkage.volunteering.shift_story import fresh, published, shift_of, times


def events(response) -> list:
    assert response.status_code == 200
    assert response["Content-Type"] == "text/calendar; charset=utf-8"
    return Calendar.from_ical(response.content).walk("VEVENT")


@pytest.fixture
def shift(world):
    return shift_of(world)


def test_the_secret_address_shows_what_she_signed_up_for_and_nothing_else(world, shift):
    mine = sign_up(by=world.li, shift=shift)
    sign_up(by=world.zhou, shift=fresh(published(world, times(5)).shifts.get()))
    address = f"/calendar/{make_calendar_feed(by=world.li)}.ics"
    visitor = world.client()
    (event,) = events(visitor.get(address))
    assert event["SUMMARY"] == "周末助老洗车"
    assert event.decoded("DTSTART") == shift.starts_at
    assert event["URL"].endswith(f"/shifts/{shift.public_id}/")
    body = visitor.get(address).content.decode()
    for person in (world.li, world.chen, world.zhou):
        assert person.name not in body
    withdraw_signup(by=world.li, signup=mine)
    assert events(visitor.get(address)) == []


def test_a_shift_that_was_called_off_is_taken_out_of_her_calendar(world, shift):
    sign_up(by=world.li, shift=shift)
    token = make_calendar_feed(by=world.li)
    cancel_shift(by=world.chen, shift=fresh(shift), reason="台风")
    (event,) = events(world.client().get(f"/calendar/{token}.ics"))
    assert event["STATUS"] == "CANCELLED"


def test_a_new_address_ends_the_old_one_and_both_can_be_closed(world):
    old = make_calendar_feed(by=world.li)
    new = make_calendar_feed(by=world.li)
    visitor = world.client()
    assert [visitor.get(f"/calendar/{token}.ics").status_code for token in (old, new)] == [404, 200]
    end_calendar_feed(by=world.li)
    assert visitor.get(f"/calendar/{new}.ics").status_code == 404


def test_the_address_of_a_disabled_account_answers_nothing(world):
    token = make_calendar_feed(by=world.li)
    world.li.is_active = False
    world.li.save()
    assert world.client().get(f"/calendar/{token}.ics").status_code == 404


def test_the_secret_is_shown_once_and_kept_as_a_hash(world):
    client = world.client(world.li)
    page = client.post("/me/calendar/").content.decode()
    token = page.split("/calendar/")[1].split(".ics")[0]
    assert len(token) >= 32
    assert token not in client.get("/me/shifts/").content.decode()
    client.post("/me/calendar/", {"end": "1"})
    assert world.client().get(f"/calendar/{token}.ics").status_code == 404


def test_one_date_is_a_file_for_everyone(world, shift):
    response = world.client().get(f"/shifts/{shift.public_id}/calendar.ics")
    assert len(events(response)) == 1
    assert response["Content-Disposition"].endswith('.ics"')
