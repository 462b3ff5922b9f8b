"""Time, asked from one place: aware instants, Asia/Shanghai calendar days, and China's working days."""

import datetime as dt
import logging
from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from typing import Any
from zoneinfo import ZoneInfo

import chinese_calendar
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

SHANGHAI = ZoneInfo("Asia/Shanghai")
logger = logging.getLogger(__name__)


_shift: ContextVar[dt.timedelta] = ContextVar("shift", default=dt.timedelta())


def now() -> dt.datetime:
    return timezone.now() + _shift.get()


@contextmanager
def travel(to: dt.datetime) -> Iterator[None]:
    """Within the block it is `to`, and time goes on from there: for telling invented stories of earlier days, and for tests."""
    token = _shift.set(to - timezone.now())
    try:
        yield
    finally:
        _shift.reset(token)


def today() -> dt.date:
    return local(now()).date()


def local(instant: dt.datetime) -> dt.datetime:
    return instant.astimezone(SHANGHAI)


def is_working_day(day: dt.date) -> bool:
    """By the State Council's yearly calendar (make-up workdays included); Monday to Friday for years not announced yet."""
    try:
        return bool(chinese_calendar.is_workday(day))
    except NotImplementedError:
        logger.warning("no holiday calendar for %s yet: counting Monday to Friday", day.year)
        return day.weekday() < 5


# Days off by the State Council's regulation that are fixed in the solar calendar; the lunar ones are known only once the year is announced.
_FIXED_HOLIDAYS = {(1, 1), (5, 1), (5, 2), (10, 1), (10, 2), (10, 3)}


def holidays_known(day: dt.date) -> bool:
    """Whether the holidays of that year have been announced, as far as the calendar we carry knows."""
    try:
        chinese_calendar.is_holiday(day)
    except NotImplementedError:
        return False
    return True


def rest_or_makeup(day: dt.date) -> Any | None:
    """Why people have no time for an activity on that day, as a sentence: it is a public holiday, or a weekend day on which they work to make up for
    one. None for an ordinary day. Of a year not announced yet only the holidays with a fixed date are known."""
    if not holidays_known(day):
        return _("法定节假日") if (day.month, day.day) in _FIXED_HOLIDAYS else None
    is_off, holiday = chinese_calendar.get_holiday_detail(day)
    if is_off:
        return _("法定节假日") if holiday else None
    return _("调休上班") if day.weekday() >= 5 else None


def working_days_ago(days: int) -> dt.datetime:
    """The latest instant from which `days` working days have passed by now."""
    moment = local(now())
    while days > 0:
        days -= is_working_day(moment.date())
        moment -= dt.timedelta(days=1)
    return moment


def add_working_days(start: dt.datetime, days: int) -> dt.datetime:
    """The same time of day, `days` (>= 0) working days later. An instant on a rest day counts from the end of that day's rest: the first
    working day after it is day 1."""
    moment = local(start)
    for _day in range(days):
        moment += dt.timedelta(days=1)
        while not is_working_day(moment.date()):
            moment += dt.timedelta(days=1)
    return moment
