"""A series of dates: by rule, around holidays, moved in part or whole, with everybody told."""

import datetime as dt

import pytest

from linkage.common import clock
from linkage.common.errors import Invalid, NotAllowed
from linkage.events.models import Event
from linkage.volunteering.actions.shifts import Times, add_shifts, cancel_shift, change_shift
from linkage.volunteering.actions.signups import sign_up
from linkage.volunteering.models import Activity, Shift
from linkage.volunteering.recurrence import occurrences, weekly_rule
from tests.linkage.volunteering.shift_story import fresh, planned, published, times

SATURDAY = 5


def at(text: str) -> dt.datetime:
    return dt.datetime.fromisoformat(text).replace(tzinfo=clock.SHANGHAI)


def days(found: list[dt.datetime]) -> list[str]:
    return [f"{clock.local(each):%m-%d}" for each in found]


class TestTheRule:
    def test_saturdays_without_the_national_holiday_and_without_the_saturday_people_make_up_for_it(self):
        rule = weekly_rule(weekdays=[SATURDAY], interval=1, until=dt.date(2026, 10, 17))
        found = occurrences(rule, at("2026-09-26T09:00"))
        # 3 October is National Day's holiday, 10 October a working Saturday; 25 to 27 September is Mid-Autumn.
        assert days(found.starts) == ["10-17"]
        assert [(f"{clock.local(day):%m-%d}", str(why)) for day, why in found.skipped] == [
            ("09-26", "法定节假日"),
            ("10-03", "法定节假日"),
            ("10-10", "调休上班"),
        ]
        assert not found.uncertain

    def test_holidays_count_when_one_says_so(self):
        rule = weekly_rule(weekdays=[SATURDAY], interval=2, until=dt.date(2026, 10, 17))
        found = occurrences(rule, at("2026-10-03T09:00"), skips_holidays=False)
        assert days(found.starts) == ["10-03", "10-17"]

    def test_of_a_year_not_announced_yet_only_fixed_holidays_are_known_and_it_is_said(self):
        rule = weekly_rule(weekdays=[4], interval=1, until=dt.date(2050, 1, 8))
        found = occurrences(rule, at("2049-12-31T09:00"))
        assert (days(found.starts), found.uncertain) == (["12-31", "01-07"], True)
        new_year = occurrences("FREQ=DAILY;COUNT=2", at("2049-12-31T09:00"))
        assert (days(new_year.starts), days([day for day, _why in new_year.skipped])) == (["12-31"], ["01-01"])

    def test_the_time_of_day_is_shanghais_whoever_asks(self):
        found = occurrences("FREQ=DAILY;COUNT=2", at("2026-11-23T07:00").astimezone(dt.UTC))
        assert [clock.local(each).hour for each in found.starts] == [7, 7]

    @pytest.mark.parametrize(
        "rule", ["", "FREQ=SOMETIMES", "每周六", "FREQ=WEEKLY", "FREQ=DAILY;COUNT=61", "FREQ=YEARLY;COUNT=3"]
    )
    def test_what_is_no_rule_or_never_ends_is_refused(self, rule):
        with pytest.raises(Invalid) as refused:
            occurrences(rule, at("2026-11-23T07:00"))
        assert refused.value.code == "bad_rule"


@pytest.fixture
def series(world) -> Activity:
    """Four days in a row, published."""
    activity = published(world, times(30))
    first = times(2)
    add_shifts(by=world.chen, activity=activity, times=first, rule="FREQ=DAILY;COUNT=4", skips_holidays=False)
    return activity


def dates(activity: Activity) -> list[Shift]:
    rows = activity.shifts.filter(series__isnull=False, state="open").select_related(
        "activity__lead", "activity__organisation"
    )
    return list(rows.order_by("starts_at"))


def moved(shift: Shift, by: dt.timedelta, *, maximum: int = 12) -> Times:
    return Times(shift.starts_at + by, shift.ends_at + by, 1, maximum)


HOUR, DAY = dt.timedelta(hours=1), dt.timedelta(days=1)


class TestChanging:
    def test_one_date_alone(self, world, series):
        before = [each.starts_at for each in dates(series)]
        change_shift(by=world.chen, shift=dates(series)[1], times=moved(dates(series)[1], HOUR))
        assert [each.starts_at for each in dates(series)] == [before[0], before[1] + HOUR, *before[2:]]

    def test_this_and_the_following(self, world, series):
        before = [each.starts_at for each in dates(series)]
        second = dates(series)[1]
        change_shift(by=world.chen, shift=second, times=moved(second, HOUR), scope="following")
        assert [each.starts_at for each in dates(series)] == [before[0], *(each + HOUR for each in before[1:])]

    def test_all_by_a_day_each_into_the_time_the_next_one_has_left(self, world, series):
        before = [each.starts_at for each in dates(series)]
        first = dates(series)[0]
        change_shift(by=world.chen, shift=first, times=moved(first, DAY, maximum=9), scope="all")
        after = dates(series)
        assert [each.starts_at for each in after] == [each + DAY for each in before]
        assert {each.maximum for each in after} == {9}

    def test_what_was_changed_alone_stays(self, world, series):
        second = dates(series)[1]
        change_shift(by=world.chen, shift=second, times=moved(second, 3 * HOUR))
        kept = fresh(second).starts_at
        first = dates(series)[0]
        change_shift(by=world.chen, shift=first, times=moved(first, HOUR), scope="all")
        assert fresh(second).starts_at == kept

    def test_who_signed_up_is_told_of_a_new_time_and_not_of_a_new_size(self, world, series):
        first = dates(series)[0]
        sign_up(by=world.li, shift=first)
        mine = Event.objects.filter(stream=f"user/{world.li.public_id}", type="signup.changed")
        change_shift(by=world.chen, shift=fresh(first), times=moved(first, 0 * HOUR, maximum=5))
        assert not mine.exists()
        change_shift(by=world.chen, shift=fresh(first), times=moved(first, HOUR))
        assert mine.count() == 1

    def test_nobody_is_thrown_out_by_a_smaller_size(self, world, series):
        first = dates(series)[0]
        for helper in (world.li, world.zhou):
            sign_up(by=helper, shift=fresh(first))
        with pytest.raises(Invalid) as refused:
            change_shift(by=world.chen, shift=fresh(first), times=moved(first, 0 * HOUR, maximum=1))
        assert refused.value.code == "too_many_signed_up"

    def test_two_dates_are_never_at_one_time(self, world, series):
        first, second = dates(series)[:2]
        with pytest.raises(Invalid):
            change_shift(by=world.chen, shift=first, times=moved(second, 0 * HOUR))

    def test_only_those_who_run_it_change_it(self, world, series):
        first = dates(series)[0]
        for stranger in (world.li, world.lin, world.director_zhou, world.other_coordinator):
            with pytest.raises(NotAllowed):
                change_shift(by=stranger, shift=first, times=moved(first, HOUR))


class TestExceptions:
    def test_a_date_is_taken_out_and_another_put_in(self, world, series):
        second = dates(series)[1]
        cancel_shift(by=world.chen, shift=second, reason="场地检修")
        extra = add_shifts(by=world.chen, activity=series, times=moved(second, HOUR))
        assert len(dates(series)) == 3
        assert extra[0].series is None

    def test_adding_the_series_again_adds_nothing_twice(self, world, series):
        again = times(2)
        with pytest.raises(Invalid) as refused:
            add_shifts(by=world.chen, activity=series, times=again, rule="FREQ=DAILY;COUNT=4", skips_holidays=False)
        assert refused.value.code == "no_dates"

    def test_a_day_that_is_over_is_refused(self, world):
        with pytest.raises(Invalid) as refused:
            add_shifts(by=world.chen, activity=planned(world), times=times(-1))
        assert set(refused.value.fields) == {"day"}
