"""From the minutes that were given to the minutes that are credited, and where the others went."""

import datetime as dt

import pytest

from linkage.volunteering.states.credit import Credit, credit, sentence

NINE = dt.datetime(2026, 11, 16, 9, 0, tzinfo=dt.UTC)


def span(start: int, end: int):
    return NINE + dt.timedelta(minutes=start), NINE + dt.timedelta(minutes=end)


AGREED = span(0, 120)


@pytest.mark.parametrize(
    ("served", "least_percent", "step", "minutes", "why"),
    [
        ((0, 120), 0, 1, 120, []),
        ((0, 120), 60, 30, 120, []),
        ((-10, 130), 0, 1, 140, []),
        ((20, 100), 0, 1, 80, [("came_late", 20), ("left_early", 20)]),
        ((0, 72), 60, 1, 72, [("left_early", 48)]),
        ((0, 71), 60, 1, 0, [("left_early", 49), ("too_short", 71)]),
        ((0, 110), 0, 30, 90, [("left_early", 10), ("rounded", 20)]),
        ((0, 29), 0, 30, 0, [("left_early", 91), ("rounded", 29)]),
        ((130, 140), 60, 1, 0, [("came_late", 120), ("too_short", 10)]),
    ],
)
def test_each_missing_minute_has_its_reason(served, least_percent, step, minutes, why):
    found = credit(span(*served), AGREED, least_percent=least_percent, step=step)
    assert (found.minutes, [(gone["why"], gone["minutes"]) for gone in found.missing]) == (minutes, why)


def test_without_an_agreed_time_only_rounding_applies():
    assert credit(span(0, 50), None, least_percent=60, step=1) == Credit(50)


def test_the_reasons_are_sentences():
    found = credit(span(0, 71), AGREED, least_percent=60, step=1)
    assert [sentence(gone) for gone in found.missing] == [
        "比约定早走 49 分钟，按签退时间算",
        "到场不足约定时间的 60%，按当地规定这 71 分钟不计",
    ]
