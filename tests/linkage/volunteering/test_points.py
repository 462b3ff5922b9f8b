"""What hours earn, what a limit keeps back, and what a correction takes back."""

import datetime as dt

import pytest

from linkage.common.invariants import all_checks
from linkage.events.log import timeline
from linkage.ledger import books
from linkage.ledger.models import Transaction
from linkage.places.models import RegionalSetting
from linkage.volunteering.accounts import owed_account, pool_account, user_account
from linkage.volunteering.actions.points import reverse_points
from linkage.volunteering.models import Cap, ServiceHours
from linkage.volunteering.queries.points import points_balance
from tests.linkage.volunteering.serving import MONDAY, correct, serve

HOUR = dt.timedelta(hours=1)
DAY = dt.timedelta(days=1)


@pytest.fixture(autouse=True)
def books_hold(world):
    yield
    assert {name: rows for name, check in all_checks().items() if (rows := check())} == {}


def region(world, **values):
    for key, value in values.items():
        RegionalSetting.objects.update_or_create(place_id=world.district, key=key, defaults={"value": value})


# Limits


def test_minutes_above_the_days_limit_earn_nothing_and_the_hours_stay(world):
    region(world, points_daily_minutes=60)
    serve(world, 45)
    second = serve(world, 45, start=MONDAY + HOUR)
    assert (second.state, second.minutes) == ("counted", 45)
    assert (second.earning.minutes, second.earning.unpaid_minutes, second.earning.unpaid_because) == (15, 30, Cap.DAY)
    assert points_balance(world.li) == 100
    third = serve(world, 30, start=MONDAY + 2 * HOUR)
    assert (third.earning.amount, third.earning.transaction) == (0, None)


def test_the_week_begins_on_monday_and_has_its_own_limit(world):
    region(world, points_weekly_minutes=90)
    assert serve(world, 60, start=MONDAY - DAY).earning.minutes == 60
    assert serve(world, 60).earning.minutes == 60
    late = serve(world, 60, start=MONDAY + 6 * DAY)
    assert (late.earning.minutes, late.earning.unpaid_because) == (30, Cap.WEEK)
    assert serve(world, 60, start=MONDAY + 7 * DAY).earning.minutes == 60


def test_one_pair_earns_so_much_a_month_together_and_others_are_not_touched(world):
    region(world, points_pair_monthly_minutes=60)
    serve(world, 50, beneficiary=world.wang)
    again = serve(world, 50, start=MONDAY + DAY, beneficiary=world.wang)
    assert (again.earning.minutes, again.earning.unpaid_because) == (10, Cap.PAIR)
    assert serve(world, 50, start=MONDAY + 2 * DAY, beneficiary=world.liu).earning.minutes == 50
    assert serve(world, 50, start=MONDAY + 2 * DAY, who="zhou", beneficiary=world.wang).earning.minutes == 50
    december = dt.datetime(2026, 12, 1, 9, 0, tzinfo=MONDAY.tzinfo)
    assert serve(world, 50, start=december, beneficiary=world.wang).earning.minutes == 50


def test_the_volunteer_is_told_why_minutes_earn_nothing(world):
    region(world, points_daily_minutes=60)
    serve(world, 90)
    capped = next(event for event in timeline(f"user/{world.li.public_id}") if event.type == "points.capped")
    assert capped.payload["minutes"] == 30
    shown = world.client(world.li).get("/me/hours/").content.decode()
    assert "30 分钟不计积分" in shown
    assert "当天计分时长已满" in shown


def test_a_place_inside_sets_its_own_limit(world):
    region(world, points_daily_minutes=60)
    RegionalSetting.objects.create(place_id=world.street, key="points_daily_minutes", value=120)
    assert serve(world, 120).earning.minutes == 120


def test_what_is_above_the_most_one_may_store_goes_to_the_pool_where_donations_are_taken(world):
    region(world, points_stored_most=10, points_donation=1)
    for day in range(2):
        serve(world, 480, start=MONDAY + day * DAY)
    assert points_balance(world.li) == 1000
    assert books.balance(pool_account(world.station)) == 600
    region(world, points_donation=0)
    more = serve(world, 60, start=MONDAY + 2 * DAY)
    assert (more.earning.amount, more.earning.surplus) == (0, 100)
    assert books.balance(pool_account(world.station)) == 600


# Corrections


def test_a_correction_takes_back_what_was_paid_and_keeps_both_entries(world):
    hours = serve(world, 120)
    correction = correct(hours, -30)
    assert points_balance(world.li) == 150
    kinds = list(Transaction.objects.filter(kind__startswith="points.").order_by("pk").values_list("kind", flat=True))
    assert kinds == ["points.earned", "points.reversed"]
    assert reverse_points(hours=hours, correction=correction) == correction.earning.transaction
    assert points_balance(world.li) == 150


def test_minutes_that_earned_nothing_fall_away_first(world):
    region(world, points_daily_minutes=60)
    hours = serve(world, 90)
    correct(hours, -20)
    assert points_balance(world.li) == 100
    correct(hours, -20, number=2)
    assert points_balance(world.li) == 83


def test_rounding_does_not_add_up_over_corrections(world):
    hours = serve(world, 100, points_key="points_coefficient_skilled")
    for number in range(1, 8):
        correct(hours, -7, number=number)
    whole = serve(world, 51, start=MONDAY + 5 * HOUR, points_key="points_coefficient_skilled")
    assert points_balance(world.li) == 2 * whole.earning.amount


def test_added_minutes_earn_as_far_as_the_day_leaves_room(world):
    region(world, points_daily_minutes=60)
    correction = correct(serve(world, 50), 30)
    assert (correction.earning.minutes, correction.earning.unpaid_minutes) == (10, 20)
    assert points_balance(world.li) == 100


def test_points_already_spent_become_a_debt_that_the_next_earnings_settle(world):
    hours = serve(world, 120)
    spent = books.account("test/sink", "points")
    books.post("spend", kind="test", entries=[(books.account(user_account(world.li), "points"), -150), (spent, 150)])
    correct(hours, -120)
    assert (points_balance(world.li), books.balance(owed_account(world.li))) == (0, -150)
    serve(world, 60, start=MONDAY + 5 * HOUR)
    assert (points_balance(world.li), books.balance(owed_account(world.li))) == (0, -50)
    serve(world, 60, start=MONDAY + 7 * HOUR)
    assert (points_balance(world.li), books.balance(owed_account(world.li))) == (50, 0)


def test_hours_that_never_counted_have_nothing_to_reverse(world):
    hours = serve(world, 60, evidence="roster")
    correction = ServiceHours(corrects=hours, minutes=-60, state="counted")
    assert reverse_points(hours=hours, correction=correction) is None
