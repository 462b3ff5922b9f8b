import datetime as dt

import pytest

from linkage.common import clock, weekly_hours
from linkage.common.errors import Invalid, NotAllowed, NotFound
from linkage.events.log import timeline
from linkage.volunteering.actions.profiles import pause, resume, save_profile
from linkage.volunteering.models import Volunteer
from linkage.volunteering.queries.profiles import is_paused, volunteer_of

EVENINGS = weekly_hours.to_text(weekly_hours.from_parts([(day, "evening") for day in range(5)]))


def profile(**changes):
    return {
        "skills": ["company"],
        "languages": ["zh"],
        "radius_km": 2.0,
        "availability": EVENINGS,
        "place_code": "330102990001",
        "weekly_cap_minutes": 600,
    } | changes


def types(user):
    return [event.type for event in timeline(f"user/{user.public_id}")]


def test_wang_becomes_a_volunteer_and_later_learns_a_trade(world):
    save_profile(by=world.wang, **profile())
    save_profile(by=world.wang, **profile(skills=["haircut", "company", "company"]))
    volunteer = volunteer_of(world.wang)
    assert volunteer.skills == ["company", "haircut"]
    assert volunteer.availability == EVENINGS
    assert types(world.wang) == ["volunteer.changed", "volunteer.joined"]


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("skills", ["magic"]),
        ("languages", ["tlh"]),
        ("radius_km", 0.1),
        ("radius_km", 500.0),
        ("radius_km", float("nan")),
        ("availability", "0" * 42),
        ("availability", "f"),
        ("place_code", "3301"),
        ("weekly_cap_minutes", 30),
        ("weekly_cap_minutes", 1201),
    ],
)
def test_what_does_not_fit_is_named_and_nothing_is_kept(world, field, value):
    with pytest.raises(Invalid) as refusal:
        save_profile(by=world.wang, **profile(**{field: value}))
    assert list(refusal.value.fields) == [field]
    assert not Volunteer.objects.filter(user=world.wang).exists()


def test_half_a_position_is_refused(world):
    with pytest.raises(Invalid) as refusal:
        save_profile(by=world.wang, **profile(lat=30.2))
    assert "lat" in refusal.value.fields


def test_a_minor_is_sent_to_the_station_with_her_guardian(world):
    world.wang.birth_year = clock.today().year - 15
    with pytest.raises(NotAllowed) as refusal:
        save_profile(by=world.wang, **profile())
    assert refusal.value.code == "minor"


def test_li_takes_a_break_and_comes_back(world):
    friday = clock.today() + dt.timedelta(days=5)
    assert is_paused(pause(by=world.li, until=friday))
    assert is_paused(volunteer_of(world.li), on=friday)
    assert not is_paused(volunteer_of(world.li), on=friday + dt.timedelta(days=1))
    assert not is_paused(resume(by=world.li))
    assert types(world.li) == ["volunteer.resumed", "volunteer.paused"]


@pytest.mark.parametrize("days", [-1, 400])
def test_a_break_ends_between_today_and_a_year_from_now(world, days):
    with pytest.raises(Invalid):
        pause(by=world.li, until=clock.today() + dt.timedelta(days=days))


def test_who_is_no_volunteer_has_nothing_to_pause(world):
    with pytest.raises(NotFound):
        resume(by=world.wang)
