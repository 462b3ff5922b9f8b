"""Points go the way they came, oldest first, and nobody loses any without having been told in time."""

import datetime as dt

import pytest

from linkage.common import clock
from linkage.common.invariants import all_checks
from linkage.events.log import timeline
from linkage.ledger import books
from linkage.ledger.models import Transaction
from linkage.places.models import RegionalSetting
from linkage.volunteering.accounts import entries, expired_account, user_account
from linkage.volunteering.actions.expiry import expire_due, warn_of_expiry
from linkage.volunteering.actions.profiles import save_profile
from linkage.volunteering.queries.lots import expiry_of, lots_of
from linkage.volunteering.queries.points import points_balance
from tests.linkage.volunteering.serving import MONDAY, serve


@pytest.fixture(autouse=True)
def a_year(world):
    RegionalSetting.objects.create(place_id=world.district, key="points_valid_months", value=12)
    yield
    assert {name: rows for name, check in all_checks().items() if (rows := check())} == {}


def day(year: int, month: int, number: int, hour: int = 9) -> dt.datetime:
    return dt.datetime(year, month, number, hour, tzinfo=clock.SHANGHAI)


def lots(user) -> list[tuple[str, int, str]]:
    return [(f"{lot.earned_in:%Y-%m}", lot.amount, str(lot.expires_on)) for lot in lots_of(user)]


def spend(user, amount: int) -> None:
    moves = [(user_account(user), -amount), ("points/redeemed/test", amount)]
    books.post(f"spend/{Transaction.objects.count()}", kind="test", entries=entries(moves))


def at(instant: dt.datetime):
    return clock.travel(instant)


@pytest.mark.parametrize(
    ("earned_in", "months", "last_day"),
    [
        (dt.date(2026, 11, 1), 12, dt.date(2027, 11, 30)),
        (dt.date(2026, 12, 1), 12, dt.date(2027, 12, 31)),
        (dt.date(2026, 1, 1), 1, dt.date(2026, 2, 28)),
        (dt.date(2023, 2, 1), 12, dt.date(2024, 2, 29)),
        (dt.date(2026, 11, 1), 0, None),
    ],
)
def test_a_months_points_are_good_to_the_end_of_a_month(earned_in, months, last_day):
    assert expiry_of(earned_in, months) == last_day


def test_what_is_spent_is_taken_from_the_oldest(world):
    serve(world, 120, start=MONDAY - dt.timedelta(days=40))
    serve(world, 60)
    assert lots(world.li) == [("2026-10", 200, "2027-10-31"), ("2026-11", 100, "2027-11-30")]
    spend(world.li, 230)
    assert lots(world.li) == [("2026-11", 70, "2027-11-30")]


def test_points_expire_after_a_warning_and_only_then(world):
    serve(world, 120)
    serve(world, 60, start=day(2027, 1, 5))
    with at(day(2027, 10, 30)):
        assert (warn_of_expiry(), expire_due()) == (0, 0)
    with at(day(2027, 10, 31)):
        assert (warn_of_expiry(), warn_of_expiry()) == (1, 0)
    warned = timeline(f"user/{world.li.public_id}")[0]
    assert (warned.type, warned.payload["points"], warned.payload["day"]) == ("points.expiring", "2.00", "2027-11-30")
    with at(day(2027, 11, 30, 23)):
        assert expire_due() == 0
    spend(world.li, 50)
    with at(day(2027, 12, 1)):
        assert (expire_due(), expire_due()) == (1, 0)
    assert points_balance(world.li) == 100
    assert books.balance(expired_account(world.district)) == 150
    assert lots(world.li) == [("2027-01", 100, "2028-01-31")]


def test_a_worker_that_was_away_and_a_region_that_changed_its_mind_take_nothing_at_once(world):
    serve(world, 60)
    with at(day(2028, 3, 10)):
        assert (expire_due(), warn_of_expiry(), expire_due()) == (0, 1, 0)
        assert lots(world.li) == [("2026-11", 100, "2028-04-09")]
    with at(day(2028, 4, 10)):
        assert expire_due() == 1
    assert points_balance(world.li) == 0


def test_where_nothing_expires_nobody_is_warned(world):
    RegionalSetting.objects.create(place_id=world.heping, key="points_valid_months", value=0)
    serve(world, 60)
    with at(day(2040, 1, 1)):
        assert (warn_of_expiry(), expire_due()) == (0, 0)
    assert lots(world.li) == [("2026-11", 100, "None")]


def test_a_region_welcomes_its_volunteers_once(world):
    RegionalSetting.objects.create(place_id=world.district, key="points_starting", value=5)
    facts = {"skills": ["company"], "languages": ["zh"], "radius_km": 2.0, "availability": "f" * 42}
    for _turn in range(2):
        save_profile(by=world.wang, place_code=world.heping, weekly_cap_minutes=240, **facts)
    assert points_balance(world.wang) == 500
    assert len(lots_of(world.wang)) == 1


def test_the_page_says_what_expires_when(world):
    serve(world, 60)
    with at(day(2027, 11, 5)):
        warn_of_expiry()
        shown = world.client(world.li).get("/me/points/").content.decode()
    assert "2027-12-05" in shown
    assert "快到期" in shown
