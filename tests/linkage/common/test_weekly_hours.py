import datetime as dt

import pytest
from hypothesis import given
from hypothesis import strategies as st

from linkage.common import weekly_hours
from linkage.common.clock import SHANGHAI

MONDAY = dt.datetime(2026, 11, 23, tzinfo=SHANGHAI)


def at(day: int, hour: int, minute: int = 0) -> dt.datetime:
    return MONDAY + dt.timedelta(days=day, hours=hour, minutes=minute)


@given(st.integers(min_value=0, max_value=weekly_hours.ALWAYS))
def test_a_week_survives_being_written_down(bits):
    text = weekly_hours.to_text(bits)
    assert len(text) == 42
    assert weekly_hours.from_text(text) == bits


@given(st.sets(st.sampled_from(weekly_hours.ALL_PARTS)))
def test_the_chosen_parts_of_days_come_back_as_chosen(parts):
    bits = weekly_hours.from_parts(parts)
    assert set(weekly_hours.to_parts(bits)) == parts


@pytest.mark.parametrize("text", ["", "f" * 41, "g" * 42, "f" * 43])
def test_anything_but_42_hex_digits_is_refused(text):
    with pytest.raises(ValueError, match=r"42|invalid literal"):
        weekly_hours.from_text(text)


@pytest.mark.parametrize("bits", [-1, 1 << 168])
def test_hours_outside_a_week_are_refused(bits):
    with pytest.raises(ValueError, match="168"):
        weekly_hours.to_text(bits)


def test_a_window_takes_every_hour_it_touches():
    bits = weekly_hours.window_bits(at(1, 9, 30), at(1, 11, 15))
    assert bits == 0b111 << (24 + 9)


def test_the_week_turns_from_sunday_night_to_monday():
    bits = weekly_hours.window_bits(at(6, 23), at(7, 1))
    assert bits == (1 << 167) | 1


def test_hours_are_shanghais_whatever_the_zone_of_the_instant():
    utc = dt.UTC
    assert weekly_hours.window_bits(at(0, 0).astimezone(utc), at(0, 1).astimezone(utc)) == 1


def test_a_window_of_a_week_or_more_takes_every_hour():
    assert weekly_hours.window_bits(at(2, 5), at(9, 5)) == weekly_hours.ALWAYS


def test_covers_wants_all_hours_and_meets_any():
    tuesday_morning = weekly_hours.to_text(weekly_hours.from_parts([(1, "morning")]))
    assert weekly_hours.covers(tuesday_morning, at(1, 8), at(1, 12))
    assert not weekly_hours.covers(tuesday_morning, at(1, 8), at(1, 12, 1))
    assert weekly_hours.meets(tuesday_morning, at(1, 11), at(1, 14))
    assert not weekly_hours.meets(tuesday_morning, at(1, 12), at(1, 14))
