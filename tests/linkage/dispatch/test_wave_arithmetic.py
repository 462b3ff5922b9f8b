"""How many to ask and how long to wait, as rules that hold for any people, places and hours."""

import datetime as dt
from dataclasses import dataclass

from hypothesis import given
from hypothesis import strategies as st

from linkage.common import clock
from linkage.dispatch.waves import SHORTEST_WAIT, QuietHours, enough_of, next_step_at, still_hoped_for

chances = st.floats(min_value=0.01, max_value=1.0)
hours = st.integers(min_value=0, max_value=23)
moments = st.datetimes(min_value=dt.datetime(2026, 1, 1), max_value=dt.datetime(2027, 1, 1)).map(
    lambda moment: moment.replace(tzinfo=clock.SHANGHAI)
)


@dataclass(frozen=True)
class Somebody:
    chance: float


@given(
    st.lists(chances, max_size=60), st.integers(1, 20), st.lists(chances, max_size=10), st.lists(chances, max_size=10)
)
def test_the_expected_yes_meet_the_quantity_or_nobody_is_left(pool, missing, fresh, silent):
    hoped_for = still_hoped_for(missing, fresh, silent)
    asked = enough_of([Somebody(chance) for chance in pool], hoped_for)
    expected = sum(fresh) + sum(silent) / 2 + sum(each.chance for each in asked)
    assert expected >= missing - 1e-6 or len(asked) == len(pool)


@given(st.lists(chances, max_size=60), st.floats(0, 20))
def test_the_best_are_asked_and_not_one_more_than_it_takes(pool, hoped_for):
    people = [Somebody(chance) for chance in pool]
    asked = enough_of(people, hoped_for)
    assert asked == people[: len(asked)]
    if asked:
        assert sum(each.chance for each in asked[:-1]) < hoped_for


@given(moments, st.integers(2, 2880), st.integers(-60, 60 * 24 * 14), st.integers(0, 5))
def test_a_wave_waits_no_longer_than_its_place_allows_and_leaves_time_for_the_steps_to_come(now, wait, ahead, steps):
    service_at = now + dt.timedelta(minutes=ahead)
    at = next_step_at(now, dt.timedelta(minutes=wait), service_at, steps)
    assert now + SHORTEST_WAIT <= at <= now + max(dt.timedelta(minutes=wait), SHORTEST_WAIT)
    if at > now + SHORTEST_WAIT:
        assert now + (at - now) * max(steps, 1) <= service_at + dt.timedelta(seconds=1)


@given(moments, hours, hours)
def test_quiet_hours_end_at_their_hour_and_within_a_day(moment, start, end):
    over_at = QuietHours(start, end).over_at(moment)
    is_quiet = (moment.hour - start) % 24 < (end - start) % 24
    assert (over_at is not None) == is_quiet
    if over_at is not None:
        assert (over_at.hour, over_at.minute) == (end, 0)
        assert moment < over_at <= moment + dt.timedelta(days=1)
